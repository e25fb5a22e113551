"""
A caseload as a table: one row a learner, for a file. Values only: the edge words and writes them.

A column stands empty where the learner's level does not show it. There are no points and no marks:
themes stand in the words of the ladder, changes in the three words of progress.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digiter_core.assessment.competences import Framework
from digiter_core.engine.script import MessageKey
from digiter_core.reports.insight import Insight
from digiter_core.reports.keys import level_word, word


@dataclass(frozen=True, slots=True)
class Word:
    """A cell or heading that is a text of the catalogues."""

    key: MessageKey
    theme: MessageKey | None = None  # a name that fills `{theme}`


Cell = Word | str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """A heading for each column, and rows of as many cells."""

    header: tuple[Word, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Column:
    heading: Word
    cell: Callable[[Insight], Cell]


def caseload_table(framework: Framework, insights: Iterable[Insight]) -> Table:
    """Return *insights* as a table, by name (never by a result), the themes as in *framework*."""
    columns = _columns(framework)
    by_name = sorted(insights, key=lambda insight: (insight.name.casefold(), insight.learner))
    return Table(
        header=tuple(column.heading for column in columns),
        rows=tuple(tuple(column.cell(each) for column in columns) for each in by_name),
    )


def _columns(framework: Framework) -> tuple[_Column, ...]:
    themes = [dimension.id for dimension in framework.dimensions]
    return (
        _Column(_heading("name"), lambda each: each.name),
        _Column(_heading("level"), lambda each: _one_of("level", str(int(each.level)))),
        _Column(_heading("changed_at"), lambda each: _day(each, each.changed_at)),
        _Column(_heading("since"), lambda each: each.since),
        _Column(_heading("state"), lambda each: _one_of("state", each.state)),
        _Column(_heading("last_seen"), lambda each: each.last_seen),
        _Column(_heading("finished_at"), lambda each: each.finished_at),
        *(_Column(_heading("theme", theme), _rung(theme)) for theme in themes),
        *(_Column(_heading("change", theme), _change(theme)) for theme in themes),
        _Column(_heading("done"), lambda each: each.steps.done if each.steps else None),
        _Column(_heading("partly"), lambda each: each.steps.partly if each.steps else None),
        _Column(_heading("not_done"), lambda each: each.steps.not_done if each.steps else None),
        _Column(_heading("plan"), lambda each: each.plan or None),
        _Column(_heading("start_rating"), _start_rating),
        _Column(_heading("reflections"), _reflections),
    )


def _heading(name: str, theme: str = "") -> Word:
    return Word(
        MessageKey(f"ui/pages/export/{name}"), word(theme, "short_name") if theme else None
    )


def _one_of(group: str, name: str) -> Word:
    return Word(MessageKey(f"ui/pages/export/{group}_{name}"))


def _rung(theme: str) -> Callable[[Insight], Cell]:
    def cell(insight: Insight) -> Cell:
        dimensions = insight.now.dimensions if insight.now else ()
        score = next((each.score for each in dimensions if each.id == theme), None)
        return Word(level_word(score.value)) if score else None

    return cell


def _change(theme: str) -> Callable[[Insight], Cell]:
    def cell(insight: Insight) -> Cell:
        themes = insight.progress.themes if insight.progress else ()
        found = next((each.change for each in themes if each.id == theme), None)
        return _one_of("change", found) if found else None

    return cell


def _day(insight: Insight, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(insight.zone)).date()


def _start_rating(insight: Insight) -> Cell:
    return None if insight.start_rating is None else _one_of("start", str(insight.start_rating))


def _reflections(insight: Insight) -> Cell:
    kept = [
        f"{_day(insight, each.at)} · {each.words}" for each in insight.reflections if each.words
    ]
    return "\n".join(kept) or None
