"""
A language that is none, to see before any translator works whether pages and buttons have room.

Texts are about 30 % longer, as German is, with accents on every letter, and in brackets: what
stands there without brackets is in no file of words.
"""

from __future__ import annotations

import re

PSEUDO = "xx"
"""A code that is nobody's: ISO 639 keeps x for private use."""

_SHOWN = "áƀçđéƒĝĥíĵķłɱñóƥɋŕšŧúṽŵẋýž"
_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ", _SHOWN + _SHOWN.upper()
)
_KEPT = re.compile(r"(\{[a-z][a-z0-9_]*\}|\*\*|\|\||https?://\S+|/[a-z_]+)")
_LONGER = 0.3
_FILL = "~"


def pseudo(french: str) -> str:
    """Return *french* longer, accented and in brackets. Placeholders, marks, commands stay."""
    return "\n".join(_line(line) if line.strip() else line for line in french.split("\n"))


def _line(line: str) -> str:
    parts = _KEPT.split(line)
    letters = sum(len(part) for part in parts[::2])
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    return f"[{''.join(parts)}{_FILL * max(1, round(letters * _LONGER))}]"
