"""What the minute brings around counsellors: news and letters of the night, ends, open alerts."""

from __future__ import annotations

from datetime import datetime

from digiter_core.coaching import alerts, leaving, letters, taking_over
from digiter_core.coaching.coach import Coach
from digiter_core.ports import OutboxMessage, Work


def look_after(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """Return what is due now, stored and ready to be sent."""
    return [
        *leaving.tell_the_woken(coach, work, now),
        *letters.send_held(coach, work, now),
        *taking_over.end_due(coach, work, now),
        *alerts.escalate(coach, work, now),
    ]
