"""
The one way in: session, member of staff, second factor, policy - and only then the handler.

All of it and the handler are one transaction, so that what is allowed is allowed at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from digiter_core.access.people import Role, Staff
from digiter_core.coaching.caseload import Caseload
from digiter_core.errors import DigiterError, Forbidden
from digiter_core.ports.counselling import WebSession
from web.page import Answer, Ask, Moved, OpenPage, Page, Visit, learner_in

IDLE = timedelta(minutes=60)
NEEDS_SECOND_FACTOR = frozenset({Role.COORDINATOR})

WELCOME, SECOND_FACTOR = "/welcome", "/second-factor"
THROUGH = "page"


class NotForThisRole(DigiterError):
    """Nobody in that role may open the page, whatever stands in it."""


@dataclass(slots=True)
class Reader:
    """Who reads the answer, as far as it is known when something fails: language and zone."""

    language: str
    zone: str = "UTC"
    staff: Staff | None = None
    session: WebSession | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the session shows more than the way to the second factor."""
        return self.session is not None and self.session.confirmed


def answer(page: Page | OpenPage, visit: Visit, reader: Reader) -> Answer:
    """Return what *page* answers.

    Raises `Forbidden` for a learner who is not shown to whoever asks, `NotForThisRole` for a
    page of others. *reader* is filled in as soon as it is known who asks.
    """
    if isinstance(page, OpenPage):
        return page.handler(visit)
    staff = _who(visit, reader)
    if staff is None:
        return Moved(WELCOME, session="" if visit.session else None)
    assert reader.session is not None  # as `_who` found one
    unconfirmed = staff.role in NEEDS_SECOND_FACTOR and not reader.session.confirmed
    if unconfirmed and not page.before_second_factor:
        return Moved(SECOND_FACTOR)
    ask = _ask(visit, staff)
    _check(page, ask)
    return page.handler(ask)


def _who(visit: Visit, reader: Reader) -> Staff | None:
    """Return who asks, None without a session that is still good."""
    work = visit.work
    session = (
        work.logins.session(visit.session, visit.now, visit.now - IDLE) if visit.session else None
    )
    staff = work.staff.get(session.staff) if session else None
    if staff is None or staff.left_at is not None:
        return None
    reader.language, reader.zone = staff.language, staff.zone
    reader.staff, reader.session = staff, session
    return staff


def _ask(visit: Visit, staff: Staff) -> Ask:
    caseload = Caseload(visit.coach, visit.work, staff, visit.now, THROUGH)
    known = {each.name: getattr(visit, each.name) for each in fields(Visit)}
    return Ask(**{**known, "language": staff.language}, staff=staff, caseload=caseload)


def _check(page: Page, ask: Ask) -> None:
    if page.about_learner:
        if not ask.caseload.may(page.act, learner_in(ask.params)):
            raise Forbidden
    elif not ask.caseload.may(page.act):
        raise NotForThisRole
