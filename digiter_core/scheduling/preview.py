"""What the rules lead to for one imaginary learner, day by day. Pure; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from digiter_core.scheduling.calendar import Quiet, Window, WindowRefused, instant, read_window
from digiter_core.scheduling.policy import (
    DayOff,
    Rules,
    Sent,
    Since,
    Standing,
    may_go,
    next_nudge,
)

ANSWERS_AFTER = timedelta(hours=1)


class Questionnaire(StrEnum):
    """How far somebody imagined is with the questionnaire on the first day."""

    OPEN = "open"
    FINISHED = "finished"
    NONE = "none"


_SINCE = {
    Questionnaire.OPEN: (Since.ASSESSMENT_OPEN,),
    Questionnaire.FINISHED: (Since.ASSESSMENT_FINISHED,),
    Questionnaire.NONE: (),
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody imagined, who agrees to nudges on the first day."""

    zone: ZoneInfo
    quiet: Quiet
    windows: tuple[Window, ...]
    days: frozenset[int]  # 0 Monday to 6 Sunday
    per_week: int
    has_plan: bool = True  # made on the first day
    questionnaire: Questionnaire = Questionnaire.FINISHED
    key: int = 1  # another number, another minute

    def standing(self, first: date) -> Standing:
        """Return where they stand at the beginning of the day *first*."""
        arrived = instant(first, 0, self.zone)
        since = [
            Since.LAST_REPORT,
            *([Since.PLAN] if self.has_plan else []),
            *_SINCE[self.questionnaire],
        ]
        return Standing(
            key=self.key,
            zone=self.zone,
            quiet=self.quiet,
            windows=self.windows,
            days=self.days,
            per_week=self.per_week,
            willing=True,
            last_seen=arrived,
            since=dict.fromkeys(since, arrived),
        )


def usable(windows: Iterable[Window], quiet: Quiet) -> tuple[Window, ...]:
    """Return what *quiet* leaves of *windows*, in order; those it leaves nothing of are gone."""
    found = set()
    for each in windows:
        try:
            found.add(read_window(str(each), quiet))
        except WindowRefused:
            continue
    return tuple(sorted(found))


def no_day_off(_: date) -> bool:
    """Return False: there are no holidays in this imaginary year."""
    return False


def preview(  # noqa: PLR0913 - whom, which days, and what is imagined of them
    rules: Rules,
    who: Standing,
    start: date,
    days: int,
    *,
    answers: bool,
    off: DayOff = no_day_off,
) -> tuple[Sent, ...]:
    """Return what *who* would be sent on *days* local days from *start* on, oldest first.

    With *answers* every nudge is answered an hour later, before the next one is planned;
    otherwise the learner is never seen again.
    """
    now = instant(start, 0, who.zone)
    end = start + timedelta(days=days)
    before = len(who.sent)
    while (nudge := next_nudge(rules, who, now, off)) is not None and nudge.day < end:
        now = max(nudge.at, who.last_seen + timedelta(minutes=rules.busy_minutes))
        if may_go(rules, who, nudge, now):
            who = replace(who, sent=(*who.sent, Sent(nudge.kind, nudge.day, now)))
            if answers:
                now += ANSWERS_AFTER
                who = _answered(rules, who, now)
    return who.sent[before:]


def most_within(length: int, days: Sequence[date]) -> int:
    """Return the most of *days* that lie within *length* days in a row."""
    return max((sum(0 <= (each - day).days < length for each in days) for day in days), default=0)


def _answered(rules: Rules, who: Standing, now: datetime) -> Standing:
    """Return *who* after an answer to the last nudge: what it asked is done, as far as it goes."""
    asked = who.sent[-1].kind
    moved = {rule.since for rule in rules.kinds if rule.kind == asked}
    since = {what: now if what in moved else before for what, before in who.since.items()}
    return replace(who, last_seen=now, since=since)
