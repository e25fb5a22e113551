"""
The figures of a month in words. Page, CSV, PDF and command are all made from here.

Plain text: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.figures import FiguresTable
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.errors import UnknownScript
from digiter_core.reports.figures import BY_NODE, BY_THEME, WHOLE, Measure
from digiter_core.reports.keys import word

PLACE: Final = "ui/figures/"
MOST_ON_A_PAGE: Final = 24
"""Questions that fit on the printed page below everything else, in every language."""

Row = tuple[str, ...]
Value = str | int | None


@dataclass(frozen=True, slots=True)
class TableWords:
    """One table: its heading, the names of its columns, and its rows."""

    heading: str
    columns: Row
    rows: tuple[Row, ...]
    empty: str = ""  # said in place of rows
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The figures of one month, in the order they are read."""

    language: str
    month: str  # as it is written in that language
    title: str
    what: str
    tables: tuple[TableWords, ...]
    foot: tuple[str, ...]


def words(coach: Coach, table: FiguresTable, language: str, most_nodes: int = 0) -> FigureWords:
    """Return *table* in *language*; with *most_nodes*, no more questions than that."""
    speaker = _Speaker(coach, language)
    month = month_words(coach, table.month, language)
    territory = speaker.territory(table.territory)
    return FigureWords(
        language=language,
        month=month,
        title=speaker.line("heading", territory=territory, month=month),
        what=speaker.line("what"),
        tables=(
            _whole(speaker, table),
            _themes(speaker, table),
            _nodes(speaker, table, most_nodes),
        ),
        foot=tuple(_foot(speaker)),
    )


def cells(coach: Coach, table: FiguresTable, language: str) -> Iterator[tuple[Value, ...]]:
    """Yield *table* as rows for a spreadsheet, the heading first. An empty value is hidden."""
    speaker = _Speaker(coach, language)
    columns = ("month", "territory", "measure", "detail", "value")
    yield tuple(speaker.line(f"column/{name}") for name in columns)
    where = (table.month, speaker.territory(table.territory))
    for measure in WHOLE:
        yield *where, speaker.line(f"row/{measure}"), "", table.told.get((measure, ""))
    for measure in BY_THEME:
        for theme in speaker.themes():
            value = table.told.get((measure, theme))
            yield *where, speaker.line(f"column/{measure}"), speaker.theme(theme), value
    for script, node in _in_order(coach, table):
        found = table.nodes[script, node]
        for measure, value in ((Measure.PASSED, found.passed), (Measure.LEFT, found.left)):
            if value is not None:
                yield *where, speaker.line(f"column/{measure}"), f"{script} / {node}", value


def month_words(coach: Coach, month: str, language: str) -> str:
    """Return *month* ("2026-11") as it is written in *language*."""
    year, _, number = month.partition("-")
    return coach.texts.text(f"{PLACE}month", language, month=number, year=year)


@dataclass(frozen=True, slots=True)
class _Speaker:
    coach: Coach
    language: str

    def line(self, name: str, **params: object) -> str:
        return self.coach.texts.text(f"{PLACE}{name}", self.language, **params)

    def value(self, value: int | None) -> str:
        return self.line("too_few") if value is None else self.line("at_least", count=value)

    def territory(self, territory: str) -> str:
        known = self.coach.territories
        return known.get(territory, known[ELSEWHERE]).name

    def themes(self) -> list[str]:
        return [dimension.id for dimension in self.coach.framework.dimensions]

    def theme(self, theme: str) -> str:
        return self.coach.texts.text(word(theme, "name"), self.language)

    def columns(self, *names: str) -> Row:
        return tuple(self.line(f"column/{name}") for name in names)


def _whole(speaker: _Speaker, table: FiguresTable) -> TableWords:
    rows = (
        (speaker.line(f"row/{measure}"), speaker.value(table.told.get((measure, ""))))
        for measure in WHOLE
    )
    return TableWords(speaker.line("whole"), speaker.columns("measure", "value"), tuple(rows))


def _themes(speaker: _Speaker, table: FiguresTable) -> TableWords:
    rows = (
        (
            speaker.theme(theme),
            *(speaker.value(table.told.get((measure, theme))) for measure in BY_THEME),
        )
        for theme in speaker.themes()
    )
    return TableWords(speaker.line("themes"), speaker.columns("theme", *BY_THEME), tuple(rows))


def _nodes(speaker: _Speaker, table: FiguresTable, most: int) -> TableWords:
    places = _in_order(speaker.coach, table)
    is_cut = 0 < most < len(places)
    if is_cut:  # where most people stop is what is to be seen
        by_weight = sorted(places, key=lambda at: (-(table.nodes[at].left or 0), places.index(at)))
        places = sorted(by_weight[:most], key=places.index)
    rows = (
        (
            f"{script} / {node}",
            speaker.value(table.nodes[script, node].passed),
            speaker.value(table.nodes[script, node].left),
        )
        for script, node in places
    )
    return TableWords(
        speaker.line("nodes"),
        speaker.columns("question", *BY_NODE),
        tuple(rows),
        empty=speaker.line("nodes_none"),
        note=speaker.line("nodes_more" if is_cut else "nodes_what"),
    )


def _in_order(coach: Coach, table: FiguresTable) -> list[tuple[str, str]]:
    """Return the nodes told of: script by script, as they follow one another in it."""

    def place(at: tuple[str, str]) -> tuple[str, int, str]:
        script, node = at
        try:
            known = [str(name) for name in coach.scripts.latest(script).nodes]
        except UnknownScript:  # there was one of that name then
            known = []
        return script, known.index(node) if node in known else len(known), node

    return sorted(table.nodes, key=place)


def _foot(speaker: _Speaker) -> Iterator[str]:
    rule = speaker.coach.disclosure
    yield speaker.line("foot/rounded", step=rule.step)
    yield speaker.line("foot/hidden", fewest=rule.told_from)
    yield speaker.line("foot/consent")
    yield speaker.line("foot/frozen")
