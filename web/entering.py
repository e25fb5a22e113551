"""Logging in with a one-time link from the bot, logging out, and where the pages begin."""

from __future__ import annotations

from digiter_core.access.people import Role
from digiter_core.access.policy import Act
from web.gate import NEEDS_SECOND_FACTOR, SECOND_FACTOR, WELCOME
from web.page import Answer, Ask, Moved, OpenPage, Page, Shown, Visit

HOME = {Role.COUNSELLOR: "/learners", Role.COORDINATOR: "/territory"}
BAD_LINK = Shown("bad_link.html", status=404)
"""One answer for links that are wrong, used, or out of date."""


def welcome(visit: Visit) -> Answer:
    """Say how to log in."""
    return Shown("welcome.html", {"bot": visit.coach.account.username})


def ask_to_enter(visit: Visit) -> Answer:
    """Show a button only: whatever previews links must not use this one up."""
    token = visit.params["token"]
    if not visit.work.logins.knows_link(token, visit.now):
        return BAD_LINK
    return Shown("enter.html", {"token": token})


def enter(visit: Visit) -> Answer:
    """Use the link up and open a session with a new id."""
    work = visit.work
    number = work.logins.use_link(visit.form.get("token"), visit.now)
    staff = work.staff.get(number) if number is not None else None
    if staff is None or staff.left_at is not None:
        return BAD_LINK
    if visit.session:
        work.logins.close_session(visit.session)
    needs_code = staff.role in NEEDS_SECOND_FACTOR
    session = work.logins.open_session(staff.id, visit.now, confirmed=not needs_code)
    return Moved(SECOND_FACTOR if needs_code else "/", session=session)


def leave(ask: Ask) -> Answer:
    """Close the session."""
    ask.work.logins.close_session(ask.session)
    return Moved(WELCOME, done="left", session="")


def home(ask: Ask) -> Answer:
    """Go to the first page of the role."""
    return Moved(HOME[ask.staff.role])


OPEN_PAGES = (
    OpenPage("GET", WELCOME, welcome),
    OpenPage("GET", "/enter/{token}", ask_to_enter),
    OpenPage("POST", "/enter", enter),
)
PAGES = (
    Page("GET", "/", Act.OPEN_PAGES, home),
    Page("POST", "/leave", Act.OPEN_PAGES, leave, before_second_factor=True),
)
