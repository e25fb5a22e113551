"""Figures as lines of JSON: a median over the rounds, the rounds themselves, and the goals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(slots=True)
class Round:
    """What one bot did in one round; the load says how far to trust it."""

    bot: str
    load: float
    figures: dict[str, float]


@dataclass(slots=True)
class Report:
    """Prints figures as they come and remembers which goals were met."""

    rounds: list[Round] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def line(self, figure: str, **content: Any) -> None:
        print(json.dumps({"figure": figure, **content}, ensure_ascii=False), flush=True)

    def goal(self, figure: str, value: float | None, goal: str, **content: Any) -> None:
        """Print a figure with its goal, such as `< 200`. Without a value it is missed."""
        sign, _, bound = goal.partition(" ")
        is_met = value is not None and _holds(value, sign, float(bound))
        (self.met if is_met else self.missed).append(f"{figure} {goal}: {value}")
        self.line(figure, **content, value=value, goal=goal, met=is_met)

    def median(self, bot: str, figure: str) -> float | None:
        """Return the median of *figure* over the rounds of *bot*, None if there were none."""
        values = self.values(bot, figure)
        return round(median(values), 2) if values else None

    def values(self, bot: str, figure: str) -> list[float]:
        return [each.figures[figure] for each in self.rounds if each.bot == bot]

    def medians(self, bots: Sequence[str]) -> None:
        """Print one line a bot and figure."""
        for bot in bots:
            ran = [each for each in self.rounds if each.bot == bot]
            for figure in ran[0].figures if ran else ():
                values = [round(value, 2) for value in self.values(bot, figure)]
                loads = [each.load for each in ran]
                self.line(
                    figure, bot=bot, value=self.median(bot, figure), rounds=values, load=loads
                )

    def summary(self) -> None:
        self.line("goals", met=len(self.met), missed=self.missed)


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Return how many times theirs ours is."""
    return round(ours / theirs, 2) if ours is not None and theirs else None


def _holds(value: float, sign: str, bound: float) -> bool:
    return {"<": value < bound, "<=": value <= bound, ">=": value >= bound}[sign]
