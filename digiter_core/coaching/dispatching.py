"""
Weekly summaries on their way: when they are due, and what they say at the moment they leave.

A dispatch holds no word: who, which week, which channel. What it says is read from the caseload
when it is about to leave, and looked at once more directly before (`still_right`), so that nobody
who withdrew meanwhile is in it (`docs/decisions/0012-summaries-are-written-as-they-leave.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from digiter_core.access.people import Channel, Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.insights import shown_level
from digiter_core.coaching.summarising import week_before
from digiter_core.ports import Work
from digiter_core.ports.counselling import Dispatch
from digiter_core.reports.weekly_summary import WeeklySummary
from digiter_core.scheduling.calendar import instant, minutes

CLAIMED_FOR: Final = timedelta(minutes=2)
"""How long nobody else sends what one process has taken: longer than any attempt lasts."""

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_ATTEMPTS: Final = 29
"""With these waits, 24 hours: what is older is not worth sending unasked."""

UNCERTAIN: Final = frozenset({"no_answer"})
MOST_UNCERTAIN: Final = 5
"""It may have arrived each time: nobody gets the same message 29 times."""

Basis = Mapping[int, tuple[int, Level, datetime]]
"""What a summary rests on: by learner, the bond, what it shows, and when that was chosen."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A summary as it would be at one moment, and what that rests on."""

    dispatch: Dispatch
    staff: Staff
    summary: WeeklySummary
    rests_on: Basis


def next_summary(staff: Staff, now: datetime) -> datetime:
    """Return when the next summary of *staff* is due: strictly after *now*, on their own clock."""
    zone = ZoneInfo(staff.zone)
    at, today = minutes(staff.wish.at), now.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(-1, 9))
    moments = (instant(day, at, zone) for day in days if day.weekday() == staff.wish.weekday)
    return next(moment for moment in moments if moment > now)


def next_try(attempts: int, reason: str) -> timedelta | None:
    """Return how long to wait after so many *attempts* that failed; None: give up."""
    if attempts >= (MOST_UNCERTAIN if reason in UNCERTAIN else MOST_ATTEMPTS):
        return None
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 10)))


def plan_due(work: Work, now: datetime) -> int:
    """Plan the summaries that are due, one a channel. Returns how many were not planned yet.

    After an outage of weeks it is one summary, of the week that ended last.
    """
    planned = 0
    for staff in work.staff.due(now):
        if staff.role is not Role.COUNSELLOR:
            work.staff.save(replace(staff, next_summary_at=None))
            continue
        week = week_before(now, staff.zone)
        for channel in sorted(staff.wish.channels & _reachable(staff)):
            planned += work.dispatches.plan(staff.id, week, channel, now)
        work.staff.save(replace(staff, next_summary_at=next_summary(staff, now)))
    return planned


def compose(coach: Coach, work: Work, dispatch: Dispatch, now: datetime) -> Composed | None:
    """Return the summary as it is now, audited; None if there is nothing to say, or nobody to."""
    staff = _recipient(work, dispatch)
    if staff is None:
        return None
    summary = Caseload(coach, work, staff, now, dispatch.channel.value).summary(dispatch.week)
    if summary.is_empty:
        return None
    return Composed(dispatch, staff, summary, _basis(work, staff))


def still_right(work: Work, composed: Composed) -> bool:
    """Return whether everybody still shows what they showed, and *composed* still goes there."""
    staff = _recipient(work, composed.dispatch)
    if staff is None or _addresses(staff) != _addresses(composed.staff):
        return False
    return _basis(work, staff) == composed.rests_on


def _recipient(work: Work, dispatch: Dispatch) -> Staff | None:
    """Return who gets it, unless they left or can no longer be reached there."""
    staff = work.staff.get(dispatch.staff)
    if staff is None or staff.left_at is not None or staff.role is not Role.COUNSELLOR:
        return None
    return staff if dispatch.channel in _reachable(staff) else None


def _reachable(staff: Staff) -> frozenset[Channel]:
    chat = staff.address if staff.channel == Channel.TELEGRAM.value else ""
    addresses = {Channel.TELEGRAM: chat, Channel.EMAIL: staff.email}
    return frozenset(channel for channel, address in addresses.items() if address)


def _addresses(staff: Staff) -> tuple[str, str]:
    return staff.address, staff.email


def _basis(work: Work, staff: Staff) -> Basis:
    bonds = work.bonds.of_staff(staff.id)
    learners = ((bond, work.learners.get(bond.learner)) for bond in bonds)
    return {
        bond.learner: (bond.id, shown_level(learner, bond), bond.changed_at)
        for bond, learner in learners
        if learner is not None
    }
