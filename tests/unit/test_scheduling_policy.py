"""Which nudge goes when: what is promised to learners, tried in every zone and in every order.

`Machine` stands for what calls the policy: it keeps one planned nudge, looks at each tick whether
it may go, and plans the next. Nothing here asks the clock of the machine. Then the rules as they
are read from the file, and the preview.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digiter_core.authoring.plain import read_plain
from digiter_core.scheduling.calendar import (
    DAY,
    Quiet,
    Window,
    instant,
    minute_of,
    minutes,
    spread,
    without_quiet,
)
from digiter_core.scheduling.policy import (
    Nudge,
    NudgeRule,
    Rules,
    Sent,
    Since,
    Standing,
    may_go,
    next_nudge,
)
from digiter_core.scheduling.preview import most_within, no_day_off, preview, usable
from digiter_core.scheduling.rules import LARGEST, days, read_rules

FILE = read_plain(Path(__file__).parents[2] / "dialogues" / "nudges.yaml")
REAL = read_rules(FILE)
PARIS = ZoneInfo("Europe/Paris")
OURS = ["Europe/Paris", "Europe/Brussels", "Europe/Lisbon", "Europe/Berlin", "Europe/Bucharest"]
CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
DAYS = [*CHANGES, date(2028, 2, 29), date(2028, 1, 1)]
ONE_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NIGHT = Quiet(21 * 60, 8 * 60)
NEVER = Quiet(0, 0)
ALL_WEEK = frozenset(range(7))
START = datetime(2027, 3, 20, 9, tzinfo=UTC)  # a Saturday
EVENING = Window(17 * 60 + 30, 20 * 60 + 30)
DAILY = NudgeRule("daily", "daily", Since.LAST_REPORT, 1, 1, LARGEST)
EVERY_DAY = replace(
    REAL,
    kinds=(DAILY,),
    most_per_week=7,
    hours_between=0,
    unanswered=LARGEST,
    busy_minutes=0,
)


def learner(**changes: Any) -> Standing:
    """Return somebody who agreed, made a plan and finished the questionnaire at START."""
    return replace(
        Standing(
            key=1,
            zone=PARIS,
            quiet=NIGHT,
            windows=(EVENING,),
            days=ALL_WEEK,
            per_week=2,
            willing=True,
            last_seen=START,
            since=dict.fromkeys((Since.PLAN, Since.LAST_REPORT, Since.ASSESSMENT_FINISHED), START),
        ),
        **changes,
    )


def daily(start: datetime, **changes: Any) -> Standing:
    """Return somebody who wants a nudge on every day from *start* on."""
    before = start - 3 * ONE_DAY
    usual = {"per_week": 7, "last_seen": before, "since": {Since.LAST_REPORT: before}}
    return learner(**{**usual, **changes})


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def sent(kind: str, at: datetime) -> Sent:
    return Sent(kind, at.astimezone(PARIS).date(), at)


@dataclass(frozen=True)
class Gone:
    """A nudge that went out, the learner as planned for, and as they were when it went."""

    nudge: Nudge
    done: Sent
    planned_for: Standing
    who: Standing


@dataclass
class Machine:
    """Keeps the nudge that is planned, and looks at it at every tick."""

    rules: Rules
    who: Standing
    off: Any = no_day_off
    planned: Nudge | None = None
    planned_for: Standing | None = None
    gone: list[Gone] = field(default_factory=list)
    asks_again: bool = True  # what may go is planned once more when it is due

    def plan(self, now: datetime) -> None:
        self.planned = next_nudge(self.rules, self.who, now, self.off)
        self.planned_for = self.who

    def tick(self, now: datetime) -> None:
        if self.planned is None:
            self.plan(now)
        nudge = self.planned
        if nudge is None or now < nudge.at:
            return
        if self.asks_again:
            nudge = next_nudge(self.rules, self.who, nudge.at, self.off)
            self.planned_for = self.who
        if nudge is not None and may_go(self.rules, self.who, nudge, now):
            done = Sent(nudge.kind, nudge.day, now)
            self.gone.append(Gone(nudge, done, self.planned_for, self.who))
            self.who = replace(self.who, sent=(*self.who.sent, done))
        elif nudge is self.planned and now - nudge.at <= timedelta(
            minutes=self.rules.stale_minutes
        ):
            return  # somebody is busy, say: it is looked at again
        self.plan(now)

    def run(self, start: datetime, end: datetime, *, lag: timedelta = timedelta()) -> None:
        """Tick at *start*, then *lag* after something is due, and the minutes before and after."""
        now = start
        self.tick(now)
        while (nudge := self.planned) is not None and max(now, nudge.at + lag) <= end:
            if nudge.at - MINUTE > now:
                self.tick(nudge.at - MINUTE)
            now = max(now, nudge.at + lag)
            self.tick(now)
            self.tick(now + MINUTE)
            if self.planned is nudge:  # somebody is busy
                now += 20 * MINUTE

    def seen(self, now: datetime, **changes: Any) -> None:
        """The learner writes; what comes next is planned anew, as after every turn."""
        self.who = replace(self.who, last_seen=now, **changes)
        self.plan(now)

    @property
    def days(self) -> list[date]:
        return [each.done.day for each in self.gone]

    @property
    def written(self) -> list[tuple[str, str]]:
        return [(each.done.kind, each.done.day.isoformat()) for each in self.gone]


def broken(machine: Machine) -> list[str]:
    """Return what of all that is promised did not hold."""
    return [why for each in machine.gone for why in (*ill_timed(each), *unwanted(machine, each))]


def ill_timed(gone: Gone) -> Iterator[str]:
    done, who, before = gone.done, gone.who, gone.planned_for
    local = done.at.astimezone(who.zone)
    if local.date() != done.day:
        yield f"{done} on the wrong day: {local}"
    if who.quiet.covers(minute_of(done.at, who.zone)):
        yield f"{done} in quiet hours: {local}"
    wanted = {spread(each, before.key) for each in without_quiet(before.windows, before.quiet)}
    if minute_of(gone.nudge.at, before.zone) not in wanted and not moved(gone.nudge, before):
        yield f"{gone.nudge} at no minute of a window"
    if done.day < (who.rests_until or done.day):
        yield f"{done} while the learner has a rest"


def unwanted(machine: Machine, gone: Gone) -> Iterator[str]:
    done, who, rules = gone.done, gone.planned_for, machine.rules
    if not gone.who.willing or done.day.weekday() not in who.days:
        yield f"{done} not wanted, or not on this weekday"
    if machine.off(done.day) and not rules.on_holidays:
        yield f"{done} on a day off"
    if (len(who.unanswered) >= rules.unanswered) != is_last(rules, gone.nudge):
        yield f"{done} to somebody who has fallen silent, or a question to somebody who has not"
    recent = [each for each in who.sent if done.day - each.day < timedelta(days=7)]
    if len(recent) >= min(who.per_week, rules.most_per_week):
        yield f"{done} is one too many in 7 days"
    if who.sent and gone.nudge.at - who.sent[-1].at < rules.hours_between * HOUR:
        yield f"{done} too soon after {who.sent[-1]}"
    if who.sent and done.day <= who.sent[-1].day:
        yield f"{done} not on a later day than {who.sent[-1]}"


def moved(nudge: Nudge, who: Standing) -> bool:
    """Return whether the clocks went forward just before *nudge*: its own time did not exist."""
    offsets = [each.astimezone(who.zone).utcoffset() for each in (nudge.at - 3 * HOUR, nudge.at)]
    return offsets[0] < offsets[1]


def is_last(rules: Rules, nudge: Nudge) -> bool:
    return rules.rule(nudge.kind).since is Since.LAST_NUDGE


# --- every zone, around every change of the clocks


@cache
def unlike(day: date) -> list[str]:
    """Return one zone for each way in which clocks go in the days around *day*."""
    start = midnight(day) - 3 * ONE_DAY
    quarters = [start + timedelta(minutes=15 * n) for n in range(7 * 24 * 4)]
    ways: dict[Any, str] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        ways.setdefault(tuple(zone.utcoffset(each.astimezone(zone)) for each in quarters), name)
    return list(ways.values())


def around(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield a day before to a day after *day*: each quarter, near a change of clocks each minute."""
    start = midnight(day) - ONE_DAY
    quarters = [start + timedelta(minutes=15 * n) for n in range(3 * 24 * 4)]
    for one, two in pairwise(quarters):
        yield one
        near = (one - 2 * HOUR).astimezone(zone), (two + 2 * HOUR).astimezone(zone)
        if near[0].utcoffset() != near[1].utcoffset():
            yield from (one + n * MINUTE for n in range(1, 15))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("quiet", [NIGHT, NEVER], ids=["night", "never"])
