"""What staff can ask for in the chat, each asked of the policy before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digiter_core.access.people import Role, Staff
from digiter_core.access.policy import Act, may
from digiter_core.coaching import inviting
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Button, Outgoing
from digiter_core.coaching.staff_messages import MARK, button, pages_row
from digiter_core.coaching.summary_words import chat_text
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.ports import Work

LINK_LASTS = timedelta(minutes=5)

Rows = tuple[tuple[Button, ...], ...]


@dataclass(slots=True)
class Chat:
    """One arrival from somebody of the staff, and what is said to them."""

    coach: Coach
    work: Work
    arrival: Arrival
    now: datetime
    staff: Staff
    said: list[Outgoing] = field(default_factory=list)

    def say(self, key: str, rows: Rows = (), **params: str) -> None:
        """Say the words for *key* with *rows* of buttons below."""
        text = self.coach.texts.text(key, self.staff.language, **params)
        self.said.append(Outgoing(text, rows))

    def may(self, act: Act) -> bool:
        return may(self.staff.role, act)

    def button(self, name: str) -> Button:
        return button(self.coach, self.staff, name)

    @property
    def to_pages(self) -> Rows:
        return pages_row(self.coach, self.staff)


def welcome(chat: Chat) -> None:
    """Greet somebody new, and say what the bot is for them."""
    is_counsellor = chat.staff.role is Role.COUNSELLOR
    about = "ui/team/for_counsellors" if is_counsellor else "ui/team/for_coordinators"
    text = chat.coach.texts.text("ui/team/welcome", chat.staff.language, name=chat.staff.name)
    chat.say(about, _menu_rows(chat))
    chat.said[-1] = replace(chat.said[-1], text=f"{text}\n\n{chat.said[-1].text}")


def menu(chat: Chat) -> None:
    """Show what can be asked for here."""
    chat.say("ui/team/menu", _menu_rows(chat))


def _menu_rows(chat: Chat) -> Rows:
    rows = list(chat.to_pages)
    if chat.may(Act.INVITE_LEARNERS) or chat.may(Act.INVITE_STAFF):
        rows.append((chat.button("invite"),))
    if chat.may(Act.SEE_SUMMARY):
        rows.append((chat.button("summary"),))
    return (*rows, (chat.button("language"), chat.button("settings")))


def open_pages(chat: Chat) -> None:
    """Give a log-in link that works once, for five minutes."""
    url = chat.coach.pages_url
    if not url or not chat.may(Act.OPEN_PAGES):
        return chat.say("ui/team/no_pages")
    token = chat.work.logins.make_link(chat.staff.id, chat.now, chat.now + LINK_LASTS)
    label = chat.coach.texts.text("ui/team/button/enter", chat.staff.language)
    return chat.say("ui/team/link", ((Button(label, "", f"{url}/enter/{token}"),),))


def invite(chat: Chat) -> None:
    """Make an invitation for one learner, or, by `/invite 12`, for a group."""
    if not chat.may(Act.INVITE_LEARNERS):
        return _on_the_pages(chat, "ui/team/invite_colleague")
    number = _number_wanted(chat.arrival)
    if number is None:
        return chat.say("ui/team/invite_how", most=str(inviting.MOST_IN_A_GROUP))
    invitation, codes = inviting.invite_learners(chat.work, chat.staff, chat.now, uses=number)
    until = invitation.expires_at.astimezone(ZoneInfo(chat.staff.zone))
    known = {
        "code": inviting.spelled(codes.typed),
        "link": inviting.link_of(chat.coach, codes),
        "number": str(number),
        "date": chat.coach.texts.text(
            "ui/date",
            chat.staff.language,
            day=f"{until:%d}",
            month=f"{until:%m}",
            year=f"{until:%Y}",
        ),
    }
    chat.say("ui/team/invited_one" if number == 1 else "ui/team/invited_group", (), **known)
    chat.say("ui/team/card" if known["link"] else "ui/team/card_code", (), **known)
    return None


def _number_wanted(arrival: Arrival) -> int | None:
    """Return for how many the invitation is to be, None if that cannot be."""
    words = arrival.text.split() if arrival.kind is Kind.COMMAND else []
    if len(words) <= 1:
        return 1
    if not (words[1].isascii() and words[1].isdigit() and len(words[1]) <= len("100")):
        return None
    number = int(words[1])
    return number if 1 <= number <= inviting.MOST_IN_A_GROUP else None


def summary(chat: Chat) -> None:
    """Say this week so far in numbers; names and reasons are on the pages."""
    if not chat.may(Act.SEE_SUMMARY):
        return menu(chat)
    staff = chat.staff
    week = f"{chat.now.astimezone(ZoneInfo(staff.zone)):%G-W%V}"
    caseload = Caseload(chat.coach, chat.work, staff, chat.now, "telegram")
    text = chat_text(chat.coach, caseload.summary(week), staff.language)
    chat.said.append(Outgoing(text, chat.to_pages))
    return None


def languages(chat: Chat) -> None:
    """Ask for the language, each named in itself."""
    names = chat.coach.languages.items()
    buttons = [Button(name, f"{MARK}.speak.{code}") for code, name in names]
    rows = tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
    chat.say("ui/team/which_language", rows)


def speak(chat: Chat, language: str) -> None:
    """Go on in *language*."""
    if language in chat.coach.languages:
        chat.staff = replace(chat.staff, language=language)
        chat.work.staff.save(chat.staff)
    menu(chat)


def settings(chat: Chat) -> None:
    """Say where the rhythm, the address and the rest are set."""
    _on_the_pages(chat, "ui/team/settings")


def _on_the_pages(chat: Chat, key: str) -> None:
    chat.say(key if chat.coach.pages_url else "ui/team/no_pages", chat.to_pages)


def privacy(chat: Chat) -> None:
    """Say what is kept of those who work here, for how long, and whom to ask."""
    staff, territories = chat.staff, chat.coach.territories
    territory = territories.get(staff.territory) or territories[ELSEWHERE]
    chat.say(
        "ui/team/privacy",
        controller=territory.controller,
        contact=territory.contact,
        name=staff.name,
        organisation=staff.organisation or "–",
        email=staff.email or "–",
    )


def about(chat: Chat) -> None:
    """Say what the bot is."""
    chat.say("ui/about")
