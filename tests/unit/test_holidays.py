"""`holidays.yaml`: the public holidays of every territory, and until when they are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cli.doctor import Check, _holidays
from cli.settings import Settings
from cli.wiring import Holidays
from digiter_core.authoring.plain import read_plain
from digiter_core.coaching.territories import ELSEWHERE, read_territories
from tests.builders import DIALOGUES
from tests.holidays import CALENDARS, days, page

FILE = read_plain(DIALOGUES / "holidays.yaml")["holidays"]
TERRITORIES = read_territories(read_plain(DIALOGUES / "territories.yaml"))
YEARS = sorted({int(day[:4]) for found in FILE.values() for day in found})
ADDED: dict[str, list[str]] = {}
"""Days added to the file by hand, because a place is closed: calendar -> days."""


# --- the file


@pytest.mark.parametrize("calendar", CALENDARS)
def test_the_file_equals_the_library_for_the_years_it_holds(calendar: str) -> None:
    """If not: `make holidays YEARS=2026-2031`, and name in `ADDED` what was added by hand."""
    written = sorted(set(FILE[calendar]) - set(ADDED.get(calendar, ())))

    assert written == days(calendar, YEARS)


@pytest.mark.parametrize("calendar", CALENDARS)
def test_no_year_is_left_out(calendar: str) -> None:
    assert sorted({int(day[:4]) for day in FILE[calendar]}) == list(range(YEARS[0], YEARS[-1] + 1))


@pytest.mark.parametrize("calendar", CALENDARS)
def test_every_day_is_a_day_and_stands_there_once(calendar: str) -> None:
    assert [date.fromisoformat(day).isoformat() for day in FILE[calendar]] == FILE[calendar]
    assert len(set(FILE[calendar])) == len(FILE[calendar])


def test_the_calendars_are_those_of_the_territories() -> None:
    named = {each.holidays for each in TERRITORIES.values() if each.holidays}

    assert set(FILE) == named == set(CALENDARS)


def test_the_page_the_command_writes_is_read_as_the_days_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text(page(range(2030, 2033)), encoding="utf-8")

    assert read_plain(file) == {
        "holidays": {each: days(each, [2030, 2031, 2032]) for each in CALENDARS}
    }


@pytest.mark.parametrize(
    ("territory", "day", "is_holiday"),
    [
        ("marseille", date(2027, 7, 14), True),
        ("liege", date(2027, 7, 14), False),
        ("liege", date(2027, 7, 21), True),
        ("lisbon", date(2027, 6, 10), True),
        ("dusseldorf", date(2027, 11, 1), True),
        ("galati", date(2027, 12, 1), True),
        ("galati", date(2027, 12, 2), False),
        (ELSEWHERE, date(2027, 1, 1), False),
        ("atlantis", date(2027, 1, 1), False),
    ],
)
def test_a_territory_has_the_holidays_of_its_calendar(
    territory: str, day: date, *, is_holiday: bool
) -> None:
    assert Holidays(TERRITORIES, FILE)(territory, day) is is_holiday


# --- what `digiter doctor` says


def examined(folder: Path, text: str | None) -> Check:
    if text is not None:
        (folder / "holidays.yaml").write_text(text, encoding="utf-8")
    return _holidays(Settings(dialogues=folder))


def ahead(**interval: int) -> str:
    return (datetime.now(UTC) + timedelta(**interval)).date().isoformat()


def test_holidays_known_for_more_than_a_year_are_well(tmp_path: Path) -> None:
    day = ahead(days=370)

    check = examined(tmp_path, f'holidays:\n  RO: ["{day}"]\n  FR: ["2020-01-01", "{day}"]\n')

    assert (check.state, check.says) == ("ok", "known for a year and more: FR, RO")


def test_holidays_that_run_out_are_named(tmp_path: Path) -> None:
    soon, later = ahead(days=360), ahead(days=370)

    check = examined(
        tmp_path, f'holidays:\n  RO: ["{soon}"]\n  BE: []\n  FR: ["{later}", "{soon}"]\n'
    )

    assert (check.state, check.what) == ("warn", "holidays")
    assert check.says.startswith("BE, RO: known for less than a year ahead")


@pytest.mark.parametrize(
    "text",
    [None, "", "- a\n", "holiday: {}\n", "holidays: [a]\n", "holidays: {FR: none}\n", "a: *b"],
)
def test_holidays_that_cannot_be_read_are_said_and_the_rest_is_looked_at(
    tmp_path: Path, text: str | None
) -> None:
    """`digiter doctor` ended here with a traceback, and said nothing of what came after."""
    check = examined(tmp_path, text)

    assert (check.state, check.what) == ("wrong", "holidays")
    assert check.says.startswith("cannot be read: ")


def test_the_file_that_is_shipped_is_known_for_a_year() -> None:
    assert examined(DIALOGUES, None).state == "ok"
