"""The small marks a picture is made of: text, a dot. Pure."""

from __future__ import annotations

from xml.sax.saxutils import escape

from digiter_core.pictures.palette import CHIP, DOT, INK

_BLANKS = "\u00a0\u202f"  # not printable to Python, wanted before ? ! : ;


def xml_text(raw: str) -> str:
    """Return *raw* fit for the inside of an element or a quoted attribute."""
    kept = "".join(letter for letter in raw if letter.isprintable() or letter in _BLANKS)
    return escape(kept, {'"': "&quot;"})


def text(  # noqa: PLR0913 - a text has a place, a size and a look
    words: str, x: float, y: float, size: float, fill: str, *, anchor: str, bold: bool
) -> str:
    """Return one line of text, its base line at *y*. `anchor`: start, middle or end."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}>{xml_text(words)}</text>'
    )


def dot(x: float, y: float) -> str:
    """Return the mark of a score."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{DOT}" stroke="#fff" stroke-width="5"/>'
    )


def badge(number: str, x: float, y: float) -> str:
    """Return the number of a rung in a small disc."""
    disc = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="17" fill="{CHIP}"/>'
    return disc + text(number, x, y + 8, 23, INK, anchor="middle", bold=True)
