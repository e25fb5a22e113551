"""
Which sub-competences are told as a strength, and which one as what can grow.

Ties are broken by fixed rules, so that the same answers always tell the same:
a strength is the highest mean, a growth the lowest; then the one with more answers behind it;
then the order of the framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digiter_core.assessment.scoring import Explanation, ItemAnswer

SHOWN_FROM = (
    2.5  # nearer to "on one's own" than to "in known cases": the strength is said outright
)
STRETCH_FROM = 3.5  # nearer to the top rung: nothing is lacking, one can only go further
MAX_EVIDENCE = 2


class StrengthKind(StrEnum):
    """How sure a strength is said."""

    SHOWN = "shown"  # "you do this"
    FOOTHOLD = "foothold"  # "this is where you stand firmest so far"


class GrowthKind(StrEnum):
    """Why something is proposed as the next thing."""

    GROW = "grow"
    STRETCH = "stretch"  # already strong: an offer to go further


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer of the learner that a statement rests on. `score`: 1 to 4."""

    item: str
    score: int


@dataclass(frozen=True, slots=True)
class Strength:
    """A sub-competence told as a strength, with one or two answers it rests on."""

    dimension: str
    sub_competence: str
    kind: StrengthKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """The one sub-competence to work on next, with one or two answers it rests on."""

    dimension: str
    sub_competence: str
    kind: GrowthKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sub-competence that enough answers speak about."""

    dimension: str
    sub_competence: str
    mean: float  # 1.0 to 4.0
    answers: tuple[Evidence, ...]  # in the order of the questionnaire, at least one


def candidates(explanations: Iterable[Explanation]) -> tuple[Candidate, ...]:
    """Return what can be told of, in the order of the framework.

    Only dimensions with a score count. Where fewer than two of its sub-competences have a mean,
    those with a single answer are let in, so that there is something to tell.
    """
    return tuple(
        candidate
        for explanation in explanations
        if explanation.dimension.score is not None
        for candidate in _of_dimension(explanation)
    )


def _of_dimension(explanation: Explanation) -> tuple[Candidate, ...]:
    sure = {sub.id for sub in explanation.sub_competences if sub.mean is not None}
    told = tuple(
        _candidate(explanation.dimension.id, sub.id, explanation.items)
        for sub in explanation.sub_competences
        if sub.answered > 0
    )
    trusted = tuple(candidate for candidate in told if candidate.sub_competence in sure)
    return trusted if len(trusted) > 1 else told


def _candidate(dimension: str, sub: str, items: Iterable[ItemAnswer]) -> Candidate:
    answers = tuple(
        Evidence(item.item, item.score)
        for item in items
        if item.sub_competence == sub and item.score is not None
    )
    mean = sum(answer.score for answer in answers) / len(answers)
    return Candidate(dimension, sub, mean, answers)


def strengths(among: Sequence[Candidate], most: int) -> tuple[Strength, ...]:
    """Return up to *most* strengths, best first, of different dimensions where that is possible.

    Without any sub-competence at `SHOWN_FROM` or above it is one foothold, the best there is; and
    none at all when everything is equally low, for then nothing stands out.
    """
    ranked = sorted(among, key=lambda one: (-one.mean, -len(one.answers)))
    shown = [one for one in ranked if one.mean >= SHOWN_FROM]
    if shown:
        return tuple(_strength(one, StrengthKind.SHOWN) for one in _spread(shown)[:most])
    if ranked and ranked[0].mean > ranked[-1].mean:
        return (_strength(ranked[0], StrengthKind.FOOTHOLD),)
    return ()


def _spread(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Put the best of every dimension before the second best of any."""
    firsts = {one.dimension: one for one in reversed(ranked)}
    return sorted(ranked, key=lambda one: one is not firsts[one.dimension])


def growth(among: Sequence[Candidate], told: Sequence[Strength]) -> Growth | None:
    """Return the one thing to work on, never one that is *told* as a strength; None: none left."""
    strong = {strength.sub_competence for strength in told}
    left = [one for one in among if one.sub_competence not in strong]
    if not left:
        return None
    lowest = min(left, key=lambda one: (one.mean, -len(one.answers)))
    kind = GrowthKind.STRETCH if lowest.mean >= STRETCH_FROM else GrowthKind.GROW
    evidence = sorted(lowest.answers, key=lambda answer: answer.score)[:MAX_EVIDENCE]
    return Growth(lowest.dimension, lowest.sub_competence, kind, tuple(evidence))


def _strength(one: Candidate, kind: StrengthKind) -> Strength:
    ranked = sorted(one.answers, key=lambda answer: -answer.score)
    # "You said so at ..." must be true: a low answer does not stand behind a strength.
    firm = [answer for answer in ranked if answer.score >= SHOWN_FROM]
    evidence = firm or [answer for answer in ranked if answer.score == ranked[0].score]
    return Strength(one.dimension, one.sub_competence, kind, tuple(evidence[:MAX_EVIDENCE]))
