"""How to read the picture, in rows under the radar: the rungs, the marks. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digiter_core.pictures.lettering import LIGHTER, text_width
from digiter_core.pictures.marks import badge, dot, text
from digiter_core.pictures.palette import BAND, BAND_EDGE, EARLIER, INK, MARGIN, SIZE
from digiter_core.reports.picture import ProfilePicture

LETTERS = 26
ROW = 42
BOTTOM = 872  # base line of the last row
SPACE = 34  # between two entries
SIGN = 44  # room a sign takes before its words


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and what it means. `sign`: a number, or "score", "band", "earlier"."""

    sign: str
    words: str

    @property
    def width(self) -> float:
        """Pixels the entry takes."""
        return SIGN + text_width(self.words, LETTERS) * LIGHTER


def legend(picture: ProfilePicture) -> Iterator[str]:
    """Yield the legend. The earlier profile is explained only where there is one."""
    words = picture.legend
    ladder = [Entry(str(number), rung) for number, rung in enumerate(words.ladder, 1)]
    signs = [Entry("score", words.score), Entry("band", words.band)]
    if picture.earlier:
        signs.append(Entry("earlier", words.earlier))
    rows = [*_rows(ladder), *_rows(signs)]
    for number, row in enumerate(rows):
        yield from _row(row, BOTTOM - (len(rows) - 1 - number) * ROW)


def _rows(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Put *entries* on as few rows as they need, the same number on each."""
    for rows in range(1, len(entries)):
        each = math.ceil(len(entries) / rows)
        split = [entries[start : start + each] for start in range(0, len(entries), each)]
        if all(_row_width(row) <= SIZE - 2 * MARGIN for row in split):
            return split
    return [[entry] for entry in entries]


def _row_width(entries: Sequence[Entry]) -> float:
    return sum(entry.width for entry in entries) + SPACE * (len(entries) - 1)


def _row(entries: Sequence[Entry], y: float) -> Iterator[str]:
    x = (SIZE - _row_width(entries)) / 2
    for entry in entries:
        yield _sign(entry.sign, x + SIGN / 2 - 5, y - 9)
        yield text(entry.words, x + SIGN, y, LETTERS, INK, anchor="start", bold=False)
        x += entry.width + SPACE


def _sign(sign: str, x: float, y: float) -> str:
    if sign == "score":
        return dot(x, y)
    if sign == "band":
        return (
            f'<rect x="{x - 17:.1f}" y="{y - 9:.1f}" width="34" height="18" rx="9" '
            f'fill="{BAND}" stroke="{BAND_EDGE}" stroke-width="3"/>'
        )
    if sign == "earlier":
        return (
            f'<path d="M{x - 17:.1f} {y:.1f}h34" stroke="{EARLIER}" stroke-width="5" '
            'stroke-dasharray="12 9"/>'
        )
    return badge(sign, x, y)
