"""Help lines and territories as their files list them, and opening hours as rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from digiter_core.coaching.helplines import CHECKED_FOR
from digiter_core.studio.hours_rows import Row, as_list, as_text, rows_of
from digiter_core.studio.place_files import (
    HELPLINES,
    TERRITORIES,
    Entry,
    Verified,
    entries_in,
    entry_of,
    left_without,
    verified,
)

DIALOGUES = Path(__file__).resolve().parents[2] / "dialogues"
TODAY = date(2026, 11, 22)
LINES = """\
helplines:
  - {id: a, territories: [north, south], verified_on: "2026-11-01"}
  - {id: b, territories: [north], verified_on: "2026-01-01"}
  - {id: c, territories: [south], verified_on: ""}
  - {name: "without an id"}
  - id: d
    verified_on: "soon"
"""


def lines() -> dict[str, Entry]:
    return {each.id: each for each in entries_in(LINES, HELPLINES)}


def test_every_entry_knows_its_place_and_its_lines() -> None:
    found = lines()

    assert {
        name: (each.place, each.fields.at.line, each.last_line) for name, each in found.items()
    } == {
        "a": (0, 2, 2),
        "b": (1, 3, 3),
        "c": (2, 4, 4),
        "d": (4, 6, 8),
    }
    assert entry_of(LINES, HELPLINES, "b") == found["b"]
    assert entry_of(LINES, HELPLINES, "x") is None


@pytest.mark.parametrize("text", ["", "helplines: none", "helplines: {a: b}", '"', "- a"])
def test_a_file_that_is_no_list_has_no_entries(text: str) -> None:
    assert entries_in(text, HELPLINES) == ()


def test_a_line_is_due_when_nobody_dialled_it_lately() -> None:
    found = {name: verified(each, TODAY) for name, each in lines().items()}

    assert found == {
        "a": Verified.LATELY,
        "b": Verified.LONG_AGO,
        "c": Verified.NEVER,
        "d": Verified.NEVER,
    }
    edge = date(2026, 11, 1) + CHECKED_FOR
    assert verified(lines()["a"], edge) is Verified.LATELY
    assert verified(lines()["a"], edge + timedelta(days=1)) is Verified.LONG_AGO


def test_the_last_verified_line_of_a_territory_is_told_before_it_goes() -> None:
    found = lines()
    all_of_them = tuple(found.values())

    assert {name: left_without(all_of_them, each) for name, each in found.items()} == {
        "a": ("south",),
        "b": (),
        "c": (),
        "d": (),
    }


def test_a_change_of_one_entry_is_no_change_of_another() -> None:
    changed = {
        each.id: each.digest for each in entries_in(LINES.replace("soon", "later"), HELPLINES)
    }

    assert [name for name, each in lines().items() if each.digest != changed[name]] == ["d"]


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("24/7", ()),
        ("mon-fri 09:00-17:00", (Row("mon", "fri", "09:00", "17:00"),)),
        (
            "mon-thu 09:00-12:00, sat 10:00-11:00",
            (Row("mon", "thu", "09:00", "12:00"), Row("sat", "sat", "10:00", "11:00")),
        ),
        (
            [{"days": "sun", "from": "19:00", "to": "07:00"}],
            (Row("sun", "sun", "19:00", "07:00"),),
        ),
        ("9h-17h", None),
        ("lun-ven 09:00-17:00", None),
        ([{"days": "mon"}], None),
        ([{"days": "mon", "from": ["x"], "to": "17:00"}], None),
        ([], None),
        (None, None),
    ],
)
def test_hours_are_rows_where_rows_can_say_them(value: object, rows: object) -> None:
    assert rows_of(value) == rows


def test_the_hours_of_the_project_come_back_as_they_were_written() -> None:
    files = ((HELPLINES, ("hours",)), (TERRITORIES, ("safeguarding", "hours")))
    for file, path in files:
        text = (DIALOGUES / Path(file.path).name).read_text(encoding="utf-8")
        found = entries_in(text, file)
        assert len(found) > 5
        for entry in found:
            value = entry.at(path)
            rows = rows_of(value)
            assert rows is not None, entry.id
            written = as_list(rows) if isinstance(value, list) else as_text(rows)
            assert (written or "24/7") == value
            assert all(row.is_sound for row in rows)


@pytest.mark.parametrize(
    "row",
    [
        Row("fri", "mon", "09:00", "17:00"),
        Row("mon", "fri", "9:00", "17:00"),
        Row("mon", "fri", "09:00", ""),
        Row("mon", "fri", "24:00", "24:00"),
        Row("mon", "fri", "25:00", "26:00"),
    ],
)
def test_a_row_that_cannot_be_read_is_not_sound(row: Row) -> None:
    assert row.is_sound is False
