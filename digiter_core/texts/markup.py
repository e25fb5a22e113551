"""The one markup texts may use: `**bold**`. Each channel draws the spans its own way."""

from __future__ import annotations

import re
from typing import NamedTuple

_BOLD = re.compile(r"\*\*(?=[^\s*])((?:(?!\*\*).)+)(?<=[^\s*])\*\*")


class Span(NamedTuple):
    """A bold part, counted in UTF-16 code units as Telegram counts."""

    offset: int
    length: int


def parse(text: str) -> tuple[str, tuple[Span, ...]]:
    """Return *text* without its markup, and the parts that are bold.

    A `**` without a partner on the same line stays as it is.
    """
    if "**" not in text:
        return text, ()
    parts: list[str] = []
    spans: list[Span] = []
    offset = position = 0
    for found in _BOLD.finditer(text):
        before, bold = text[position : found.start()], found[1]
        offset += utf16_length(before)
        spans.append(Span(offset, utf16_length(bold)))
        offset += utf16_length(bold)
        parts += (before, bold)
        position = found.end()
    return "".join((*parts, text[position:])), tuple(spans)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units *text* has: the unit of all Telegram limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
