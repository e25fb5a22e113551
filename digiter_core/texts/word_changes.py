"""Which words of a text are other than before, so that a reader sees them at a glance. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

_PARTS: Final = re.compile(r"\s+|\w+|[^\w\s]")
MOST_COMPARED: Final = 1_200
"""Words and signs of both texts that are compared; longer ones are simply another text."""


class Piece(NamedTuple):
    """A part of a text, and whether it stands in that one only."""

    words: str
    is_changed: bool


def compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return *before* and *after* in pieces. Joined they are the same texts again."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    if len(old) + len(new) > MOST_COMPARED:
        return (Piece(before, before != after),), (Piece(after, before != after),)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        _pieces((old[a:b], kind) for kind, a, b, _, _ in found),
        _pieces((new[a:b], kind) for kind, _, _, a, b in found),
    )


def _pieces(parts: Iterable[tuple[Sequence[str], str]]) -> tuple[Piece, ...]:
    return tuple(Piece("".join(words), kind != "equal") for words, kind in parts if words)