def test_with_a_tick_each_minute_there_is_one_nudge_a_day(name, day, quiet) -> None:
    zone, start = ZoneInfo(name), midnight(day) - ONE_DAY
    ticks = [start + n * MINUTE for n in range(3 * DAY + 1)]  # the last for the minute before
    firsts = (8 * 60, 17 * 60) if quiet is NIGHT else (0, 60, 105, 150, 23 * 60)
    for window in (Window(first, first + 60) for first in firsts):
        who = daily(start, zone=zone, quiet=quiet, windows=(window,))
        machine = Machine(EVERY_DAY, who)

        for now in ticks:
            machine.tick(now)

        assert broken(machine) == []
        late = [each.done.at - each.nudge.at for each in machine.gone]
        assert all(timedelta() <= each < MINUTE for each in late)
        local = [each.astimezone(zone) for each in ticks[:-1]]
        at = spread(window, who.key)
        whole = {each.date() for each in local if minute_of(each, zone) == at}
        gaps = {day} if day == CHANGES[0] else set()
        assert whole <= set(machine.days) <= whole | gaps


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_in_every_zone_each_day_has_one_nudge_at_its_minute(day: date) -> None:
    """Every quarter of the day in every kind of zone, near a change of clocks every minute."""
    wrong = []
    for zone in map(ZoneInfo, unlike(day)):
        ticks = list(around(day, zone))
        for first in range(0, DAY, 90):
            who = daily(ticks[0], zone=zone, quiet=NEVER, windows=(Window(first, first + 90),))
            machine = Machine(EVERY_DAY, who)
            for now in ticks:
                machine.tick(now)
            wrong += broken(machine)

    assert wrong == []


