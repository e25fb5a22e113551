"""What members of staff set for themselves: language, weekly summary, who can find them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from digiter_core.access.people import Channel, Role, Staff, SummaryWish
from digiter_core.access.policy import Act
from digiter_core.coaching.correspondence import tell
from digiter_core.coaching.dispatching import next_summary
from digiter_core.ports import OutboxMessage
from digiter_core.texts.markup import literal
from web.forms import Form
from web.page import Answer, Ask, Moved, Page, Shown

PLACE: Final = "/settings"
WEEKDAYS: Final = tuple(str(day) for day in range(7))  # 0 is Monday
CHANNELS: Final = tuple(channel.value for channel in Channel)
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_WEEKDAYS: Final = {day: int(day) for day in WEEKDAYS}


def show(ask: Ask) -> Answer:
    """Show what is set."""
    wish = ask.staff.wish
    typed: dict[str, str] = {
        **dict.fromkeys(CHANNELS, ""),
        "language": ask.staff.language,
        "weekday": str(wish.weekday),
        "at": wish.at,
        "address": ask.staff.email,
        "with_pdf": "1" if wish.with_pdf else "",
        "can_be_found": "1" if ask.staff.can_be_found else "",
        **dict.fromkeys(wish.channels, "1"),
    }
    return _asked(ask, typed, {})


def save(ask: Ask) -> Answer:
    """Store what was set, or show what is wrong with it."""
    form = Form(ask.form)
    language = form.one_of("language", {code: code for code in ask.coach.languages})
    staff = _summary(ask, form) if ask.staff.role is Role.COUNSELLOR else ask.staff
    if form.errors or language is None:
        names = ("language", "weekday", "at", "address", "with_pdf", "can_be_found", *CHANNELS)
        return _asked(ask, {name: ask.form.get(name) for name in names}, form.errors)
    staff = replace(staff, language=language)
    ask.work.staff.save(staff)
    return Moved(PLACE, done="saved", messages=_told(ask, staff))


def _told(ask: Ask, staff: Staff) -> tuple[OutboxMessage, ...]:
    """Say in the chat where summaries go from now on: a stranger's address would stay unseen."""
    address = _mailed_to(staff)
    if not address or address == _mailed_to(ask.staff):
        return ()
    params = {"email": literal(address)}
    return tuple(tell(ask.coach, ask.work, staff, "email_changed", ask.now, **params))


def _mailed_to(staff: Staff) -> str:
    return staff.email if Channel.EMAIL in staff.wish.channels else ""


def _summary(ask: Ask, form: Form) -> Staff:
    """Return the counsellor with the summary as wished; what is wrong is noted in *form*."""
    weekday, email = form.one_of("weekday", _WEEKDAYS), form.email("address")
    at = form.fields.get("at")
    if not _CLOCK.fullmatch(at):
        form.errors["at"] = "form/time"
    channels = frozenset(channel for channel in Channel if form.is_ticked(channel))
    if Channel.EMAIL in channels and not email:
        form.errors.setdefault("address", "form/email_needed")
    if form.errors or weekday is None:
        return ask.staff
    wish = SummaryWish(weekday, at, channels, with_pdf=form.is_ticked("with_pdf"))
    found = form.is_ticked("can_be_found")
    return _planned(ask, replace(ask.staff, email=email, wish=wish, can_be_found=found))


def _planned(ask: Ask, staff: Staff) -> Staff:
    """Return *staff* with the moment of the next summary, as wished from now on."""
    before, after = ask.staff.wish, staff.wish
    is_same = (before.weekday, before.at) == (after.weekday, after.at)
    waits = staff.next_summary_at is not None and staff.next_summary_at <= ask.now
    if waits or (is_same and staff.next_summary_at is not None):
        return staff  # one that is due and about to be sent is not to be lost
    return replace(staff, next_summary_at=next_summary(staff, ask.now))


def _asked(ask: Ask, typed: dict[str, str], errors: dict[str, str]) -> Shown:
    context = {
        "typed": typed,
        "errors": errors,
        "languages": ask.coach.languages,
        "weekdays": WEEKDAYS,
        "channels": CHANNELS,
        "has_summary": ask.staff.role is Role.COUNSELLOR,
    }
    return Shown("settings.html", context, 400 if errors else 200)


PAGES = (
    Page("GET", PLACE, Act.CHANGE_SETTINGS, show),
    Page("POST", PLACE, Act.CHANGE_SETTINGS, save),
)
