"""Windows, quiet hours, and when it is what time where: every zone, around every clock change.

What a local time stands for is compared with a table of what the clocks on the wall show, minute
by minute; the table knows nothing of folds and gaps.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.scheduling.calendar import (
    DAY,
    SHORTEST,
    BadWindow,
    Quiet,
    Window,
    WindowRefused,
    clock,
    instant,
    minute_of,
    minutes,
    read_window,
    spread,
    without_quiet,
)

NIGHT = Quiet(21 * 60, 8 * 60)
NEVER = Quiet(0, 0)
MINUTE = timedelta(minutes=1)
OURS = ["Europe/Paris", "Europe/Brussels", "Europe/Lisbon", "Europe/Berlin", "Europe/Bucharest"]
DAYS = [
    date(2027, 3, 28),  # clocks go forward in the EU
    date(2027, 10, 31),  # and back
    date(2027, 2, 7),  # Morocco: Ramadan
    date(2027, 3, 14),  # North America; Morocco again
    date(2027, 4, 4),  # the south
    date(2028, 2, 29),
    date(2028, 1, 1),
    date(2011, 12, 30),  # there was none in Samoa
]

clock_times = st.integers(0, DAY - 1)
quiets = st.builds(Quiet, clock_times, clock_times)


@st.composite
def windows(draw: st.DrawFn, shortest: int = 1) -> Window:
    start = draw(st.integers(0, DAY - shortest))
    return Window(start, draw(st.integers(start + shortest, DAY)))


# --- what the clocks on the wall show


def wall(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime]]:
    """Return every minute from a day before *day* to two days after: UTC, and naive local."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    moments = (start + n * MINUTE for n in range(3 * DAY))
    return [(moment, moment.astimezone(zone).replace(tzinfo=None)) for moment in moments]


def expected(zone: ZoneInfo, day: date) -> dict[datetime, datetime]:
    """Return when it is which local minute on *day*: the first time, or later by the gap."""
    shown = wall(zone, day)
    first: dict[datetime, datetime] = {}
    for (moment, local), (_, following) in pairwise(shown):
        first.setdefault(local, moment)
        missing = local + MINUTE
        while missing < following:
            first.setdefault(missing, moment + (missing - local))
            missing += MINUTE
    return first


@cache
def unlike(day: date) -> list[str]:
    """Return one zone for each way in which clocks go around *day*."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    quarters = [start + timedelta(minutes=15 * n) for n in range(3 * 24 * 4 + 1)]
    ways = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        ways.setdefault(tuple(zone.utcoffset(each.astimezone(zone)) for each in quarters), name)
    return list(ways.values())


def named(zones: Iterable[str]) -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in zones]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_clock_time_comes_when_the_clocks_show_it_first_or_later_by_the_gap(day: date) -> None:
    wrong = []
    for zone in named([*OURS, *unlike(day)]):
        table = expected(zone, day)
        for minute in range(DAY):
            local = datetime(day.year, day.month, day.day, minute // 60, minute % 60)
            if instant(day, minute, zone) != table[local]:
                wrong.append((zone.key, local))

    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Paris", "2027-03-28", "01:59", "00:59"),
        ("Europe/Paris", "2027-03-28", "02:00", "01:00"),  # there is none: 03:00
        ("Europe/Paris", "2027-03-28", "02:30", "01:30"),  # there is none: 03:30
        ("Europe/Paris", "2027-03-28", "03:30", "01:30"),
        ("Europe/Paris", "2027-10-31", "02:30", "00:30"),  # twice: the first
        ("Europe/Paris", "2027-10-31", "03:00", "02:00"),
        ("Europe/Lisbon", "2027-03-28", "01:30", "01:30"),  # there is none: 02:30
        ("Europe/Lisbon", "2027-10-31", "01:30", "00:30"),
        ("Europe/Bucharest", "2027-03-28", "03:30", "01:30"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "14:45"),  # the clocks go half an hour
    ],
)
def test_a_clock_time_that_exists_twice_or_not_at_all(zone, day, at, utc) -> None:
    found = instant(date.fromisoformat(day), minutes(at), ZoneInfo(zone))

    assert f"{found:%H:%M}" == utc


def test_where_a_whole_day_is_left_out_its_hours_fall_on_the_next() -> None:
    zone = ZoneInfo("Pacific/Apia")

    local = instant(date(2011, 12, 30), 18 * 60, zone).astimezone(zone)

    assert (local.date(), minute_of(local, zone)) == (date(2011, 12, 31), 18 * 60)


@given(st.sampled_from(sorted(available_timezones())), st.datetimes(
    datetime(2024, 1, 1), datetime(2037, 12, 31)), clock_times)  # fmt: skip
def test_the_same_time_on_the_day_after_comes_later(name: str, day: datetime, minute: int) -> None:
    zone = ZoneInfo(name)

    today = instant(day.date(), minute, zone)
    tomorrow = instant(day.date() + timedelta(days=1), minute, zone)

    assert timedelta(hours=20) < tomorrow - today < timedelta(hours=28)


def test_zones_are_those_of_the_pinned_package_whatever_the_machine_has() -> None:
    """A machine's own list has names of no place, such as "localtime", and may be years old."""
    assert zoneinfo.TZPATH == ()
    assert "localtime" not in available_timezones()