def test_every_zone_there_is_has_one_nudge_a_day_for_two_weeks_around_both_changes() -> None:
    wrong = []
    for key, name in enumerate(sorted(available_timezones())):
        zone = ZoneInfo(name)
        for day in CHANGES:
            start = midnight(day) - 7 * ONE_DAY
            windows = (Window(16 * 60, 23 * 60),)
            who = daily(start, zone=zone, quiet=NIGHT, windows=windows, key=key)
            machine = Machine(EVERY_DAY, who)
            machine.run(start, start + 14 * ONE_DAY)
            wrong += [(name, each) for each in broken(machine)]
            first, last = machine.days[0], machine.days[-1]
            if len(machine.gone) != (last - first).days + 1 or len(machine.gone) < 13:
                wrong.append((name, machine.days))

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("Europe/Paris", "02:30", ["02:30+01:00", "03:30+02:00", "02:30+02:00"]),
        ("Europe/Paris", "03:00", ["03:00+01:00", "03:00+02:00", "03:00+02:00"]),
        ("Europe/Lisbon", "01:00", ["01:00+00:00", "02:00+01:00", "01:00+01:00"]),
    ],
)
def test_a_time_the_clocks_leave_out_comes_later_by_the_gap(name, at, expected) -> None:
    assert hours(name, at, CHANGES[0]) == expected


def test_a_time_that_comes_twice_is_taken_the_first_time() -> None:
    found = hours("Europe/Paris", "02:30", CHANGES[1])

    assert found == ["02:30+02:00", "02:30+02:00", "02:30+01:00"]


def hours(name: str, at: str, day: date) -> list[str]:
    """Return local time and offset of what goes out on the days before, on and after *day*."""
    zone = ZoneInfo(name)
    start = instant(day - ONE_DAY, 0, zone)
    key = next(key for key in range(10_000) if spread(Window(0, DAY), key) == minutes(at))
    who = daily(start, zone=zone, quiet=NEVER, windows=(Window(0, DAY),), key=key)
    machine = Machine(EVERY_DAY, who)
    machine.run(start, start + 3 * ONE_DAY - HOUR)
    local = [each.done.at.astimezone(zone) for each in machine.gone]
    return [f"{each:%H:%M}{each.isoformat()[-6:]}" for each in local]


@pytest.mark.parametrize(
    ("name", "quiet", "window"),
    [
        ("Europe/Paris", Quiet(3 * 60, 5 * 60), Window(2 * 60, 3 * 60)),  # moved into quiet hours
        ("America/Nuuk", NEVER, Window(23 * 60, DAY)),  # moved to the next day
    ],
)
def test_where_a_gap_moves_it_to_where_it_must_not_be_the_day_goes_without(
    name: str, quiet: Quiet, window: Window
) -> None:
    zone = ZoneInfo(name)
    start = midnight(CHANGES[0]) - 3 * ONE_DAY
    machine = Machine(EVERY_DAY, daily(start, zone=zone, quiet=quiet, windows=(window,)))

    machine.run(start, start + 6 * ONE_DAY)

    found = machine.days
    without = [one + ONE_DAY for one, two in pairwise(found) if two - one != ONE_DAY]
    gap = CHANGES[0] if quiet is not NEVER else CHANGES[0] - ONE_DAY
    assert (without, broken(machine)) == ([gap], [])
    who = replace(machine.who, sent=())
    planned = next_nudge(EVERY_DAY, who, instant(gap, 0, zone), no_day_off)
    assert planned.day == gap + ONE_DAY


# --- clocks that jump, machines that stand still


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_no_jump_of_the_clock_brings_a_second_nudge_on_a_day_or_one_at_night(data) -> None:
    zone = ZoneInfo(data.draw(st.sampled_from([*OURS, "Africa/Casablanca", "Pacific/Auckland"])))
    start = midnight(data.draw(st.sampled_from(DAYS))) - 4 * ONE_DAY
    rules = data.draw(st.sampled_from([REAL, replace(EVERY_DAY, hours_between=16)]))
    machine = Machine(rules, daily(start, zone=zone, key=data.draw(st.integers(0, 99))))
    now = start
    for _ in range(data.draw(st.integers(1, 6))):
        end = now + timedelta(minutes=data.draw(st.integers(0, 3 * DAY)))
        machine.run(now, end, lag=timedelta(minutes=data.draw(st.integers(0, 150))))
        now = end + timedelta(minutes=data.draw(st.integers(-DAY, DAY)))
    before = len(machine.gone)
    machine.run(now, now + 30 * ONE_DAY)

    assert broken(machine) == []
    assert len(set(machine.days)) == len(machine.gone)
    assert rules is REAL or len(machine.gone) - before >= 27


@pytest.mark.parametrize("jump", [-24, -13, -1, 1, 13, 24])
def test_a_jump_of_the_clock_between_any_two_ticks_does_no_harm(jump: int) -> None:
    start = midnight(date(2027, 3, 26))
    for at in range(48 * 4):
        machine = Machine(EVERY_DAY, daily(start))
        moment = start + at * 15 * MINUTE
        machine.run(start, moment)
        machine.run(moment + jump * HOUR, moment + jump * HOUR + 4 * ONE_DAY)

        assert broken(machine) == []
        assert 3 <= len(machine.gone) <= 7


