"""When the dialogue may go on by itself after a question nobody answered. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from digiter_core.scheduling.calendar import instant, minute_of, within_minute
from digiter_core.scheduling.policy import DayOff, Rules, Standing

STALE = timedelta(days=3)
"""Later than this nobody remembers the question: it stays open, and nothing is sent."""

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)


def first_chance(
    rules: Rules, who: Standing, over: datetime, now: datetime, off: DayOff
) -> datetime | None:
    """Return the first moment from *now* on at which the coach may go on, None if there is none.

    *over*: when no answer had come for long enough. As for nudges: only to who agreed and has
    not fallen silent, not at night, on the days chosen, on no holiday, one message unasked a
    day, and not while somebody writes. What finds no moment before it is stale never comes.
    """
    if not who.willing or who.per_week < 1 or len(who.unanswered) >= rules.unanswered:
        return None
    at = max(over, now, who.last_seen + timedelta(minutes=rules.busy_minutes))
    if who.spoken:
        at = max(at, who.spoken[-1].at + timedelta(hours=rules.hours_between))
    while at <= over + STALE:
        later = _not_before(rules, who, at, off)
        if later is None:
            return at
        at = max(later, at + ONE_MINUTE)  # an hour that comes twice must not hold it for ever
    return None


def _not_before(rules: Rules, who: Standing, at: datetime, off: DayOff) -> datetime | None:
    """Return till when something forbids to go on at *at*, None if nothing does."""
    day, minute = at.astimezone(who.zone).date(), minute_of(at, who.zone)
    if not _is_free(rules, who, day, off):
        return instant(day + ONE_DAY, 0, who.zone)
    if who.quiet.covers(minute):
        morning = day if minute < who.quiet.end else day + ONE_DAY
        return instant(morning, who.quiet.end, who.zone) + within_minute(who.key)
    return None


def _is_free(rules: Rules, who: Standing, day: date, off: DayOff) -> bool:
    return (
        day.weekday() in who.days
        and (rules.on_holidays or not off(day))
        and (who.rests_until is None or day >= who.rests_until)
        and all(day > each.day for each in who.spoken)
    )
