"""When a weekly summary is due, and how long it is tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.access.people import Role, Staff, SummaryWish
from digiter_core.coaching.dispatching import MOST_ATTEMPTS, next_summary, next_try
from digiter_core.coaching.summarising import week_before

PARIS = ZoneInfo("Europe/Paris")
ZONES = (
    "Europe/Paris",
    "Europe/Bucharest",
    "Europe/Lisbon",
    "Africa/Casablanca",
    "Asia/Kathmandu",
)
WEEK = timedelta(days=7)
LONGEST_CHANGE = timedelta(hours=2)


def counsellor(zone: str = "Europe/Paris", weekday: int = 0, at: str = "08:30") -> Staff:
    return Staff(
        id=7,
        role=Role.COUNSELLOR,
        territory="marseille",
        organisation="Mission locale",
        language="fr",
        zone=zone,
        name="Claire",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        wish=SummaryWish(weekday=weekday, at=at),
    )


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(2026, 11, 22, 20, 0), local(2026, 11, 23, 8, 30)),
        (local(2026, 11, 23, 8, 29), local(2026, 11, 23, 8, 30)),
        (local(2026, 11, 23, 8, 30), local(2026, 11, 30, 8, 30)),
        (local(2026, 3, 23, 12, 0), local(2026, 3, 30, 8, 30)),
        (local(2026, 10, 19, 12, 0), local(2026, 10, 26, 8, 30)),
    ],
    ids=["evening before", "a minute before", "at the moment itself", "spring", "autumn"],
)
def test_a_summary_is_due_at_the_wished_time_of_the_wall_clock(
    now: datetime, due: datetime
) -> None:
    assert next_summary(counsellor(), now.astimezone(UTC)) == due


def test_a_time_that_spring_leaves_out_comes_later_by_the_gap() -> None:
    night = counsellor(weekday=6, at="02:30")

    due = next_summary(night, local(2026, 3, 28, 12, 0))

    assert due.astimezone(PARIS) == local(2026, 3, 29, 3, 30)


def test_a_time_that_autumn_has_twice_comes_once() -> None:
    night = counsellor(weekday=6, at="02:30")

    first = next_summary(night, local(2026, 10, 24, 12, 0))
    second = next_summary(night, first)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_the_next_summary_is_the_first_wished_moment_after_now(
    now: datetime, zone: str, weekday: int, minute: int
) -> None:
    at = f"{minute // 60:02}:{minute % 60:02}"
    staff = counsellor(zone, weekday, at)

    due = next_summary(staff, now)

    wall = due.astimezone(ZoneInfo(zone))
    told_twice = next_summary(staff, due - timedelta(microseconds=1))
    assert now < due <= now + WEEK + LONGEST_CHANGE
    assert told_twice == due
    exact = datetime.combine(wall.date(), wall.time(), ZoneInfo(zone))
    if wall.strftime("%H:%M") == at:
        assert (wall.weekday(), exact.fold) == (weekday, 0)
    else:  # only where the wished time does not exist that day
        wished = (wall - LONGEST_CHANGE).replace(tzinfo=None)
        assert any((wished + timedelta(minutes=n)).strftime("%H:%M") == at for n in range(121))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 23))
def test_the_week_told_is_the_one_that_ended_with_the_last_sunday(day: date, hour: int) -> None:
    now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=PARIS)

    week = week_before(now, "Europe/Paris")

    sunday = day - timedelta(days=day.isoweekday())
    assert week == f"{sunday.isocalendar().year}-W{sunday.isocalendar().week:02}"


def test_a_summary_is_tried_for_a_day_and_rarer_and_rarer() -> None:
    waits = [next_try(attempts, "mail_server") for attempts in range(1, MOST_ATTEMPTS + 1)]

    tried = [wait for wait in waits if wait is not None]
    assert waits[-1] is None
    assert tried == sorted(tried)
    assert tried[0] == timedelta(minutes=1)
    assert timedelta(hours=23) < sum(tried, timedelta()) < timedelta(hours=25)


def test_what_may_have_arrived_each_time_is_not_sent_over_and_over() -> None:
    waits = [next_try(attempts, "no_answer") for attempts in range(1, 6)]

    assert [wait is None for wait in waits] == [False, False, False, False, True]
