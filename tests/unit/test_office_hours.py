"""When people are there: days, hours, holidays, both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.coaching.office_hours import OfficeHours, read_office_hours

PARIS = ZoneInfo("Europe/Paris")
WEEK = read_office_hours("mon-fri 09:00-17:00", PARIS)
SPLIT = read_office_hours("mon-fri 09:00-12:00, mon-thu 13:30-17:00", PARIS)
CHRISTMAS = date(2026, 12, 25)  # a Friday


def off(day: date) -> bool:
    return day == CHRISTMAS


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-24T09:00", True),
        ("2026-11-24T08:59", False),
        ("2026-11-24T16:59", True),
        ("2026-11-24T17:00", False),
        ("2026-11-28T12:00", False),  # Saturday
        ("2026-12-25T12:00", False),
    ],
)
def test_somebody_is_there_from_opening_until_closing(moment, is_open):
    assert WEEK.is_open(paris(moment), off) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T07:00", "2026-11-24T09:00"),
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2026-11-24T17:00", "2026-11-25T09:00"),
        ("2026-11-27T17:30", "2026-11-30T09:00"),  # over the weekend
        ("2026-12-24T17:30", "2026-12-28T09:00"),  # and over Christmas
        ("2026-03-27T18:00", "2026-03-30T09:00"),  # the clock goes forward in between
    ],
)
def test_the_next_opening(moment: str, opens: str) -> None:
    assert WEEK.next_open(paris(moment), off) == paris(opens)


@pytest.mark.parametrize(
    ("raised", "late"),
    [
        ("2026-11-24T10:00", "2026-11-24T12:00"),
        ("2026-11-24T16:00", "2026-11-25T10:00"),
        ("2026-11-24T20:00", "2026-11-25T11:00"),
        ("2026-11-28T10:00", "2026-11-30T11:00"),
        ("2026-12-24T16:30", "2026-12-28T10:30"),
    ],
)
def test_two_hours_are_hours_in_which_somebody_is_there(raised: str, late: str) -> None:
    assert WEEK.after(paris(raised), timedelta(hours=2), off) == paris(late)


def test_a_break_at_midday_does_not_count() -> None:
    after_lunch = SPLIT.after(paris("2026-11-24T11:00"), timedelta(hours=2), off)
    after_the_weekend = SPLIT.after(paris("2026-11-27T11:00"), timedelta(hours=2), off)

    assert after_lunch == paris("2026-11-24T14:30")
    assert after_the_weekend == paris("2026-11-30T10:00")
    assert SPLIT.closes(paris("2026-11-24T11:00"), off) == paris("2026-11-24T12:00")


def test_where_nobody_ever_is_nothing_opens() -> None:
    empty = OfficeHours(PARIS)

    assert empty.next_open(paris("2026-11-24T11:00"), off) is None
    assert empty.after(paris("2026-11-24T11:00"), timedelta(hours=2), off) is None
    assert empty.closes(paris("2026-11-24T11:00"), off) is None


@pytest.mark.parametrize(
    "text",
    ["", "mon-fri", "mon-fri 9-17", "fri-mon 09:00-17:00", "mon 17:00-09:00", "mon 09:00-25:00"],
)
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_office_hours(text, PARIS)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(0, 40 * 60))
def test_so_many_open_minutes_lie_before_the_deadline(moment: datetime, minutes: int) -> None:
    deadline = SPLIT.after(moment, timedelta(minutes=minutes), off)

    assert deadline is not None
    counted = sum(
        SPLIT.is_open(moment + timedelta(minutes=number), off)
        for number in range(int((deadline - moment) / timedelta(minutes=1)))
    )
    assert abs(counted - minutes) <= 2  # a minute cut by an opening or a closing
