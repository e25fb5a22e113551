"""A caseload as a file: what is in it, and that no cell of it can act."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digiter_core.access.sharing import Level
from digiter_core.assessment.competences import Dimension, Framework, ItemDef, SubCompetence
from digiter_core.assessment.progress import Change, Compared
from digiter_core.assessment.scoring import Score
from digiter_core.ports import Answer
from digiter_core.reports.caseload_table import Word, caseload_table
from digiter_core.reports.insight import Insight, Reflection, Steps
from digiter_core.reports.profile import profile
from digiter_core.reports.progress import Progress
from tests.nasty import NASTY
from web.csv_file import csv_file
from web.spreadsheet_cells import Worded, disarmed, readable, worded
from web.xlsx_file import LONGEST, xlsx_file

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
ITEMS = tuple(ItemDef(f"org_{at}", "org", "org_plan", short_form=True) for at in range(3))
FRAMEWORK = Framework("t-1", (Dimension("org", (SubCompetence("org_plan", (), ""),), ITEMS),))
SIGNS = "=+-@\t\r\n\0＝＋－＠"
words = st.text(max_size=60) | st.text(SIGNS + "1a \u200b\u202e'\"<r>/;,", max_size=12)


def insight(name: str = "Lina", level: Level = Level.ACTIVITY, **more: object) -> Insight:
    return Insight(
        learner=1, level=level, name=name, since=TODAY, changed_at=NOON,
        last_seen=TODAY, state="active", **more,
    )  # fmt: skip


def full(name: str = "Lina") -> Insight:
    answers = [Answer(item.id, "3", 3, NOON) for item in ITEMS]
    compared = Compared("org", Score(1, 1, 1), Score(3, 3, 3), Change.CLEAR_CHANGE, 3, 3)
    return insight(
        name,
        Level.REFLECTIONS,
        finished_at=TODAY,
        now=profile(FRAMEWORK, answers, "full"),
        progress=Progress("t-1", 40, (compared,), provisional=True),
        steps=Steps(4, 1, 2, 4, 7),
        plan="=quand je rentre → alors je note",
        reflections=(Reflection(NOON, "done", "c'est fait"), Reflection(NOON, "partly", "")),
        start_rating=1,
    )


def column(*insights: Insight, name: str) -> list[object]:
    table = caseload_table(FRAMEWORK, insights)
    at = [word.key.rpartition("/")[2] for word in table.header].index(name)
    return [row[at] for row in table.rows]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_learner_who_shows_activity_has_nothing_of_progress_in_the_row() -> None:
    row = caseload_table(FRAMEWORK, [insight()]).rows[0]

    said = [cell for cell in row if not isinstance(cell, Word)]
    assert said == ["Lina", TODAY, TODAY, TODAY, *[None] * 9]


def test_a_learner_who_shows_all_stands_in_words_and_without_marks() -> None:
    table = caseload_table(FRAMEWORK, [full()])

    found = dict(
        zip((word.key.rpartition("/")[2] for word in table.header), table.rows[0], strict=True)
    )
    assert found["theme"] == Word("ui/report/level_3")
    assert found["change"] == Word("ui/pages/export/change_clear_change")
    assert found["start_rating"] == Word("ui/pages/export/start_1")
    assert (found["done"], found["partly"], found["not_done"]) == (4, 1, 2)
    assert found["reflections"] == "2026-11-22 · c'est fait"
    assert not any(isinstance(cell, float) for cell in table.rows[0])


def test_learners_stand_by_name_and_not_by_result() -> None:
    order = column(full("zoé"), insight("Lina"), insight("ana"), name="name")

    assert order == ["ana", "Lina", "zoé"]


def test_words_of_the_catalogue_are_put_into_the_file() -> None:
    table = caseload_table(FRAMEWORK, [insight("Zoé")])

    header, row = worded(table, lambda word: word.key)

    assert header[0] == "ui/pages/export/name"
    assert row[:3] == ["Zoé", "ui/pages/export/level_1", TODAY]


@pytest.mark.parametrize("text", NASTY)
def test_no_nasty_text_is_a_formula_in_csv(text: str) -> None:
    shown = readable(text)

    [[cell, after]] = read_csv(csv_file([[shown, "after"]]))

    assert cell in {shown, f"'{shown}"}
    assert after == "after"
    assert not is_formula(cell)


@pytest.mark.parametrize("text", NASTY)
def test_every_nasty_text_is_shown_as_typed_in_xlsx(text: str) -> None:
    shown = readable(text)

    data = xlsx_file([["head", "after"], [shown, "after"]])

    _, [cell, after] = read_xlsx(data)
    assert after == "after"
    assert as_read(cell).rstrip() == cut(shown).rstrip()
    assert_no_formula(data)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=4))
@example([["=1+1", "\u200b＝1"], ["<r>x</r>", "'"]])
@settings(max_examples=300, deadline=None)
def test_typed_words_come_back_from_csv_as_typed_behind_the_apostrophe(
    rows: list[list[str]],
) -> None:
    shown = [[readable(cell) for cell in row] for row in rows]

    back = read_csv(csv_file(shown))

    assert [[cell.removeprefix("'") if cell != same else cell for cell, same in zip(row, typed, strict=True)]
            for row, typed in zip(back, shown, strict=True)] == shown  # fmt: skip
    assert not any(is_formula(cell) for row in back for cell in row)


@given(st.lists(words, min_size=1, max_size=6))
@example(["<r>=1</r>", "_x0041_", "=1+1"])
@settings(max_examples=150, deadline=None)
def test_typed_words_come_back_from_xlsx_as_typed(typed: list[str]) -> None:
    shown = [readable(cell) for cell in typed]

    data = xlsx_file([["head"] * len(shown), shown])

    back = read_xlsx(data)[1:] or [[None] * len(shown)]
    assert [as_read(cell).rstrip() for cell in back[0]] == [cell.rstrip() for cell in shown]
    assert_no_formula(data)


@given(words)
@settings(max_examples=300)
def test_what_is_taken_out_of_a_text_cannot_be_seen(text: str) -> None:
    shown = readable(text)

    assert readable(shown) == shown
    assert not any(
        unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in shown.replace("\n", "")
    )


def test_a_text_that_is_no_formula_stays_as_it_is() -> None:
    assert [disarmed(text) for text in ("Zoé", "a=1", "1-2", "")] == ["Zoé", "a=1", "1-2", ""]


def test_csv_is_written_as_excel_and_rfc_4180_want_it() -> None:
    rows: list[Sequence[Worded]] = [["a", 'b"c'], [date(2026, 11, 22), None], [3, "d\ne"]]

    data = csv_file(rows)

    assert data == '\ufeff"a","b""c"\r\n"2026-11-22",""\r\n"3","d\ne"\r\n'.encode()


def test_the_heading_of_a_workbook_stays_in_view_and_dates_are_dates() -> None:
    data = xlsx_file([["name", "day"], ["Zoé", TODAY], ["Lina", None]])

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.freeze_panes == "B2"
    assert sheet["B2"].value == datetime(2026, 11, 22)
    assert sheet["A2"].quotePrefix is True
    assert sheet["B3"].value is None


def test_what_looks_like_an_escape_of_excel_is_escaped_itself() -> None:
    """openpyxl reads `_x005F_` otherwise than Excel does, so the file itself is read here."""
    data = xlsx_file([["head"], ["_x005F_"]])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "<t>_x005F_x005F_</t>" in archive.read("xl/sharedStrings.xml").decode()


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take *cell* for a formula, judged without our own code."""
    return bool(re.match(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\x00]*[=+\-@\t\r\0＝＋－＠]", cell))


def as_read(cell: object) -> str:
    return "" if cell is None else str(cell)


def cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST:
        return text
    return units[: (LONGEST - 2) * 2].decode("utf-16-le", "ignore") + "…"


def assert_no_formula(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode()
        parts = archive.namelist()
    assert "<f>" not in sheet
    assert "<r>" not in strings
    assert "hyperlink" not in sheet
    assert not [part for part in parts if "externalLink" in part]
    assert "<r>" not in re.sub(r"<row.*?>", "", sheet)
