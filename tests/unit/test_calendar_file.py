"""A meeting as a calendar file."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.coaching.calendar_file import LONGEST_LINE, calendar_file

PARIS = ZoneInfo("Europe/Paris")


def made(place: str = "Mission locale", title: str = "Rendez-vous") -> str:
    return calendar_file(
        uid="7@digiter",
        title=title,
        place=place,
        starts_at=datetime(2026, 12, 1, 14, 0, tzinfo=PARIS),
        minutes=45,
        now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    )


def read(file: str) -> dict[str, str]:
    """Return the values of the lines by their names, as a calendar reads them."""
    unfolded = file.replace("\r\n ", "")
    pairs = (line.partition(":") for line in unfolded.split("\r\n") if line)
    return {name: value for name, _, value in pairs}


def unescaped(text: str) -> str:
    parts = text.split("\\\\")
    return "\\".join(
        part.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";") for part in parts
    )


def test_the_file_says_when_and_where_in_utc() -> None:
    assert made().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//DIGITER//Coach//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:7@digiter",
        "DTSTAMP:20261124T120000Z",
        "DTSTART:20261201T130000Z",
        "DTEND:20261201T134500Z",
        "SUMMARY:Rendez-vous",
        "LOCATION:Mission locale",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    "place", ["a;b,c\\d", "rue 1\nParis", "\\n", "ș ț ã ß 🙂", "x:y\r\nEND:VEVENT"]
)
def test_signs_of_the_format_stay_signs_of_the_place(place: str) -> None:
    assert unescaped(read(made(place))["LOCATION"]) == place.replace("\r\n", "\n")


def test_without_a_place_there_is_no_line_for_it() -> None:
    assert "LOCATION" not in made("")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_no_line_is_too_long_and_none_is_lost(place: str) -> None:
    file = made(place)

    assert all(len(line.encode()) <= LONGEST_LINE for line in file.split("\r\n"))
    if place:
        assert unescaped(read(file)["LOCATION"]) == place
