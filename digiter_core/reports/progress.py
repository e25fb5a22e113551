"""
What is told of two runs: per theme a clear change, none yet, or a clear drop. Values and lines.

Never a percentage and never points: those would be read as a mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.progress import PROVISIONAL, Compared, compare, is_provisional
from digiter_core.assessment.scoring import Counted, GivenAnswer, MeanScorer, explain
from digiter_core.engine.script import MessageKey
from digiter_core.reports.keys import word
from digiter_core.reports.wording import Line


@dataclass(frozen=True, slots=True)
class Progress:
    """Two runs side by side. `provisional`: the rule rests on other people's figures so far."""

    framework: str  # version of the framework both runs were scored with
    days_between: int
    themes: tuple[Compared, ...]  # in the order of the framework, compared or not
    provisional: bool


def progress(  # noqa: PLR0913, PLR0917 - two runs, each with its answers and its form
    framework: Framework,
    before_answers: Iterable[GivenAnswer],
    before_form: str,
    after_answers: Iterable[GivenAnswer],
    after_form: str,
    days_between: int,
    *,
    scorer: MeanScorer = PROVISIONAL,
) -> Progress:
    """Return every dimension of *framework* with both scores and what can be said of them.

    The forms may differ; each run is scored by its own. *days_between* is 0 or more. Raises
    `ValueError` for a score outside 1 to 4, an unknown form, or an *after* that came first.
    """
    if days_between < 0:
        raise ValueError(f"{days_between} days between the runs: the later one comes second")
    before = _dimensions(framework, before_answers, before_form, scorer)
    after = _dimensions(framework, after_answers, after_form, scorer)
    themes = compare(before, after, scorer)
    return Progress(framework.version, days_between, themes, is_provisional(scorer))


def progress_lines(progress: Progress) -> list[Line]:
    """Return one line a theme, then how to read them; only the latter if anything is compared."""
    lines = [Line(_ui("title"), {"days": progress.days_between})]
    lines += [_theme(theme) for theme in progress.themes]
    if any(theme.change for theme in progress.themes):
        lines.append(Line(_ui("what_it_means")))
        if progress.provisional:
            lines.append(Line(_ui("provisional")))
    return lines


def _dimensions(
    framework: Framework, answers: Iterable[GivenAnswer], form: str, scorer: MeanScorer
) -> tuple[Counted, ...]:
    given = tuple(answers)
    return tuple(explain(each, given, form, scorer).dimension for each in framework.dimensions)


def _theme(theme: Compared) -> Line:
    counts = {"before_items": theme.items_before, "after_items": theme.items_after}
    key = _ui(theme.change or "missing")
    return Line(key, {"theme": word(theme.id, "name"), **counts})


def _ui(name: str) -> MessageKey:
    return MessageKey(f"ui/progress/{name}")
