"""
From SVG to PNG, with the bundled letters only: the same bytes on every machine.

resvg has one maintainer; this function is the only place that knows it.
"""

from __future__ import annotations

from pathlib import Path

import resvg_py

_FONTS = Path(__file__).parent / "fonts"
FONT_FILES = (_FONTS / "NotoSans-Regular.latin.ttf", _FONTS / "NotoSans-Bold.latin.ttf")


def png(svg: str) -> bytes:
    """Return *svg* drawn as PNG. Raises `ValueError` if it cannot be drawn."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=[str(file) for file in FONT_FILES],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    )