# --- clock times


@given(clock_times)
def test_a_clock_time_is_read_as_it_was_written(minute: int) -> None:
    assert minutes(clock(minute)) == minute


@pytest.mark.parametrize(
    "text",
    ["", "8:30", "08:30:15", "08:30+02:00", "08", "0830", "24:00", "12:60", "noon", "510", "-1:00",
     "08:30 ", "T08:30"],
)  # fmt: skip
def test_anything_but_a_clock_time_is_refused(text: str) -> None:
    """Once "08:30:15" and "08:30+02:00" were taken and half of them dropped without a word."""
    with pytest.raises(ValueError):
        minutes(text)


def test_midnight_at_the_end_of_a_day_is_24() -> None:
    assert str(Window(21 * 60, DAY)) == "21:00-24:00"


# --- quiet hours


@given(quiets)
def test_quiet_hours_are_those_the_clock_passes_from_start_to_end(quiet: Quiet) -> None:
    passed, minute = set(), quiet.start
    while minute != quiet.end:
        passed.add(minute)
        minute = (minute + 1) % DAY

    assert {minute for minute in range(DAY) if quiet.covers(minute)} == passed


@given(st.lists(windows(), max_size=4), quiets)
def test_what_is_left_of_windows_is_all_that_is_not_quiet_and_long_enough(given_, quiet) -> None:
    left = without_quiet(given_, quiet)

    assert list(left) == sorted(set(left))
    for window in left:
        assert window.end - window.start >= SHORTEST
        assert not any(quiet.covers(minute) for minute in range(window.start, window.end))
    kept = {minute for window in left for minute in range(window.start, window.end)}
    for window in given_:
        loud = [m for m in range(window.start, window.end) if not quiet.covers(m)]
        assert set(runs(loud)) <= kept


def runs(loud: list[int]) -> Iterable[int]:
    """Yield the minutes of *loud* that stand in rows of SHORTEST or more."""
    row: list[int] = []
    for minute in [*loud, -1]:
        if row and minute != row[-1] + 1:
            yield from row if len(row) >= SHORTEST else ()
            row = []
        row.append(minute)


def test_quiet_hours_in_the_middle_of_a_day_leave_two_parts() -> None:
    siesta = Quiet(12 * 60, 14 * 60)

    assert without_quiet([Window(600, 1200)], siesta) == (Window(600, 720), Window(840, 1200))


def test_no_quiet_hours_leave_a_window_in_one() -> None:
    """Once a window was cut in two at noon where quiet hours went from noon to noon."""
    assert without_quiet([Window(600, 840)], Quiet(720, 720)) == (Window(600, 840),)


