"""
How wide text is and where its lines break, so that no label is ever cut off. Pure.

Widths are those of Noto Sans Bold, rounded up: what fits here fits in the lighter weight too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SOFT_HYPHEN = "\u00ad"
LIGHTER = 0.95  # the regular weight is this much narrower, at most

# Hundredths of the letter size, read from the bundled font. A letter with an accent is as wide as
# the letter without it.
_BY_WIDTH = {
    18: "\u202f",
    22: "\u2018\u2019",
    26: " \u00a0",
    28: "'",
    30: "!,.:;·\u201a",
    32: "ijl\u0131ł",
    34: "()-J[]",
    38: "`•",
    40: "If{}",
    42: "/\\_",
    44: "t°",
    46: "r“”",
    48: '"?',
    50: "sz\u2013",
    52: "c„",
    56: "*EFS|",
    58: "$+0123456789<=>LTZ^vxy~\u00d7€",
    60: "e",
    62: "ako«»ðø",
    64: "CPYbdgpqÞþ",
    66: "#RVhnuđ",
    68: "BKX",
    70: "A",
    72: "ß",
    74: "DGÐ",
    76: "&U",
    78: "H",
    80: "OQØ",
    82: "N",
    86: "w…",
    90: "@",
    92: "%æ",
    96: "MÆ",
    98: "WŒœ",
    100: "m—",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_WIDEST = 100  # for a letter that is not in the table


@dataclass(frozen=True, slots=True)
class Block:
    """Text broken into lines, and the letter size in pixels at which it fits."""

    lines: tuple[str, ...]
    size: int


def text_width(text: str, size: float) -> float:
    """Return how many pixels *text* is wide at *size* pixels, at most."""
    return sum(_WIDTHS.get(_base(letter), _WIDEST) for letter in text) * size / 100


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def fit(
    texts: Sequence[str], widths: Sequence[float], tries: Sequence[tuple[int, int]]
) -> list[Block]:
    """Return every text broken to its width, all at one size.

    *tries* are sizes, each with the lines a text may take: the first at which every text fits is
    taken. If there is none it is the last size, and a word that is too wide is broken anywhere.
    """
    for size, most_lines in tries:
        blocks = [Block(wrap(*pair, size), size) for pair in zip(texts, widths, strict=True)]
        if all(_fits(*pair, most_lines) for pair in zip(blocks, widths, strict=True)):
            return blocks
    size = tries[-1][0]
    return [Block(_cut(*pair, size), size) for pair in zip(texts, widths, strict=True)]


def _fits(block: Block, width: float, most_lines: int) -> bool:
    too_wide = any(text_width(line, block.size) > width for line in block.lines)
    return not too_wide and len(block.lines) <= most_lines


def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Return *text* in lines of at most *width* pixels, broken at spaces and soft hyphens.

    A single word that is wider keeps a line of its own.
    """
    lines = [""]
    # Not `split()`, which would also break at no-break spaces.
    for word in filter(None, text.split(" ")):
        last = lines.pop()
        joined = f"{last} {word}" if last else word
        if _width(joined, size) <= width:
            lines.append(joined)
        elif _width(word, size) <= width:
            lines += [last, word]
        else:
            lines += _hyphenated(last, word, width, size)
    return tuple(_plain(line) for line in lines if _plain(line))


def _hyphenated(line: str, word: str, width: float, size: float) -> list[str]:
    """Put as much of *word* on *line* as its soft hyphens allow, the rest on further lines."""
    parts = word.split(SOFT_HYPHEN)
    for before in (f"{line} ", "") if line else ("",):
        for end in range(len(parts) - 1, 0, -1):
            head = f"{before}{''.join(parts[:end])}-"
            if _width(head, size) <= width:
                rest = _hyphenated("", SOFT_HYPHEN.join(parts[end:]), width, size)
                return [head, *rest] if before else [line, head, *rest]
    return [line, word]


def _width(text: str, size: float) -> float:
    return text_width(_plain(text), size)


def _plain(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "")


def _cut(text: str, width: float, size: float) -> tuple[str, ...]:
    parts: list[str] = []
    for line in wrap(text, width, size):
        parts.append("")
        for letter in line:
            if parts[-1] and text_width(parts[-1] + letter, size) > width:
                parts.append("")
            parts[-1] += letter
    return tuple(parts)
