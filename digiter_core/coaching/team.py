"""
Counsellors and coordinators in the chat: who it is that writes, and what they can ask for.

What concerns one learner is on the pages, behind the log-in: nothing here names one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from digiter_core.access.people import Staff
from digiter_core.coaching import hiring, inviting, safeguarding, team_acts
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.staff_messages import MARK, to_staff
from digiter_core.coaching.team_acts import Chat
from digiter_core.engine.safety import Concern
from digiter_core.ports import Learner, OutboxMessage, Work

HELP = frozenset({"sos", "help_now"})
WORDS = frozenset({Kind.TEXT, Kind.FORWARDED, Kind.EDITED, Kind.UNREADABLE})


def answer(
    coach: Coach, work: Work, arrival: Arrival, now: datetime, learner: Learner | None
) -> list[OutboxMessage] | None:
    """
    Return the stored messages to somebody of the staff; None: a learner or visitor is writing.

    *learner*: who writes from this address as a learner. They are answered as one, unless they
    ask for something that only staff can.
    """
    token = _token(arrival)
    if learner is not None and not token and not _is_for_staff(arrival):
        return None
    staff = work.staff.find(arrival.channel, arrival.address)
    if token:
        invitation = work.invitations.look_up(token, now)
        if invitation is not None and invitation.role in inviting.STAFF:
            return _invited(coach, work, arrival, now, staff, token)
    if staff is None or (learner is not None and not _is_for_staff(arrival)):
        return None
    chat = Chat(coach, work, arrival, now, staff)
    if token and work.invitations.look_up(token, now) is not None:
        chat.say("ui/team/for_learners")
    else:
        _respond(chat)
    return to_staff(work, chat.staff, chat.said, now)


def _invited(  # noqa: PLR0913, PLR0917 - what arrived, and who it may be
    coach: Coach, work: Work, arrival: Arrival, now: datetime, staff: Staff | None, token: str
) -> list[OutboxMessage] | None:
    """Make an account out of the invitation; who has one keeps it, and nothing is used up."""
    if staff is not None:
        chat = Chat(coach, work, arrival, now, staff)
        chat.say("ui/team/works_here")
        return to_staff(work, staff, chat.said, now)
    invitation = work.invitations.redeem(token, now)
    if invitation is None:
        return None  # somebody else was faster
    chat = Chat(coach, work, arrival, now, hiring.hire(coach, work, arrival, invitation, now))
    team_acts.welcome(chat)
    return to_staff(work, chat.staff, chat.said, now)


def _token(arrival: Arrival) -> str:
    """Return what an invitation link carries, "" if *arrival* came through none."""
    if arrival.kind is not Kind.COMMAND:
        return ""
    command, _, rest = arrival.text.partition(" ")
    is_link = command.lower() == "start" and inviting.LINK.fullmatch(rest.strip())
    return rest.strip() if is_link else ""


def _is_for_staff(arrival: Arrival) -> bool:
    if arrival.kind is Kind.TAP:
        return arrival.text.startswith(f"{MARK}.")
    return arrival.kind is Kind.COMMAND and _command(arrival) in ONLY_STAFF


def _command(arrival: Arrival) -> str:
    return arrival.text.split(maxsplit=1)[0].lower() if arrival.text else ""


def _respond(chat: Chat) -> None:
    arrival = chat.arrival
    if arrival.kind is Kind.COMMAND:
        return _commanded(chat, _command(arrival))
    if arrival.kind is Kind.TAP:
        return _tapped(chat)
    if arrival.kind not in WORDS:
        return None  # they blocked the bot, or took that back
    concern = safeguarding.concern_in(chat.coach, arrival.text, arrival.reading)
    if concern is not None:
        return _show_help(chat, concern)
    return None if arrival.kind is Kind.EDITED else team_acts.menu(chat)


def _commanded(chat: Chat, command: str) -> None:
    if command in HELP:
        return _show_help(chat, Concern.SAFE_WORD)
    return _COMMANDS.get(command, team_acts.menu)(chat)


def _tapped(chat: Chat) -> None:
    mark, _, action = chat.arrival.text.partition(".")
    name, _, argument = action.partition(".")
    if mark == MARK and name == "speak":
        return team_acts.speak(chat, argument)
    found = _BUTTONS.get(name) if mark == MARK else None
    return (found or team_acts.menu)(chat)


def _show_help(chat: Chat, concern: Concern) -> None:
    """Show the lines of the territory: those who work here are people, too."""
    text = chat.coach.safeguarding.reply(
        concern, chat.staff.language, chat.staff.territory, None, chat.now
    )
    chat.said.append(Outgoing(text))


_COMMANDS: Mapping[str, Callable[[Chat], None]] = {
    "start": team_acts.menu,
    "team": team_acts.menu,
    "menu": team_acts.menu,
    "help": team_acts.menu,
    "pages": team_acts.open_pages,
    "invite": team_acts.invite,
    "summary": team_acts.summary,
    "language": team_acts.languages,
    "pause": team_acts.settings,
    "stop": team_acts.settings,
    "privacy": team_acts.privacy,
    "mydata": team_acts.privacy,
    "forget": team_acts.privacy,
    "about": team_acts.about,
}

COMMANDS = frozenset(_COMMANDS)
"""What staff can ask for; anything else shows what there is."""

ONLY_STAFF = frozenset({"team", "pages", "invite", "summary"})
"""What nobody asks for as a learner."""

_BUTTONS: Mapping[str, Callable[[Chat], None]] = {
    "pages": team_acts.open_pages,
    "invite": team_acts.invite,
    "summary": team_acts.summary,
    "language": team_acts.languages,
    "settings": team_acts.settings,
}
