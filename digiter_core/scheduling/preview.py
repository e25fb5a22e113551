"""What the rules lead to for one imaginary learner, day by day. Pure; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from digiter_core.scheduling.calendar import instant
from digiter_core.scheduling.policy import DayOff, Rules, Sent, Standing, may_go, next_nudge

ANSWERS_AFTER = timedelta(hours=1)


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
