"""Writing to a learner, and proposing a meeting. The bot carries both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.access.sharing import Meeting
from digiter_core.coaching import appointments, letters
from digiter_core.coaching.correspondence import Sent
from digiter_core.scheduling.calendar import instant, minutes
from web.learner_pages import learner_page
from web.page import Answer, Ask, Moved, Page, learner_path

LENGTHS: Final = {"30": 30, "45": 45, "60": 60, "90": 90, "120": 120}
"""Minutes a meeting can be given on the page."""

USUAL_LENGTH: Final = "45"
FURTHEST: Final = timedelta(days=366)


def write(ask: Ask) -> Answer:
    """Send a letter, or show it again with the reason why it was not sent."""
    words = ask.form.get("words")
    sent = letters.write(ask.coach, ask.work, ask.staff, ask.learner, words, ask.now)
    return _answered(ask, sent, {"words": words}, "letter_sent")


def propose(ask: Ask) -> Answer:
    """Propose a meeting, or show the form again with the reason why not."""
    names = ("date", "time", "minutes", "place", "note")
    typed = {name: ask.form.get(name) for name in names}
    starts_at = _moment(ask, typed["date"], typed["time"])
    length = LENGTHS.get(typed["minutes"] or USUAL_LENGTH)
    if starts_at is None or length is None:
        return learner_page(ask, typed=typed, problem="pages/appointment/wrong_time")
    if not typed["place"]:
        return learner_page(ask, typed=typed, problem="pages/appointment/no_place")
    meeting = Meeting(starts_at, length, typed["place"])
    sent = appointments.propose(
        ask.coach, ask.work, ask.staff, ask.learner, meeting, typed["note"], ask.now
    )
    return _answered(ask, sent, typed, "appointment_sent")


def _answered(ask: Ask, sent: Sent, typed: dict[str, str], done: str) -> Answer:
    if sent.unsent is not None:
        return learner_page(ask, typed=typed, problem=f"team/unsent/{sent.unsent}")
    said = done if sent.kept_until is None else f"{done}_kept"
    return Moved(learner_path(ask.learner), done=said, messages=sent.messages)


def _moment(ask: Ask, day: str, at: str) -> datetime | None:
    """Return the moment typed, on the clock of whoever typed it; None if it is none to come."""
    try:
        moment = instant(date.fromisoformat(day), minutes(at), ZoneInfo(ask.staff.zone))
    except (ValueError, OverflowError):
        return None
    return moment if ask.now < moment <= ask.now + FURTHEST else None


PAGES = (
    Page("POST", "/learners/{learner}/letters", Act.WRITE, write),
    Page("POST", "/learners/{learner}/appointments", Act.MAKE_APPOINTMENT, propose),
)
