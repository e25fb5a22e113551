"""Cells of a spreadsheet in words: what a file shows, and how typed words are kept from acting."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

from digiter_core.reports.caseload_table import Cell, Table, Word
from digiter_core.texts.typed import plain

Worded = str | int | date | None

_ACTS = frozenset("=+-@\t\r\n\0＝＋－＠")
"""First characters that make a spreadsheet take a text for a formula (OWASP ASVS 1.2.10)."""

_LINE_ENDS = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})


def worded(table: Table, say: Callable[[Word], str]) -> Iterator[list[Worded]]:
    """Yield the heading and every row of *table*, with `Word`s put into words by *say*."""
    yield [say(word) for word in table.header]
    for row in table.rows:
        yield [_worded(cell, say) for cell in row]


def readable(text: str) -> str:
    """Return *text* without what cannot be seen, as pages show it. Line ends stay, as \\n."""
    return plain(text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS))


def disarmed(text: str) -> str:
    """Return *text* with `'` before it if a spreadsheet could take it for a formula.

    What looks empty in front (zero-width characters, spaces) does not hide the first sign.
    """
    return f"'{text}" if _first_sign(text) in _ACTS else text


def _worded(cell: Cell, say: Callable[[Word], str]) -> Worded:
    if isinstance(cell, Word):
        return say(cell)
    return readable(cell) if isinstance(cell, str) else cell


def _first_sign(text: str) -> str:
    for character in text:
        if character in _ACTS:
            return character
        if not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"}:
            return character
    return ""
