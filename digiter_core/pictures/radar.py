"""
The geometry of the radar: curves around a centre, a radius for every axis. Pure.

Angles are degrees clockwise from the top. Between two axes the radius goes over smoothly; only
the places on the axes mean anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEP = 3  # degrees between two points of a curve
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Radar:
    """Where the radar stands: its centre, and the radius of the highest level, in pixels."""

    x: float
    y: float
    radius: float
    axes: int
    levels: int

    def angle(self, axis: int) -> float:
        """Return the direction of *axis*, the first one pointing up."""
        return 360 / self.axes * axis

    def at(self, angle: float, level: float) -> Point:
        """Return the point of *level* (0: the centre) in the direction *angle*."""
        turn = math.radians(angle)
        reach = self.radius * level / self.levels
        return self.x + reach * math.sin(turn), self.y - reach * math.cos(turn)

    def arc(self, start: float, end: float, levels: Sequence[tuple[float, float]]) -> list[Point]:
        """Return the curve from *start* to *end* through *levels*: (angle, level), by angle.

        Before the first and after the last the level stays the same.
        """
        steps = max(1, round((end - start) / STEP))
        angles = (start + (end - start) * step / steps for step in range(steps + 1))
        return [self.at(angle, _between(angle, levels)) for angle in angles]

    def hatching(self, start: float, end: float, lines: int) -> list[tuple[Point, Point]]:
        """Return *lines* parallel lines across the sector from *start* to *end*, up to its rim.

        They run along its first edge and begin, evenly spaced, on its second.
        """
        opening = math.radians(end - start)
        found = []
        for line in range(1, lines + 1):
            away = self.levels * line / (lines + 1)
            x, y = self.at(end, away)
            # From there the rim is as far as the circle lets it: law of cosines.
            along = math.sqrt(self.levels**2 - (away * math.sin(opening)) ** 2)
            to_x, to_y = self.at(start, along - away * math.cos(opening))
            found.append(((x, y), (x + to_x - self.x, y + to_y - self.y)))
        return found


def _between(angle: float, levels: Sequence[tuple[float, float]]) -> float:
    before = [pair for pair in levels if pair[0] <= angle]
    after = [pair for pair in levels if pair[0] > angle]
    if not before or not after:
        return after[0][1] if after else before[-1][1]
    (left, low), (right, high) = before[-1], after[0]
    part = (1 - math.cos(math.pi * (angle - left) / (right - left))) / 2
    return low + (high - low) * part


def runs(present: Sequence[bool]) -> list[list[int]]:
    """Return the axes that are present in runs of neighbours, going round.

    A run over all axes ends with its first axis again, one turn on; indices may therefore reach
    past the last axis: take them modulo the number of axes.
    """
    count = len(present)
    if count and all(present):
        return [list(range(count + 1))]
    starts = [axis for axis in range(count) if present[axis] and not present[axis - 1]]
    found = []
    for start in starts:
        run = [start]
        while present[(run[-1] + 1) % count]:
            run.append(run[-1] + 1)
        found.append(run)
    return found


def path(points: Iterable[Point], *, closed: bool) -> str:
    """Return *points* as the data of an SVG path, in tenths of a pixel."""
    joined = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{joined}Z" if closed else f"M{joined}"
