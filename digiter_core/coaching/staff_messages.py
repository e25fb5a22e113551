"""Messages to counsellors and coordinators: their buttons, and how they get into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digiter_core.access.people import Staff
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Button, Outgoing, to_json
from digiter_core.ports import OutboxMessage, Work

MARK = "s"
"""What the data of every button of staff begins with: `s.<what it does>`."""

PAGES = "pages"
"""What the button does that opens the pages: it stays good, a log-in link does not."""


def button(coach: Coach, staff: Staff, name: str) -> Button:
    """Return the button `ui/team/button/<name>`, which does *name*."""
    return Button(coach.texts.text(f"ui/team/button/{name}", staff.language), f"{MARK}.{name}")


def pages_row(coach: Coach, staff: Staff) -> tuple[tuple[Button, ...], ...]:
    """Return the row with the button for a fresh log-in link; none where there are no pages."""
    return ((button(coach, staff, PAGES),),) if coach.pages_url else ()


def to_staff(
    work: Work, staff: Staff, said: Sequence[Outgoing], now: datetime
) -> list[OutboxMessage]:
    """Store *said* for *staff* and return it; nothing for who has no chat with the bot."""
    if not staff.address:
        return []
    return [
        work.outbox.add(OutboxMessage(0, None, staff.address, to_json(each), now)) for each in said
    ]