def test_after_an_outage_there_is_no_pile() -> None:
    machine = Machine(EVERY_DAY, daily(START))
    machine.run(START, START + 2 * ONE_DAY)

    machine.tick(START + 9 * ONE_DAY)  # Monday, 09:00 UTC
    machine.run(START + 9 * ONE_DAY, START + 10 * ONE_DAY)

    assert [str(day) for day in machine.days] == ["2027-03-20", "2027-03-21", "2027-03-29"]


@pytest.mark.parametrize(
    ("late", "goes"), [(-1, False), (0, True), (119, True), (120, True), (121, False)]
)
def test_a_nudge_that_is_too_late_is_dropped(late, goes) -> None:
    at = instant(date(2027, 3, 22), 17 * 60 + 30, PARIS)
    who = learner(quiet=Quiet(23 * 60, 60))

    found = may_go(REAL, who, Nudge("plan", date(2027, 3, 22), at), at + late * MINUTE)

    assert found is goes


def test_nothing_that_was_due_before_midnight_goes_after_it() -> None:
    at = instant(date(2027, 3, 22), 23 * 60 + 50, PARIS)
    nudge = Nudge("plan", date(2027, 3, 22), at)

    found = [may_go(REAL, learner(quiet=NEVER), nudge, at + n * MINUTE) for n in (9, 10)]

    assert found == [True, False]


def test_nothing_goes_once_quiet_hours_have_begun() -> None:
    at = instant(date(2027, 3, 22), 20 * 60 + 50, PARIS)
    nudge = Nudge("plan", date(2027, 3, 22), at)

    found = [may_go(REAL, learner(), nudge, at + n * MINUTE) for n in (9, 10)]

    assert found == [True, False]


def test_nobody_is_interrupted_who_has_just_written() -> None:
    at = instant(date(2027, 3, 22), 18 * 60, PARIS)
    nudge = Nudge("plan", date(2027, 3, 22), at)
    who = learner(last_seen=at - MINUTE)

    found = [may_go(REAL, who, nudge, at + n * MINUTE) for n in (0, 8, 9)]

    assert found == [False, False, True]


@pytest.mark.parametrize(
    ("changes", "goes"),
    [
        ({}, True),
        ({"willing": False}, False),
        ({"per_week": 0}, False),
        ({"rests_until": date(2027, 3, 23)}, False),
        ({"rests_until": date(2027, 3, 22)}, True),
        ({"quiet": Quiet(17 * 60, 9 * 60)}, False),
        ({"zone": ZoneInfo("Pacific/Auckland")}, False),
    ],
)
def test_what_was_said_since_a_nudge_was_planned_counts(changes, goes) -> None:
    """Once a nudge planned before somebody stopped, or asked for help, still went out."""
    at = instant(date(2027, 3, 22), 18 * 60, PARIS)

    assert may_go(REAL, learner(**changes), Nudge("plan", date(2027, 3, 22), at), at) is goes


# --- how often


rules_ = st.builds(
    Rules,
    kinds=st.lists(
        st.builds(
            NudgeRule,
            kind=st.sampled_from(["one", "two", "three", "four"]),
            script=st.just("script"),
            since=st.sampled_from(Since),
            after_days=st.integers(1, 20),
            again_days=st.integers(1, 10),
            at_most=st.integers(1, 5),
        ),
        max_size=4,
        unique_by=lambda rule: rule.kind,
    ).map(tuple),
    windows=st.just({}),
    usual_windows=st.just(()),
    usual_days=st.just(ALL_WEEK),
    usual_per_week=st.just(2),
    most_per_week=st.integers(0, 4),
    hours_between=st.sampled_from([0, 1, 16, 24, 72, 2000]),
    unanswered=st.integers(1, 4),
    stale_minutes=st.sampled_from([0, 30, 120, 1440]),
    busy_minutes=st.sampled_from([0, 10, 60]),
    on_holidays=st.booleans(),
)
some_windows = st.lists(
    st.tuples(st.integers(0, DAY - 15), st.integers(15, DAY)).map(
        lambda pair: Window(pair[0], min(DAY, pair[0] + pair[1]))
    ),
    max_size=3,
).map(tuple)
quiets = st.sampled_from([NIGHT, NEVER, Quiet(0, 300), Quiet(720, 840), Quiet(1380, 1379)])
zones = st.sampled_from(
    [*OURS, "Pacific/Auckland", "Pacific/Honolulu", "America/Nuuk", "Asia/Kathmandu"]
).map(ZoneInfo)


@st.composite
def anybody(draw: st.DrawFn) -> Standing:
    start = midnight(draw(st.sampled_from(DAYS))) - 20 * ONE_DAY
    moment = st.integers(0, 30 * 24).map(lambda hours: start - hours * HOUR)
    return Standing(
        key=draw(st.integers(0, 999)),
        zone=draw(zones),
        quiet=draw(quiets),
        windows=draw(some_windows),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1) | st.just(ALL_WEEK)),
        per_week=draw(st.integers(0, 5)),
        willing=True,
        last_seen=start,
        since=draw(st.dictionaries(st.sampled_from(Since), moment)),
    )


