"""
The figures of a month: what is counted of one learner, and the table of a territory. Pure.

What stands in a table has been through `disclosure.py`; exact counts are stored nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from digiter_core.reports.disclosure import Disclosure


class Measure(StrEnum):
    """What is counted: learners, each once, whatever they did how often."""

    STARTED = "started"  # began their first self-assessment
    FINISHED = "finished"  # finished a whole self-assessment
    CAME_BACK = "came_back"  # after at least seven days without anything
    PLANS = "plans"  # made a plan
    STEPS = "steps"  # told of a step that was done, or partly done
    CLEAR_CHANGE = "clear_change"  # of a theme, with the second or a later self-assessment
    CLEAR_DROP = "clear_drop"
    PASSED = "passed"  # were asked that question
    LEFT = "left"  # were asked it, stood there at the month's end, stayed away for 14 days


WHOLE: Final = (
    Measure.STARTED,
    Measure.FINISHED,
    Measure.CAME_BACK,
    Measure.PLANS,
    Measure.STEPS,
)
"""Measures without a detail, in the order they are read."""

BY_THEME: Final = (Measure.CLEAR_CHANGE, Measure.CLEAR_DROP)
BY_NODE: Final = (Measure.PASSED, Measure.LEFT)

Cell = tuple[Measure, str]
"""A measure and its detail: a theme, a node, or ""."""


@dataclass(frozen=True, slots=True)
class Facts:
    """In which cells one learner counts, and where."""

    territory: str
    cells: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table. `value` None: hidden."""

    territory: str
    measure: Measure
    detail: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Passing:
    """How many learners passed a node and left there. None: too few to be told."""

    passed: int | None
    left: int | None


def node_detail(script: str, node: str) -> str:
    """Return the detail of the cells of a node. Neither name holds a slash."""
    return f"{script}/{node}"


def figures(
    facts: Iterable[Facts],
    territories: Collection[str],
    themes: Collection[str],
    disclosure: Disclosure,
) -> Iterator[Figure]:
    """
    Yield the cells of a month that are published.

    Of measures by node only those that are told: a row that says "hidden" would say that somebody
    was there. All the others are there for every territory, hidden or not. Over all territories
    there is no total (`disclosure.py`).
    """
    known = list(facts)
    for territory in territories:
        here = (one.cells for one in known if one.territory == territory)
        counted = Counter(chain.from_iterable(here))
        yield from _headlines(territory, counted, themes, disclosure)
        yield from _nodes(territory, counted, disclosure)


def _headlines(
    territory: str, counted: Counter[Cell], themes: Collection[str], disclosure: Disclosure
) -> Iterator[Figure]:
    cells = [
        *((measure, "") for measure in WHOLE),
        *((measure, theme) for measure in BY_THEME for theme in themes),
    ]
    for measure, detail in cells:
        yield Figure(territory, measure, detail, disclosure.told(counted[measure, detail]))


def _nodes(territory: str, counted: Counter[Cell], disclosure: Disclosure) -> Iterator[Figure]:
    for (measure, detail), people in sorted(counted.items()):
        told = disclosure.told(people)
        if measure in BY_NODE and told is not None:
            yield Figure(territory, measure, detail, told)
