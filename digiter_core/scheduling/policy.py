"""
The nudge policy: which nudge comes next, when, and whether it may still go out.

Pure. What is allowed at most, after what silence and how often is in `dialogues/nudges.yaml`;
the reasons for the numbers are in `docs/nudges.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from digiter_core.scheduling.calendar import (
    Quiet,
    Window,
    instant,
    minute_of,
    spread,
    within_minute,
    without_quiet,
)

WEEK = timedelta(days=7)
LOOKED_AHEAD = 60
"""Days searched for a free one: more than any row of holidays and days off leaves out."""

DayOff = Callable[[date], bool]


class Since(StrEnum):
    """What a nudge counts its days from."""

    PLAN = "plan"  # the plan was made, or last reported on
    ASSESSMENT_OPEN = "assessment_open"  # the last answer, with questions still open
    ASSESSMENT_FINISHED = "assessment_finished"
    LAST_REPORT = "last_report"  # the last check-in, or else the arrival
    LAST_NUDGE = "last_nudge"  # for whoever has fallen silent


@dataclass(frozen=True, slots=True)
class NudgeRule:
    """One kind of nudge. `at_most` counts those since the moment it counts from."""

    kind: str
    script: str
    since: Since
    after_days: int
    again_days: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything of `dialogues/nudges.yaml`; the order of `kinds` decides on one day."""

    kinds: tuple[NudgeRule, ...]
    windows: Mapping[str, Window]
    usual_windows: tuple[str, ...]
    usual_days: frozenset[int]  # 0 Monday to 6 Sunday
    usual_per_week: int
    most_per_week: int
    hours_between: int
    unanswered: int  # so many in a row without an answer: only LAST_NUDGE kinds are left
    stale_minutes: int  # later than this a nudge is dropped and planned anew
    busy_minutes: int  # nobody is interrupted who has just written
    on_holidays: bool

    def rule(self, kind: str) -> NudgeRule | None:
        """Return the rule of *kind*, None if it is gone from the file."""
        return next((rule for rule in self.kinds if rule.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A nudge that went out: on which local day, and when."""

    kind: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policy knows of one learner."""

    key: int  # spreads learners over their windows
    zone: ZoneInfo
    quiet: Quiet
    windows: tuple[Window, ...]
    days: frozenset[int]
    per_week: int
    willing: bool  # agreed to nudges, neither paused nor stopped, no help on the screen
    last_seen: datetime
    since: Mapping[Since, datetime]
    sent: tuple[Sent, ...] = ()  # oldest first
    rests_until: date | None = None  # the learner asked for a break: the first day after it
    waited: tuple[Sent, ...] = ()  # the last questions that went on without an answer

    @property
    def spoken(self) -> tuple[Sent, ...]:
        """What the coach said unasked, oldest first: nudges, and after a wait."""
        if not self.waited:
            return self.sent
        return tuple(sorted((*self.sent, *self.waited), key=lambda each: each.at))

    @property
    def unanswered(self) -> tuple[Sent, ...]:
        """What the coach said unasked since the learner was last seen."""
        return tuple(each for each in self.spoken if each.at > self.last_seen)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge that is planned: `at` is minute `minute` of `day` where the learner lives."""

    kind: str
    day: date
    at: datetime


def next_nudge(rules: Rules, who: Standing, not_before: datetime, off: DayOff) -> Nudge | None:
    """Return the next nudge at or after *not_before*, None if there is none to come.

    *off*: days on which nothing is sent, holidays say. On one day the kind that stands first in
    the rules wins.
    """
    if not who.willing or who.per_week < 1:
        return None
    silent = len(who.unanswered) >= rules.unanswered
    found = [
        nudge
        for rule in rules.kinds
        if (rule.since is Since.LAST_NUDGE) == silent
        and (day := _first_day(rules, rule, who)) is not None
        and (nudge := _first_slot(rules, who, rule.kind, day, not_before, off)) is not None
    ]
    return min(found, key=lambda nudge: nudge.day, default=None)


def may_go(rules: Rules, who: Standing, nudge: Nudge, now: datetime) -> bool:
    """Return whether *nudge* may be sent at *now*: due, not stale, not at night, nobody busy.

    What the learner has said since it was planned counts as well: stop, no more, a break.
    """
    late = now - nudge.at
    return (
        who.willing
        and who.per_week > 0
        and (who.rests_until is None or nudge.day >= who.rests_until)
        and timedelta() <= late <= timedelta(minutes=rules.stale_minutes)
        and now.astimezone(who.zone).date() == nudge.day
        and not who.quiet.covers(minute_of(now, who.zone))
        and now - who.last_seen >= timedelta(minutes=rules.busy_minutes)
    )


def _first_day(rules: Rules, rule: NudgeRule, who: Standing) -> date | None:
    """Return the first local day on which *rule* would have the coach write."""
    if rule.since is Since.LAST_NUDGE:
        # Not from one another: two kinds for the silent would set each other off for ever.
        kinds = {each.kind for each in rules.kinds if each.since is Since.LAST_NUDGE}
        base = max((each.at for each in who.spoken if each.kind not in kinds), default=None)
    else:
        base = who.since.get(rule.since)
    if base is None:
        return None
    earlier = [each for each in who.sent if each.kind == rule.kind and each.at > base]
    if len(earlier) >= rule.at_most:
        return None
    if earlier:
        return earlier[-1].day + timedelta(days=rule.again_days)
    return base.astimezone(who.zone).date() + timedelta(days=rule.after_days)


def _first_slot(  # noqa: PLR0913, PLR0917 - what a day is tried against
    rules: Rules, who: Standing, kind: str, day: date, not_before: datetime, off: DayOff
) -> Nudge | None:
    """Return *kind* at the first moment from *day* and *not_before* on that nothing forbids."""
    last = who.spoken[-1] if who.spoken else None
    earliest = not_before
    if last is not None:
        earliest = max(earliest, last.at + timedelta(hours=rules.hours_between))
        day = max(day, last.day + timedelta(days=1))
    first = max(day, earliest.astimezone(who.zone).date(), who.rests_until or day)
    most = min(who.per_week, rules.most_per_week)
    windows = without_quiet(who.windows, who.quiet)
    for each in (first + timedelta(days=n) for n in range(LOOKED_AHEAD)):
        if each.weekday() not in who.days or (off(each) and not rules.on_holidays):
            continue
        if sum(each - sent.day < WEEK for sent in who.sent) >= most:
            continue
        for window in _in_turn(windows, each):
            at = instant(each, spread(window, who.key), who.zone) + within_minute(who.key)
            if at >= earliest and _is_on(who, each, at):
                return Nudge(kind, each, at)
    return None


def _in_turn(windows: tuple[Window, ...], day: date) -> tuple[Window, ...]:
    """Return *windows* with another one first each day: who chose two wants both."""
    first = day.toordinal() % len(windows) if windows else 0
    return windows[first:] + windows[:first]


def _is_on(who: Standing, day: date, at: datetime) -> bool:
    """Return whether *at* is on *day* and not quiet: a clock change may have moved it."""
    local = at.astimezone(who.zone)
    return local.date() == day and not who.quiet.covers(minute_of(at, who.zone))