def what_changes(at: datetime) -> st.SearchStrategy[dict[str, Any]]:
    """Return what may become different in a learner's life at *at*."""
    return st.fixed_dictionaries(
        {},
        optional={
            "zone": zones,
            "quiet": quiets,
            "windows": some_windows,
            "per_week": st.integers(0, 5),
            "willing": st.sampled_from([True, True, False]),
            "rests_until": st.integers(0, 9).map(lambda n: at.date() + n * ONE_DAY),
            "since": st.dictionaries(st.sampled_from(Since), st.just(at)),
        },
    )


@given(rules_ | st.just(REAL), anybody(), st.data())
@settings(deadline=None, max_examples=200)
def test_whatever_the_rules_and_whatever_a_learner_does_what_is_promised_holds(
    rules: Rules, who: Standing, data: st.DataObject
) -> None:
    """The learner writes, moves, changes hours, takes rests, stops and comes back."""
    holidays = data.draw(st.frozensets(st.integers(0, 6), max_size=2))
    asks = data.draw(st.booleans())
    machine = Machine(rules, who, off=lambda day: day.day % 7 in holidays, asks_again=asks)
    now = who.last_seen
    for _ in range(data.draw(st.integers(1, 8))):
        end = now + timedelta(minutes=data.draw(st.integers(0, 30 * DAY)))
        machine.run(now, end, lag=timedelta(minutes=data.draw(st.sampled_from([0, 0, 5, 130]))))
        now = end
        changes = data.draw(what_changes(end))
        if data.draw(st.booleans()):
            machine.seen(now, **changes)
        elif data.draw(st.booleans()):
            machine.who = replace(machine.who, **changes)  # and what is planned stays planned
    machine.run(now, now + 60 * ONE_DAY)

    assert broken(machine) == []


@given(anybody(), st.integers(0, 6), st.sampled_from([NIGHT, NEVER]))
@settings(deadline=None, max_examples=200)
def test_who_never_answers_gets_three_messages_the_last_of_them_a_question(
    who: Standing, busy: int, quiet: Quiet
) -> None:
    who = replace(who, per_week=4, quiet=quiet, since={**who.since, Since.LAST_REPORT: START})
    assume(who.windows)
    machine = Machine(replace(REAL, busy_minutes=busy), replace(who, last_seen=START))

    machine.run(START, START + 400 * ONE_DAY)

    kinds = [kind for kind, _ in machine.written]
    assert broken(machine) == []
    assert kinds[2:] in ([], ["still_useful"])
    assert most_within(30, machine.days) <= 3


def test_silence_is_followed_by_one_question_after_two_weeks_and_then_by_nothing() -> None:
    machine = Machine(REAL, learner())

    machine.run(START, START + 400 * ONE_DAY)

    assert machine.written == [
        ("plan", "2027-03-22"),
        ("plan", "2027-03-25"),
        ("still_useful", "2027-04-08"),
    ]


def test_who_comes_back_is_written_to_again_and_asked_again_after_the_next_silence() -> None:
    machine = Machine(REAL, learner())
    machine.run(START, START + 60 * ONE_DAY)

    back = START + 60 * ONE_DAY
    machine.seen(back, since={Since.PLAN: back})
    machine.run(back, back + 60 * ONE_DAY)

    assert machine.written[3:] == [
        ("plan", "2027-05-21"),
        ("plan", "2027-05-24"),
        ("still_useful", "2027-06-07"),
    ]


def test_an_answer_within_the_same_moment_is_an_answer() -> None:
    went = sent("plan", START)

    assert learner(sent=(went,), last_seen=START).unanswered == ()
    assert learner(sent=(went,), last_seen=START - MINUTE).unanswered == (went,)


def test_two_kinds_for_the_silent_go_once_each() -> None:
    """Once each counted from the other, and somebody who had gone was written to for ever."""
    farewell = NudgeRule("farewell", "farewell", Since.LAST_NUDGE, 60, 1, 1)
    machine = Machine(replace(REAL, kinds=(*REAL.kinds, farewell)), learner())

    machine.run(START, START + 1000 * ONE_DAY)

    assert machine.written[2:] == [("still_useful", "2027-04-08"), ("farewell", "2027-05-24")]


def test_without_anything_sent_nobody_counts_as_silent() -> None:
    rules = replace(REAL, kinds=tuple(r for r in REAL.kinds if r.since is Since.LAST_NUDGE))

    assert next_nudge(rules, learner(), START, no_day_off) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"willing": False},
        {"per_week": 0},
        {"per_week": -1},
        {"windows": ()},
        {"windows": (Window(22 * 60, 23 * 60),)},  # wholly quiet
        {"days": frozenset()},
        {"since": {}},
    ],
)
def test_there_is_no_nudge_for_who(changes: Mapping[str, Any]) -> None:
    assert next_nudge(REAL, learner(**changes), START, no_day_off) is None


