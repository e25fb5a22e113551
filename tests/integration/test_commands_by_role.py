"""
Every command of the chat, written by everybody there is: part of the access matrix.

The table below is written by hand, apart from the code: a new command without a row fails.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.profile import COMMANDS as SHOWN
from digiter_core.access.people import Role
from digiter_core.coaching import commanding, team
from digiter_core.coaching.commands import COMMANDS, OWN_COMMANDS
from digiter_core.coaching.outgoing import Outgoing
from tests.staff import PAGES, hired
from tests.talk import Talk

HELP = frozenset({"sos", "help_now"})
ALL = team.COMMANDS | COMMANDS | HELP | set(SHOWN)
WHO = ("visitor", "learner", "counsellor", "coordinator")

TOLD = {
    "ui/about": "about",
    "ui/not_understood": "not understood",
    "ui/profile/none": "no profile",
    "ui/progress/none": "no progress",
    "ui/my_data/title": "data",
    "ui/access/none": "access",
    "ui/team/menu": "team menu",
    "ui/team/link": "log-in link",
    "ui/team/invited_one": "invitation",
    "ui/team/invite_colleague": "to the pages",
    "ui/team/settings": "to the pages",
    "ui/team/privacy": "data of staff",
    "ui/team/which_language": "languages",
}
"""What the first words of an answer show it to be."""

MENU = ("team menu", "team menu")
EXPECTED: dict[str, tuple[str, str, str, str]] = {
    "start": ("welcome", "come_back", *MENU),
    "menu": ("welcome", "menu", *MENU),
    "help": ("welcome", "menu", *MENU),
    "team": ("welcome", "not understood", *MENU),
    "pages": ("welcome", "not understood", "log-in link", "log-in link"),
    "invite": ("welcome", "not understood", "invitation", "to the pages"),
    "summary": ("welcome", "not understood", "summary", "team menu"),
    "language": ("welcome", "language", "languages", "languages"),
    "privacy": ("welcome", "privacy", "data of staff", "data of staff"),
    "mydata": ("welcome", "data", "data of staff", "data of staff"),
    "forget": ("welcome", "forget", "data of staff", "data of staff"),
    "pause": ("welcome", "pause", "to the pages", "to the pages"),
    "stop": ("welcome", "stop", "to the pages", "to the pages"),
    "about": ("about", "about", "about", "about"),
    "sos": ("help", "help", "help", "help"),
    "help_now": ("help", "help", "help", "help"),
    "plan": ("welcome", "plan", *MENU),
    "rhythm": ("welcome", "rhythm", *MENU),
    "profile": ("welcome", "no profile", *MENU),
    "progress": ("welcome", "no progress", *MENU),
    "back": ("welcome", "question", *MENU),
    "explain": ("welcome", "question", *MENU),
    "go_on": ("welcome", "question", *MENU),
    "repeat": ("welcome", "question", *MENU),
    "start_over": ("welcome", "start_over", *MENU),
    "counsellor": ("welcome", "counsellor", *MENU),
    "access": ("welcome", "access", *MENU),
}
"""What comes back to a visitor, a learner, a counsellor and a coordinator."""


def somebody(talk: Talk, who: str) -> Talk:
    talk.coach = replace(talk.coach, pages_url=PAGES)
    if who == "learner":
        talk.welcome()
        talk.taps("short")
    elif who != "visitor":
        hired(talk, Role(who))
    return talk


def came(talk: Talk, said: list[Outgoing]) -> str:
    """Return what *said* is: by the script that is open now, else by its words."""
    first, learner = said[0].text, talk.learner()
    place = learner.session.place if learner else None
    if place is not None and place.script != "self_assessment":
        return place.script
    for key, name in TOLD.items():
        words = talk.coach.texts.text(key, talk.language)
        if words.partition("{")[0] in first:
            return name
    if "112" in first:
        return "help"
    if place is not None:
        return "question"
    return "welcome" if "fr" in talk.options() else "summary"


def test_every_command_has_a_row() -> None:
    assert set(EXPECTED) == ALL


def test_every_command_of_the_closed_list_is_done() -> None:
    assert set(commanding._COMMANDS) == OWN_COMMANDS


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("command", sorted(EXPECTED))
def test_what_comes_back(talk: Talk, command: str, who: str) -> None:
    said = somebody(talk, who).command(command)

    assert came(talk, said) == EXPECTED[command][WHO.index(who)]


@pytest.mark.parametrize("who", ["visitor", "learner"])
@pytest.mark.parametrize("command", sorted(EXPECTED))
def test_nobody_but_staff_gets_a_link_to_the_pages(talk: Talk, command: str, who: str) -> None:
    said = somebody(talk, who).command(command)

    assert PAGES not in str(said)
