"""
What is told after one theme, and over all of them. Values: `wording.py` puts them into lines.

A learner is never compared with anyone and gets no rank: only own answers, by published rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digiter_core.assessment.competences import Framework, dimension_of
from digiter_core.assessment.scoring import (
    DEFAULT_SCORER,
    Counted,
    Explanation,
    GivenAnswer,
    Scorer,
    explain,
)
from digiter_core.reports.standouts import Growth, Strength, candidates, growth, strengths

PROFILE_STRENGTHS = 2


@dataclass(frozen=True, slots=True)
class ThemeResult:
    """Feedback after one theme. Without a score there is neither strength nor growth.

    With a score, `strength` is None only when all answers are equally low, and `growth` None only
    when a single sub-competence was answered and that is the strength.
    """

    explanation: Explanation
    strength: Strength | None
    growth: Growth | None

    @property
    def counted(self) -> Counted:
        """The score of the theme and how many answers it has and needs."""
        return self.explanation.dimension


@dataclass(frozen=True, slots=True)
class Profile:
    """All themes of one run: what stands out, one thing to work on, and the answers behind it."""

    framework: str  # version of the framework that was scored
    form: str
    themes: tuple[Explanation, ...]  # in the order of the framework, scored or not
    strengths: tuple[Strength, ...]  # at most two
    growth: Growth | None

    @property
    def dimensions(self) -> tuple[Counted, ...]:
        """Score (or None) and counts of every dimension, in the order of the framework."""
        return tuple(theme.dimension for theme in self.themes)


def theme_result(
    framework: Framework,
    dimension: str,
    answers: Iterable[GivenAnswer],
    form: str,
    scorer: Scorer = DEFAULT_SCORER,
) -> ThemeResult:
    """Return what is told after the dimension of that id, whatever was answered elsewhere.

    Raises `KeyError` for an unknown dimension, `ValueError` for a score outside 1 to 4 or an
    unknown form.
    """
    explanation = explain(dimension_of(framework, dimension), answers, form, scorer)
    among = candidates([explanation])
    told = strengths(among, 1)
    return ThemeResult(explanation, told[0] if told else None, growth(among, told))


def profile(
    framework: Framework,
    answers: Iterable[GivenAnswer],
    form: str,
    scorer: Scorer = DEFAULT_SCORER,
) -> Profile:
    """Return the profile over all dimensions, however many of them are answered.

    Raises `ValueError` for a score outside 1 to 4 or an unknown form.
    """
    given = tuple(answers)
    themes = tuple(explain(each, given, form, scorer) for each in framework.dimensions)
    among = candidates(themes)
    told = strengths(among, PROFILE_STRENGTHS)
    return Profile(framework.version, form, themes, told, growth(among, told))