@pytest.mark.parametrize("per_week", [1, 2, 3, 4])
def test_there_are_never_more_in_seven_days_than_were_asked_for(per_week: int) -> None:
    machine = Machine(EVERY_DAY, daily(START, per_week=per_week))

    machine.run(START, START + 70 * ONE_DAY)

    assert Counter((day - date(2027, 3, 20)).days // 7 for day in machine.days) == Counter(
        dict.fromkeys(range(10), per_week)
    )
    assert most_within(7, machine.days) == per_week


def test_a_lower_limit_in_the_file_holds_for_those_who_had_chosen_more() -> None:
    """Once it held only for what was chosen from then on."""
    machine = Machine(replace(EVERY_DAY, most_per_week=1), daily(START, per_week=4))

    machine.run(START, START + 28 * ONE_DAY)

    assert most_within(7, machine.days) == 1


def test_hours_between_hold_across_days_and_windows() -> None:
    rules = replace(EVERY_DAY, hours_between=16)
    who = daily(START, sent=(sent("daily", instant(date(2027, 3, 20), 20 * 60, PARIS)),),
                windows=(Window(8 * 60, 9 * 60), EVENING))  # fmt: skip

    nudge = next_nudge(rules, who, START + 12 * HOUR, no_day_off)

    assert f"{nudge.at.astimezone(PARIS):%m-%d %H}" == "03-21 20"


def test_more_hours_between_than_days_are_looked_ahead_only_put_off() -> None:
    """Once there was nothing to come at all."""
    rules = replace(EVERY_DAY, hours_between=LARGEST)
    who = daily(START, sent=(sent("daily", START),))

    nudge = next_nudge(rules, who, START, no_day_off)

    assert nudge.day == (START + LARGEST * HOUR).date()


def test_a_second_window_on_the_same_day_serves_when_the_first_is_over() -> None:
    who = daily(START, windows=(Window(8 * 60, 9 * 60), EVENING))

    nudge = next_nudge(EVERY_DAY, who, START, no_day_off)  # 10:00 in Paris

    assert (nudge.day, nudge.at.astimezone(PARIS).hour) == (date(2027, 3, 20), 20)


def test_only_the_weekdays_that_were_chosen() -> None:
    machine = Machine(EVERY_DAY, daily(START, days=days("mon,wed")))

    machine.run(START, START + 21 * ONE_DAY)

    assert {day.weekday() for day in machine.days} == {0, 2}
    assert len(machine.gone) == 6


def test_a_rest_is_kept_to_the_day() -> None:
    who = daily(START, rests_until=date(2027, 6, 30))
    machine = Machine(EVERY_DAY, who)

    machine.run(START, START + 104 * ONE_DAY)

    assert next_nudge(EVERY_DAY, who, START, no_day_off).day == date(2027, 6, 30)
    assert [str(day) for day in machine.days] == ["2027-06-30", "2027-07-01"]


def test_holidays_are_left_out_or_not() -> None:
    easter = {date(2027, 3, 28), date(2027, 3, 29)}
    found = []
    for on_holidays in (False, True):
        rules = replace(EVERY_DAY, on_holidays=on_holidays)
        machine = Machine(rules, daily(START), off=easter.__contains__)
        machine.run(START, START + 11 * ONE_DAY)
        found.append(easter & set(machine.days))

    assert found == [set(), easter]


def test_where_every_day_is_off_there_is_none_to_come() -> None:
    assert next_nudge(EVERY_DAY, daily(START), START, lambda _: True) is None


# --- which one


def test_on_one_day_the_first_in_the_file_wins() -> None:
    since = {Since.LAST_REPORT: START - 30 * ONE_DAY, Since.PLAN: START - 30 * ONE_DAY}
    plan, weekly = (REAL.rule(kind) for kind in ("plan", "weekly"))

    found = [
        next_nudge(replace(REAL, kinds=kinds), learner(since=since), START, no_day_off).kind
        for kinds in ((plan, weekly), (weekly, plan))
    ]

    assert found == ["plan", "weekly"]


@pytest.mark.parametrize("per_week", [1, 2, 3, 4])
def test_who_answers_is_asked_for_the_week_and_for_the_plan(per_week: int) -> None:
    """Once plans stood first in the file, and whoever reported on each had no check-in at all."""
    who = learner(since=dict.fromkeys((Since.PLAN, Since.LAST_REPORT), START), per_week=per_week)

    found = preview(REAL, who, date(2027, 3, 20), 84, answers=True)

    assert Counter(each.kind for each in found)["weekly"] >= 10


def test_a_kind_goes_at_most_so_often_since_it_counts_and_then_no_more() -> None:
    twice = replace(DAILY, again_days=3, at_most=2)
    machine = Machine(replace(EVERY_DAY, kinds=(twice,)), daily(START, last_seen=START))

    machine.run(START, START + 90 * ONE_DAY)
    machine.seen(START + 90 * ONE_DAY, since={Since.LAST_REPORT: START + 90 * ONE_DAY})
    machine.run(START + 90 * ONE_DAY, START + 99 * ONE_DAY)

    assert [str(day) for day in machine.days] == [
        "2027-03-20", "2027-03-23", "2027-06-19", "2027-06-22"
    ]  # fmt: skip


