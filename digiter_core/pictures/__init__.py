"""Pictures: drawn as SVG by pure functions, turned into PNG by `render.py`."""
