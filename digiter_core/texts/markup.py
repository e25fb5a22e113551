"""
The markup texts may use: `**bold**`, and `||hidden||` for what no lock screen may show.

Each channel draws the spans its own way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARKED = re.compile(
    r"\*\*(?=[^\s*])((?:(?!\*\*).)+)(?<=[^\s*])\*\*"
    r"|\|\|(?=[^\s|])((?:(?!\|\|).)+)(?<=[^\s|])\|\|"
)
BOLD, HIDDEN = "bold", "hidden"


class Span(NamedTuple):
    """A marked part, counted in UTF-16 code units as Telegram counts."""

    offset: int
    length: int
    kind: str = BOLD


def parse(text: str) -> tuple[str, tuple[Span, ...]]:
    """Return *text* without its markup, and the parts that are marked.

    A mark without a partner on the same line stays as it is.
    """
    if "**" not in text and "||" not in text:
        return text, ()
    parts: list[str] = []
    spans: list[Span] = []
    offset = position = 0
    for found in _MARKED.finditer(text):
        before, marked = text[position : found.start()], found[1] or found[2]
        offset += utf16_length(before)
        spans.append(Span(offset, utf16_length(marked), BOLD if found[1] else HIDDEN))
        offset += utf16_length(marked)
        parts += (before, marked)
        position = found.end()
    return "".join((*parts, text[position:])), tuple(spans)


def shown_locked(text: str) -> str:
    """Return what a lock screen shows of *text*: all but its hidden parts."""
    return _MARKED.sub(lambda found: found[1] or "", text)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units *text* has: the unit of all Telegram limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