def test_a_kind_that_has_left_the_file_is_no_rule() -> None:
    assert (REAL.rule("plan").script, REAL.rule("gone")) == ("plan_check", None)


# --- a learner who moves


@pytest.mark.parametrize("noticed", ["at once", "when due", "never"])
@pytest.mark.parametrize(
    ("home", "abroad"),
    [
        ("Pacific/Auckland", "Pacific/Honolulu"),
        ("Pacific/Honolulu", "Pacific/Auckland"),
        ("Pacific/Kiritimati", "Pacific/Pago_Pago"),  # 25 hours
        ("Europe/Bucharest", "Europe/Lisbon"),
        ("Europe/Lisbon", "Europe/Bucharest"),
    ],
)
def test_moving_at_any_hour_never_brings_two_on_a_day_or_two_close_together(
    home: str, abroad: str, noticed: str
) -> None:
    rules = replace(EVERY_DAY, hours_between=16)
    for hour in range(72):
        who = daily(START, zone=ZoneInfo(home))
        machine = Machine(rules, who, asks_again=noticed == "when due")
        moves = START + hour * HOUR
        machine.run(START, moves)
        if noticed == "at once":
            machine.seen(moves, zone=ZoneInfo(abroad))
        else:
            machine.who = replace(machine.who, zone=ZoneInfo(abroad))
        machine.run(moves, START + 7 * ONE_DAY)

        assert broken(machine) == []
        assert len(machine.gone) >= 5


# --- the file


def changed(path: str, value: object, data: Any = FILE) -> dict[str, Any]:
    """Return *data* with *value* at *path*, or without what is there if it is `...`."""
    found = copy.deepcopy(data)
    *parents, last = path.split("/")
    place = found
    for name in parents:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return found


def refused(data: Any) -> bool:
    """Return whether *data* is refused as it should be; any other exception is a failure."""
    try:
        read_rules(data)
    except (KeyError, TypeError, ValueError):
        return True
    return False


def paths(data: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in data.items():
        yield above + name
        if isinstance(value, Mapping):
            yield from paths(value, f"{above}{name}/")


PATHS = list(paths(FILE))
# What can be left out: windows that are not the usual ones, and kinds of nudges.
OPTIONAL = {"windows/morning", "windows/midday", *(f"nudges/{kind}" for kind in FILE["nudges"])}


def test_the_file_as_shipped_is_read() -> None:
    assert (REAL.usual_windows, REAL.windows["evening"], REAL.usual_days, REAL.on_holidays) == (
        ("evening",), EVENING, ALL_WEEK, False
    )  # fmt: skip
    assert [rule.kind for rule in REAL.kinds] == list(FILE["nudges"])
    assert REAL.rule("plan") == NudgeRule("plan", "plan_check", Since.PLAN, 2, 3, 6)


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_holidays_can_be_kept(value: object) -> None:
    assert read_rules(changed("limits/on_holidays", value)).on_holidays is True


def test_a_file_with_something_missing_is_refused() -> None:
    assert {path for path in PATHS if not refused(changed(path, ...))} == OPTIONAL


@pytest.mark.parametrize("value", [None, 3, "word", -1, ["x"], [], 2.5, True, b"1", float("inf")])
def test_a_file_with_something_else_in_a_place_is_refused(value: object) -> None:
    taken = [path for path in PATHS if not refused(changed(path, value))]

    assert taken == [path for path in PATHS if may_stand(path, value)]


def may_stand(path: str, value: object) -> bool:
    """Return whether *value* can stand at *path*: a small number, a name, a flag."""
    last = path.rpartition("/")[2]
    numbers = {"per_week", "hours_between", "unanswered", "stale_after_minutes", "busy_minutes",
               "after_days", "again_days", "at_most"}  # fmt: skip
    return (
        (value == 3 and type(value) is int and last in numbers)
        or (value == "word" and last == "script")
        or (value is True and last == "on_holidays")
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("usual/windows", ["night"]),
        ("usual/windows", "evening"),
        ("usual/windows", [["evening"]]),
        ("usual/windows", []),
        ("usual/days", "mon"),
        ("usual/days", ["monday"]),
        ("usual/days", []),
        ("usual/per_week", "5"),
        ("limits/per_week", "5"),
        ("limits/per_week", "1"),  # less than usual
        ("limits/unanswered", "0"),
        ("limits/hours_between", "1e3"),
        ("limits/hours_between", "10001"),
        ("limits/hours_between", "9" * 5000),
        ("limits/stale_after_minutes", "-120"),
        ("limits/on_holidays", "perhaps"),
        ("windows/evening/from", "20:30"),  # of no length
        ("windows/evening/to", "17:00"),
        ("windows/evening/to", "17:44"),  # too short ever to be used
        ("windows/evening/to", "24:00"),
        ("windows/evening/to", "20h30"),
        ("windows/morning/from", "08:30:30"),
        ("windows", []),
        ("nudges", [{"kind": "plan"}]),
        ("nudges/plan", "plan_check"),
        ("nudges/plan/script", ""),
        ("nudges/plan/since", "yesterday"),
        ("nudges/plan/since", ["plan"]),
        ("nudges/plan/after_days", "0"),
        ("nudges/plan/again_days", "0"),
        ("nudges/plan/at_most", "0"),
        ("nudges/plan/after_days", "1000000000"),
    ],
)
def test_a_wrong_file_is_refused(path: str, value: object) -> None:
    assert refused(changed(path, value))


