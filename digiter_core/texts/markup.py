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
_SHIELD = "\ufdd0"
"""No character: Unicode keeps it free for use inside a program. It is never shown."""

_SHIELDED = str.maketrans({"*": f"*{_SHIELD}", "|": f"|{_SHIELD}"})


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
        return text.replace(_SHIELD, ""), ()
    parts: list[str] = []
    spans: list[Span] = []
    offset = position = 0
    for found in _MARKED.finditer(text):
        before = text[position : found.start()].replace(_SHIELD, "")
        marked = (found[1] or found[2]).replace(_SHIELD, "")
        offset += utf16_length(before)
        spans.append(Span(offset, utf16_length(marked), BOLD if found[1] else HIDDEN))
        offset += utf16_length(marked)
        parts += (before, marked)
        position = found.end()
    return "".join((*parts, text[position:].replace(_SHIELD, ""))), tuple(spans)


def shown_locked(text: str) -> str:
    """Return what a lock screen shows of *text*: all but its hidden parts."""
    return _MARKED.sub(lambda found: found[1] or "", text).replace(_SHIELD, "")


def literal(words: str) -> str:
    """Return *words* somebody typed so that they are shown as they are, marks and all."""
    return words.replace(_SHIELD, "").translate(_SHIELDED)


def hidden(words: str) -> str:
    """Return *words* somebody typed, shown as they are, but on no lock screen."""
    lines = (line and f"||{_SHIELD}{literal(line)}{_SHIELD}||" for line in words.split("\n"))
    return "\n".join(lines)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units *text* has: the unit of all Telegram limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
