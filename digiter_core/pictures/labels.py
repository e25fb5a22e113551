"""The names of the axes around a radar, each with its level in words. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digiter_core.pictures.lettering import LIGHTER, Block, fit
from digiter_core.pictures.marks import text
from digiter_core.pictures.palette import ACCENT, INK, LINE, MARGIN, SIZE, SOFT_INK
from digiter_core.pictures.radar import Radar
from digiter_core.reports.picture import PictureAxis

# Letter size and lines, best first. Under 26 pixels a phone shows them too small to be nice.
LABEL_TRIES = ((33, 2), (31, 2), (30, 2), (33, 3), (30, 3), (28, 3), (26, 4), (25, 5))
WORD_TRIES = ((26, 1), (26, 3))
GAP = 20  # pixels between the end of an axis and its label
TOP_WIDTH = 520


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands: the x of its edge or middle, and the y of the end of its axis."""

    x: float
    y: float
    anchor: str
    width: float
    up: float  # how far above `y` the block begins, as a share of its height


def labels(radar: Radar, axes: Sequence[PictureAxis]) -> Iterator[str]:
    """Yield the labels of *axes*; all names have one size, so that none looks more important."""
    places = [_place(radar, number) for number in range(len(axes))]
    widths = [place.width for place in places]
    names = fit([axis.label for axis in axes], widths, LABEL_TRIES)
    levels = fit([axis.word for axis in axes], [width / LIGHTER for width in widths], WORD_TRIES)
    for place, name, level, axis in zip(places, names, levels, axes, strict=True):
        yield from _label(place, name, level, missing=axis.score is None)


def _place(radar: Radar, axis: int) -> Place:
    turn = math.radians(radar.angle(axis))
    x, y = radar.at(radar.angle(axis), radar.levels)
    if abs(math.sin(turn)) < 0.1:  # noqa: PLR2004 - straight up or down
        up = math.cos(turn) > 0
        return Place(x, y - GAP if up else y + GAP, "middle", TOP_WIDTH, 1 if up else 0)
    below = math.cos(turn) < -0.5  # noqa: PLR2004 - the label has room under the radar
    share = 0 if below else 0.5
    y += GAP if below else 0
    if math.sin(turn) > 0:
        return Place(x + GAP, y, "start", SIZE - MARGIN - x - GAP, share)
    return Place(x - GAP, y, "end", x - GAP - MARGIN, share)


def _label(place: Place, name: Block, level: Block, *, missing: bool) -> Iterator[str]:
    height = (len(name.lines) * name.size + len(level.lines) * level.size) * LINE
    y = place.y - place.up * height
    for block, bold, fill in (
        (name, True, INK),
        (level, False, SOFT_INK if missing else ACCENT),
    ):
        for line in block.lines:
            y += block.size * LINE
            baseline = y - block.size * 0.28
            yield text(line, place.x, baseline, block.size, fill, anchor=place.anchor, bold=bold)