@pytest.mark.parametrize("data", [None, 3, "text", [], {}, {"usual": None, "limits": None}])
def test_what_is_no_such_file_at_all_is_refused(data: Any) -> None:
    assert refused(data)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=3)
    | st.sampled_from(["08:30", "mon", "plan", "1", "9999", "true"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PATHS), junk), min_size=1, max_size=3))
@settings(deadline=None, max_examples=400)
def test_whatever_stands_in_the_file_it_is_refused_or_can_be_used(edits) -> None:
    data = FILE
    for path, value in edits:
        with suppress(KeyError, TypeError):  # an edit before has taken the place away
            data = changed(path, value, data)
    if refused(data):
        return

    rules = read_rules(data)
    who = learner(days=rules.usual_days, sent=(sent("plan", START), sent("weekly", START + HOUR)))
    next_nudge(rules, who, START, no_day_off)
    next_nudge(rules, learner(since=dict.fromkeys(Since, START)), START, no_day_off)


def test_days_are_read_by_their_names() -> None:
    assert (days("mon,wed,sun"), days(""), days(",")) == ({0, 2, 6}, frozenset(), frozenset())
    with pytest.raises(ValueError):
        days("mon,funday")


# --- the preview


def imagined(who: Standing, length: int, **options: Any) -> list[tuple[str, str]]:
    found = preview(REAL, who, date(2027, 3, 20), length, **{"answers": False, **options})
    return [(each.kind, f"{each.at.astimezone(who.zone):%m-%d %H:%M}") for each in found]


def test_the_preview_shows_what_goes_to_somebody_who_never_answers() -> None:
    assert imagined(learner(), 400) == [
        ("plan", "03-22 20:20"),
        ("plan", "03-25 20:20"),
        ("still_useful", "04-08 20:20"),
    ]


def test_the_preview_ends_with_its_last_day() -> None:
    found = [len(imagined(learner(), length)) for length in (2, 3, 19, 20)]

    assert found == [0, 1, 2, 3]


def test_the_preview_lets_answers_count() -> None:
    since = {Since.ASSESSMENT_OPEN: START, Since.LAST_REPORT: START}

    assert imagined(learner(since=since, per_week=4), 15, answers=True) == [
        ("unfinished", "03-23 20:20"),
        ("unfinished", "03-26 20:20"),
        ("weekly", "03-27 20:20"),
        ("unfinished", "03-29 20:20"),  # three days after the last questions, not the check-in
        ("unfinished", "04-01 20:20"),
        ("weekly", "04-03 20:20"),
    ]


def test_the_preview_leaves_out_days_off_and_what_went_before() -> None:
    before = (sent("weekly", START - 9 * ONE_DAY),)

    found = imagined(learner(sent=before), 6, off=lambda day: day.day == 22)

    assert found == [("plan", "03-23 20:20")]


def test_the_preview_interrupts_nobody() -> None:
    at = instant(date(2027, 3, 22), 20 * 60 + 20, PARIS)
    found = []
    for seen in (at - 5 * MINUTE, at):
        since = {Since.PLAN: START}
        who = learner(last_seen=seen, since=since)
        rules = [REAL, replace(REAL, busy_minutes=600)]
        found += [preview(each, who, date(2027, 3, 20), 4, answers=True)[:1] for each in rules]

    assert [f"{each.at.astimezone(PARIS):%d %H:%M}" for (each,) in found] == [
        "22 20:25", "23 20:20", "22 20:30", "23 20:20"
    ]  # fmt: skip


@given(anybody(), st.booleans(), st.sampled_from(DAYS), st.integers(1, 60))
@settings(deadline=None)
def test_the_preview_keeps_what_is_promised(who, answers, start, length) -> None:
    found = preview(REAL, who, start, length, answers=answers)

    on = [each.day for each in found]
    assert all(start <= day < start + length * ONE_DAY for day in on)
    assert all(one < two for one, two in pairwise(on))
    assert most_within(7, on) <= max(0, min(who.per_week, 4))
    assert not any(who.quiet.covers(minute_of(each.at, who.zone)) for each in found)


@pytest.mark.parametrize(
    ("offsets", "length", "most"),
    [([], 7, 0), ([0], 7, 1), ([0, 6], 7, 2), ([0, 7], 7, 1), ([0, 3, 6, 7, 8, 20], 7, 4)],
)
def test_the_most_within_some_days_in_a_row(offsets, length, most) -> None:
    assert most_within(length, [date(2027, 12, 28) + n * ONE_DAY for n in offsets]) == most


def test_windows_are_shown_as_quiet_hours_leave_them() -> None:
    evening, morning, night = Window(19 * 60, 22 * 60), Window(8 * 60, 9 * 60), Window(0, 6 * 60)

    found = usable([evening, night, morning], NIGHT)

    assert found == (morning, Window(19 * 60, 21 * 60))