# --- windows as they are typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17:30-20:30", "17:30-20:30"),
        (" 17:30 – 20:30 ", "17:30-20:30"),
        ("17h30 à 20h", "17:30-20:00"),
        ("18h-20h", "18:00-20:00"),
        ("9—11", "09:00-11:00"),
        ("17.30 bis 19.00", "17:30-19:00"),
        ("18 to 20", "18:00-20:00"),
        ("18 até 20", "18:00-20:00"),
        ("18 a 20", "18:00-20:00"),
        ("19-24", "19:00-21:00"),
        ("07:00-09:00", "08:00-09:00"),
        ("20:00-23:59", "20:00-21:00"),
        ("0-24", "08:00-21:00"),
        ("08:00-08:15", "08:00-08:15"),
    ],
)
def test_a_window_is_read_and_what_is_quiet_left_out(text: str, expected: str) -> None:
    assert str(read_window(text, NIGHT)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", BadWindow.UNREADABLE),
        ("evening", BadWindow.UNREADABLE),
        ("18:00", BadWindow.UNREADABLE),
        ("18:60-20:00", BadWindow.UNREADABLE),
        ("18:00-20:60", BadWindow.UNREADABLE),
        ("18:00-25:00", BadWindow.UNREADABLE),
        ("18:00-24:01", BadWindow.UNREADABLE),
        ("99-99", BadWindow.UNREADABLE),
        ("18:00-20:00-22:00", BadWindow.UNREADABLE),
        ("-18-20", BadWindow.UNREADABLE),
        ("²-20", BadWindow.UNREADABLE),
        ("22:00-02:00", BadWindow.BACKWARDS),  # over midnight
        ("20:00-18:00", BadWindow.BACKWARDS),
        ("18:00-00:00", BadWindow.BACKWARDS),
        ("18:00-18:00", BadWindow.TOO_SHORT),  # of no length
        ("24:00-24:00", BadWindow.TOO_SHORT),
        ("18:00-18:14", BadWindow.TOO_SHORT),
        ("22:00-23:00", BadWindow.QUIET),
        ("00:00-08:00", BadWindow.QUIET),
        ("20:46-23:00", BadWindow.QUIET),  # all but 14 minutes
        ("07:00-08:14", BadWindow.QUIET),
    ],
)
def test_a_window_that_cannot_be_used_is_refused_with_its_reason(text, reason) -> None:
    with pytest.raises(WindowRefused) as refused:
        read_window(text, NIGHT)

    assert (refused.value.reason, str(refused.value)) == (reason, reason.value)


def test_of_two_parts_the_longer_is_taken() -> None:
    assert read_window("10-20", Quiet(12 * 60, 14 * 60)) == Window(14 * 60, 20 * 60)


@given(windows(SHORTEST), quiets)
def test_a_window_is_read_as_it_is_written(window: Window, quiet: Quiet) -> None:
    left = without_quiet([window], quiet)

    if left:
        assert read_window(str(window), quiet) in left
    else:
        with pytest.raises(WindowRefused, match="quiet"):
            read_window(str(window), quiet)


@given(st.text(max_size=12) | st.from_regex(r"[ 0-9hH:.–-]{0,14}", fullmatch=True), quiets)
def test_whatever_is_typed_is_a_window_or_refused(text: str, quiet: Quiet) -> None:
    try:
        window = read_window(text, quiet)
    except WindowRefused:
        return

    assert 0 <= window.start <= window.end - SHORTEST <= DAY - SHORTEST
    assert not any(quiet.covers(minute) for minute in range(window.start, window.end))


# --- spread


@given(windows(), st.integers())
def test_a_learner_has_always_the_same_minute_in_a_window(window: Window, key: int) -> None:
    minute = spread(window, key)

    assert window.start <= minute < window.end
    assert minute == spread(window, key)


def test_learners_are_spread_evenly_over_a_window() -> None:
    counts = Counter(spread(Window(0, 180), key) for key in range(18_000))

    assert len(counts) == 180
    assert max(counts.values()) < 160
