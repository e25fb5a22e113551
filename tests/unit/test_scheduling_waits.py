"""When the coach may go on without an answer: what is promised to learners, in every zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.scheduling.calendar import Quiet, minute_of
from digiter_core.scheduling.policy import Sent, Standing, may_go, next_nudge
from digiter_core.scheduling.preview import no_day_off
from digiter_core.scheduling.waits import STALE, first_chance
from tests.unit.test_scheduling_policy import (
    HOUR,
    MINUTE,
    NEVER,
    NIGHT,
    ONE_DAY,
    OURS,
    REAL,
    daily,
    learner,
    sent,
)

NOON = datetime(2027, 3, 22, 12, tzinfo=UTC)  # a Monday, 13:00 in Paris
CHANGE = datetime(2027, 3, 28, tzinfo=UTC)


def waiting(**changes) -> Standing:
    """Return somebody who was asked something two hours before NOON, and said nothing since."""
    return learner(**{"last_seen": NOON - 2 * HOUR, **changes})


def chance(who: Standing, over: datetime = NOON, now: datetime = NOON, off=no_day_off):
    return first_chance(REAL, who, over, now, off)


def test_by_day_the_dialogue_goes_on_at_once() -> None:
    assert chance(waiting()) == NOON
    assert chance(waiting(), over=NOON - 5 * HOUR) == NOON


def test_what_is_over_at_night_waits_until_the_quiet_hours_end() -> None:
    for hour in (21, 23, 24 + 3, 24 + 7):
        late = datetime(2027, 3, 22, tzinfo=UTC) + (hour - 1) * HOUR

        found = chance(waiting(), over=late, now=late)

        assert found.astimezone(ZoneInfo("Europe/Paris")).strftime("%a %H:%M") == "Tue 08:00"


def test_it_is_said_on_the_days_the_learner_chose_and_on_no_holiday() -> None:
    tuesday = date(2027, 3, 23)

    assert chance(waiting(days=frozenset({0}))) == NOON
    on_wednesday = chance(waiting(days=frozenset({2})))
    after_the_holidays = chance(waiting(), off=lambda day: day <= tuesday)

    assert {each.date() for each in (on_wednesday, after_the_holidays)} == {date(2027, 3, 24)}
    assert chance(waiting(days=frozenset({5}))) is None  # stale by then


@pytest.mark.parametrize(
    "changes",
    [
        {"willing": False},  # paused, stopped, help on the screen, or never agreed
        {"per_week": 0},
        {"rests_until": date(2027, 3, 27)},
    ],
)
def test_who_wants_nothing_unasked_gets_nothing(changes) -> None:
    assert chance(waiting(**changes)) is None


def test_who_has_just_written_is_not_interrupted() -> None:
    who = waiting(last_seen=NOON - MINUTE)

    assert chance(who) == NOON - MINUTE + timedelta(minutes=REAL.busy_minutes)


def test_nobody_gets_two_messages_unasked_on_a_day() -> None:
    this_morning = NOON - 4 * HOUR
    for field in ("sent", "waited"):
        who = waiting(**{field: (sent("plan", this_morning),)})

        assert chance(who).date() == date(2027, 3, 23)


def test_after_two_without_an_answer_there_is_silence() -> None:
    """Else a question that leads back to itself would be asked every day for ever."""
    one, other = sent("plan", NOON - 49 * HOUR), sent("wait", NOON - 25 * HOUR)

    silent = waiting(sent=(one,), waited=(other,), last_seen=NOON - 50 * HOUR)
    answered = replace(silent, last_seen=NOON - 30 * HOUR)

    assert chance(silent) is None
    assert chance(answered) == NOON


def test_what_nobody_remembers_is_dropped() -> None:
    assert chance(waiting(), over=NOON - STALE) == NOON
    assert chance(waiting(), over=NOON - STALE - MINUTE) is None


def test_a_nudge_keeps_away_from_the_day_of_a_wait() -> None:
    """It is no nudge of the week, but the day is taken, and 16 hours lie between."""
    who = daily(NOON, per_week=2)
    planned = next_nudge(REAL, replace(who, since=learner().since), NOON, no_day_off)
    spoken = replace(who, since=learner().since, waited=(sent("wait", planned.at - 3 * HOUR),))

    after = next_nudge(REAL, spoken, NOON, no_day_off)

    assert after.day == planned.day + ONE_DAY


def test_a_wait_is_no_nudge_of_the_week() -> None:
    waits = tuple(sent("wait", NOON - number * ONE_DAY) for number in (4, 3, 2))
    who = daily(NOON, per_week=1, last_seen=NOON - HOUR, since=learner().since)

    with_waits = next_nudge(REAL, replace(who, waited=waits), NOON, no_day_off)

    assert with_waits == next_nudge(REAL, who, NOON, no_day_off)
    assert may_go(REAL, who, with_waits, with_waits.at)


ZONES = [*OURS, "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]
MOMENTS = st.integers(-6 * 24 * 60, 6 * 24 * 60).map(lambda minute: CHANGE + minute * MINUTE)


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(ZONES),
    st.sampled_from([NIGHT, NEVER, Quiet(0, 3 * 60), Quiet(13 * 60, 14 * 60)]),
    MOMENTS,
    st.integers(0, 4 * 24 * 60),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.none() | MOMENTS,
)
def test_the_first_moment_nothing_forbids_is_found(  # noqa: PLR0917 - a situation
    zone: str,
    quiet: Quiet,
    over: datetime,
    later: int,
    days: frozenset[int],
    spoken: datetime | None,
) -> None:
    where = ZoneInfo(zone)
    said = (Sent("plan", spoken.astimezone(where).date(), spoken),) if spoken else ()
    who = waiting(zone=where, quiet=quiet, days=days, sent=said, last_seen=over - ONE_DAY)
    now = over + later * MINUTE

    found = chance(replace(who, last_seen=max(who.last_seen, spoken or over)), over, now)

    def is_free(at: datetime) -> bool:
        local = at.astimezone(where)
        return (
            not quiet.covers(minute_of(at, where))
            and local.weekday() in days
            and (not said or (local.date() > said[0].day and at >= spoken + 16 * HOUR))
            and at >= max(who.last_seen, spoken or over) + 10 * MINUTE
        )

    every = (now + number * MINUTE for number in range(int((over + STALE - now) / MINUTE) + 1))
    first = next((at for at in every if is_free(at)), None)
    if found is None:
        assert first is None or over + STALE - first <= MINUTE
    else:
        assert is_free(found)
        assert now <= found <= over + STALE
        assert first is not None
        assert found - first <= 2 * MINUTE  # each learner has a part of a minute of their own
