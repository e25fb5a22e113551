"""
What a learner said of themselves beside what somebody observed, theme by theme. Pure.

Both are scored by the same rule from the same anchored answers. Two people never see quite the
same: a gap counts as clear only where it is larger than the measurement error of both allows for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from digiter_core.access.sharing import Observation
from digiter_core.assessment.competences import FULL, SHORT, Framework
from digiter_core.assessment.progress import CONFIDENCE, PROVISIONAL
from digiter_core.assessment.scoring import Counted, MeanScorer, explain
from digiter_core.reports.profile import Profile

_LIMIT: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Observed:
    """One item as it was observed; `scoring.GivenAnswer` fits."""

    item: str
    option: str
    score: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the observer's score lies above (or below, then negative) the learner's own."""

    value: float  # points of the ladder
    margin: float  # what measurement error alone makes of it in 95 of 100 cases, either side

    @property
    def is_clear(self) -> bool:
        return abs(self.value) > self.margin


@dataclass(frozen=True, slots=True)
class Side:
    """One theme from both sides. `gap` None: one of the two has too few answers."""

    id: str
    own: Counted | None
    seen: Counted
    gap: Gap | None


def newest_options(observations: Sequence[Observation], staff: int) -> Mapping[str, int | None]:
    """Return what *staff* last said of each item, from *observations* in any order."""
    found: dict[str, int | None] = {}
    for observation in sorted(observations, key=lambda each: (each.at, each.id)):
        if observation.staff == staff:
            found |= observation.options
    return found


def side_by_side(
    framework: Framework,
    own: Profile | None,
    observations: Sequence[Observation],
    staff: int,
    scorer: MeanScorer = PROVISIONAL,
) -> tuple[Side, ...]:
    """Return every theme *staff* observed something of, in the order of *framework*."""
    options = newest_options(observations, staff)
    answers = [
        Observed(item, "missing" if score is None else str(score), score)
        for item, score in options.items()
    ]
    form = form_of(framework, options)
    seen = tuple(explain(each, answers, form, scorer).dimension for each in framework.dimensions)
    mine = {each.id: each for each in own.dimensions} if own else {}
    return tuple(
        Side(each.id, mine.get(each.id), each, _gap(mine.get(each.id), each, scorer))
        for each in seen
        if each.answered
    )


def form_of(framework: Framework, options: Mapping[str, int | None]) -> str:
    """Return the shortest form that asks every item of *options*."""
    short = {item.id for each in framework.dimensions for item in each.items if item.short_form}
    return SHORT if options.keys() <= short else FULL


def _gap(own: Counted | None, seen: Counted, scorer: MeanScorer) -> Gap | None:
    if own is None or own.score is None or seen.score is None:
        return None
    error = math.hypot(scorer.sem(own.answered), scorer.sem(seen.answered))
    # One theme alone: nobody is told that something changed, the two are to talk about it.
    return Gap(seen.score.value - own.score.value, _LIMIT * error)
