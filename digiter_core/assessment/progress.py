"""
Whether two runs differ by more than chance: the reliable change index, dimension by dimension.

What it says and what it does not is in `docs/measurement.md`. No number of points leaves here as
progress: there are three states only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from digiter_core.assessment.scoring import Counted, MeanScorer, Score

PROVISIONAL = MeanScorer()
"""Its SD and reliability come from published questionnaires, not from our learners."""

CONFIDENCE = 0.95

_CHANCE = NormalDist()


class Change(StrEnum):
    """What can be said of two scores. `NO_CLEAR_CHANGE` is not "no change": it is not known."""

    CLEAR_CHANGE = "clear_change"
    NO_CLEAR_CHANGE = "no_clear_change"
    CLEAR_DROP = "clear_drop"


@dataclass(frozen=True, slots=True)
class Compared:
    """One dimension in two runs. `change` None: a score is missing, there is no comparison."""

    id: str
    before: Score | None
    after: Score | None
    change: Change | None
    items_before: int  # answers that count
    items_after: int


def is_provisional(scorer: MeanScorer) -> bool:
    """Return whether *scorer* still has the SD and reliability nobody measured here."""
    return scorer == PROVISIONAL


def compare(
    before: Sequence[Counted],
    after: Sequence[Counted],
    scorer: MeanScorer = PROVISIONAL,
    confidence: float = CONFIDENCE,
) -> tuple[Compared, ...]:
    """Return the dimensions found in both runs, matched by id, in the order of *after*.

    Each run keeps its own score, from whatever was answered then: an item need not be answered
    twice to count, and a run with fewer answers has a larger standard error, so that another
    form or skipped items make a clear change harder to reach, never easier.

    The states of all dimensions that have both scores are decided together (`changes`). Raises
    `ValueError` if *confidence* is not between 0 and 1 or *scorer* knows no measurement error.
    """
    earlier = {counted.id: counted for counted in before}
    pairs = [(earlier[now.id], now) for now in after if now.id in earlier]
    indices = {now.id: index for then, now in pairs for index in _index(then, now, scorer)}
    found = dict(zip(indices, changes(tuple(indices.values()), confidence), strict=True))
    return tuple(
        Compared(
            id=now.id,
            before=then.score,
            after=now.score,
            change=found.get(now.id),
            items_before=then.answered,
            items_after=now.answered,
        )
        for then, now in pairs
    )


def reliable_change_index(
    before: float, after: float, sem_before: float, sem_after: float
) -> float:
    """Return the change in units of its own standard error; above 0 is a gain.

    RCI = (after - before) / Sdiff, Sdiff = sqrt(SEM_before^2 + SEM_after^2) (Jacobson & Truax
    1991, reviewed by Blampied 2022; with one SEM for both, Sdiff = SEM * sqrt(2)). Scores and
    SEM are in the same points. Raises `ValueError` if neither score has a measurement error.
    """
    s_diff = math.hypot(sem_before, sem_after)
    if s_diff == 0:
        raise ValueError("without measurement error every difference is a change: SEM is 0")
    return (after - before) / s_diff


def changes(indices: Sequence[float], confidence: float = CONFIDENCE) -> tuple[Change, ...]:
    """Return the state of each reliable change index of one learner, decided together.

    Holm's step-down (Holm 1979, Scand J Statist 6, 65-70), two-sided: the largest of m indices is
    tested at (1 - confidence) / m, the next at (1 - confidence) / (m - 1), and so on until one
    fails. A learner who changed in nothing is told any clear change or clear drop in at most
    1 - confidence of cases, and one who changed in some themes is still protected in the others.
    One index alone is tested at 1 - confidence, half of it each way.

    Why Holm: it finds all that Bonferroni finds and more, and it holds however the themes hang
    together. Sidak gains next to nothing (0.0102 for 0.0100 with five) and takes themes to be
    independent; answers given on one good or bad day are not.

    Raises `ValueError` if *confidence* is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: it lies between 0 and 1")
    found = [Change.NO_CLEAR_CHANGE] * len(indices)
    largest_first = sorted(range(len(indices)), key=lambda place: -abs(indices[place]))
    for tested, place in enumerate(largest_first):
        error = (1 - confidence) / (len(indices) - tested)
        if 2 * _CHANCE.cdf(-abs(indices[place])) >= error:
            break
        found[place] = Change.CLEAR_CHANGE if indices[place] > 0 else Change.CLEAR_DROP
    return tuple(found)


def _index(then: Counted, now: Counted, scorer: MeanScorer) -> Iterator[float]:
    if then.score is not None and now.score is not None:
        sem_before, sem_after = scorer.sem(then.answered), scorer.sem(now.answered)
        yield reliable_change_index(then.score.value, now.score.value, sem_before, sem_after)
