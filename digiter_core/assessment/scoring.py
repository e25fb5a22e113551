"""
From answers to scores: a plain mean, a rule for missing answers, an uncertainty band.

What is scored and why is in `docs/measurement.md`. Nothing here compares one learner with another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from digiter_core.assessment.competences import (
    STRANDS,
    Dimension,
    ItemDef,
    items_of,
    items_of_strand,
    items_of_sub,
)

LOWEST = 1
HIGHEST = 4
MIN_SUB_ANSWERS = 2


class GivenAnswer(Protocol):
    """What scoring needs of an answer; `ports.Answer` fits. `score` None: it is missing."""

    @property
    def item(self) -> str: ...
    @property
    def option(self) -> str: ...
    @property
    def score(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Score:
    """A place on the ladder, 1.0 to 4.0, and the band (`low` to `high`) around it."""

    value: float
    low: float
    high: float


class Scorer(Protocol):
    """A way of scoring that can be exchanged; `MeanScorer` is the one in use."""

    def needed(self, asked: int) -> int:
        """Return how many of *asked* items must be answered for a score."""

    def score(self, scores: Sequence[int]) -> Score:
        """Return the score of the answered items, one or more."""


@dataclass(frozen=True, slots=True)
class MeanScorer:
    """Mean of the answered items; band of one standard error of measurement either side.

    `sd` and `reliability` are PROVISIONAL: they stand for a scale of `reference_items` items and
    come from published questionnaires of this type, not from our learners. They are replaced
    once at least 100 learners, 40 of them twice, have answered (`docs/measurement.md`).
    """

    sd: float = 0.6  # points on the ladder
    reliability: float = 0.75
    reference_items: int = 9

    def needed(self, asked: int) -> int:
        """Return two thirds of *asked*, rounded up."""
        return -(-2 * asked // 3)

    def score(self, scores: Sequence[int]) -> Score:
        """Return the mean of *scores* (each 1 to 4, at least one), band clipped to 1.0-4.0."""
        mean = sum(scores) / len(scores)
        margin = self.sem(len(scores))
        return Score(mean, max(LOWEST, mean - margin), min(HIGHEST, mean + margin))

    def sem(self, items: int) -> float:
        """Return the standard error of measurement of the mean of *items* answers, in points.

        SEM = SD * sqrt(1 - reliability) (Jacobson & Truax 1991, as reviewed by Blampied 2022).
        Reliability and SD are first brought from the reference length to *items*: reliability by
        Spearman-Brown, SD so that the variance of the true scores stays the same. Together this
        is SEM(reference) * sqrt(reference / items): fewer answers, wider band.
        """
        reliability = spearman_brown(self.reliability, items / self.reference_items)
        sd = self.sd * math.sqrt(self.reliability / reliability)
        return sd * math.sqrt(1 - reliability)


def spearman_brown(reliability: float, factor: float) -> float:
    """Return the reliability (0 to 1) of a scale made *factor* (> 0) times as long.

    Spearman 1910 and Brown 1910: k*r / (1 + (k - 1)*r).
    """
    return factor * reliability / (1 + (factor - 1) * reliability)


DEFAULT_SCORER: Scorer = MeanScorer()


@dataclass(frozen=True, slots=True)
class Counted:
    """A score with the counts behind it. `score` None: fewer than `needed` were answered."""

    id: str  # of the dimension, sub-competence or strand
    score: Score | None
    asked: int
    answered: int
    needed: int

    @property
    def lacking(self) -> int:
        """How many more answers it takes for a score; 0 if there is one."""
        return max(0, self.needed - self.answered)


@dataclass(frozen=True, slots=True)
class SubMean:
    """The mean of one sub-competence, 1.0 to 4.0; None: too few answers. It has no band."""

    id: str
    mean: float | None
    answered: int
    needed: int


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What was said to one item. `option` None: nothing yet. `score` None: it does not count."""

    item: str
    sub_competence: str
    option: str | None
    score: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One dimension with everything its result rests on, in the order of the questionnaire."""

    dimension: Counted
    sub_competences: tuple[SubMean, ...]
    strands: tuple[Counted, ...]  # only those the dimension has; initiative has two
    items: tuple[ItemAnswer, ...]


def explain(
    dimension: Dimension,
    answers: Iterable[GivenAnswer],
    form: str,
    scorer: Scorer = DEFAULT_SCORER,
) -> Explanation:
    """Return the scores of *dimension* together with the answers behind them.

    Answers to items *form* does not ask are passed over; of two answers to one item the later in
    *answers* counts. Raises `ValueError` for a score outside 1 to 4 or an unknown form.
    """
    asked = items_of(dimension, form)
    said = _said(asked, answers)
    return Explanation(
        dimension=_counted(dimension.id, asked, said, scorer),
        sub_competences=tuple(
            _sub_mean(sub.id, items_of_sub(asked, sub.id), said)
            for sub in dimension.sub_competences
        ),
        strands=tuple(
            _counted(strand, items, said, scorer)
            for strand in STRANDS
            if (items := items_of_strand(dimension, asked, strand))
        ),
        items=tuple(said[item.id] for item in asked),
    )


def _said(asked: Sequence[ItemDef], answers: Iterable[GivenAnswer]) -> dict[str, ItemAnswer]:
    given = {answer.item: answer for answer in answers}
    return {item.id: _item_answer(item, given.get(item.id)) for item in asked}


def _item_answer(item: ItemDef, answer: GivenAnswer | None) -> ItemAnswer:
    if answer is None:
        return ItemAnswer(item.id, item.sub_competence, None, None)
    if answer.score is not None and not LOWEST <= answer.score <= HIGHEST:
        message = f"score of {item.id} is {answer.score}: it goes from {LOWEST} to {HIGHEST}"
        raise ValueError(message)
    return ItemAnswer(item.id, item.sub_competence, answer.option, answer.score)


def _scores(items: Sequence[ItemDef], said: Mapping[str, ItemAnswer]) -> list[int]:
    scores = (said[item.id].score for item in items)
    return [score for score in scores if score is not None]


def _counted(
    name: str, items: Sequence[ItemDef], said: Mapping[str, ItemAnswer], scorer: Scorer
) -> Counted:
    scores = _scores(items, said)
    needed = max(1, scorer.needed(len(items)))
    score = scorer.score(scores) if len(scores) >= needed else None
    return Counted(name, score, len(items), len(scores), needed)


def _sub_mean(name: str, items: Sequence[ItemDef], said: Mapping[str, ItemAnswer]) -> SubMean:
    scores = _scores(items, said)
    # The short form asks most sub-competences once: there, that one answer has to do. It is
    # enough to name what an answer was about, never to show a number or a change.
    needed = max(1, min(MIN_SUB_ANSWERS, len(items)))
    mean = sum(scores) / len(scores) if len(scores) >= needed else None
    return SubMean(name, mean, len(scores), needed)
