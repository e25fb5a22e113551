"""
Before the year of birth is known nothing is stored: the place travels in the buttons.

A visitor is a `Learner` with id 0 that no one saves. What a button of the doorstep carries,
`v.<language>.<node>.<option>`, is enough to stand at that node again. Who came with the link of
an invitation carries it along: `v.<language>-<link>.<node>.<option>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digiter_core.coaching.arrival import Arrival
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.joining import LINK
from digiter_core.coaching.rendering import INVITATION
from digiter_core.engine.script import NodeId, Question
from digiter_core.engine.session import Place, Session
from digiter_core.ports import Learner, LearnerState

SCRIPT = "welcome"
AGE_NODE = NodeId("birth_year")
MARK = "v"
MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Carried:
    """What a visitor brings along: the language they tapped, and the link they came with."""

    language: str = ""
    link: str = ""

    def __str__(self) -> str:
        return f"{self.language}-{self.link}" if self.link else self.language


def carried(coach: Coach, text: str) -> Carried:
    """Return what `str` made *text* of; what is not ours is left out."""
    language, _, link = text.partition("-")
    known = language if language in coach.languages else ""
    return Carried(known, link if LINK.fullmatch(link) else "")


def remembered(coach: Coach, arrival: Arrival) -> Carried:
    """Return what this process remembers of a visitor: it is stored nowhere."""
    return carried(coach, coach.spoken.get(arrival.address, ""))


def remember(coach: Coach, arrival: Arrival, brought: Carried) -> None:
    if len(coach.spoken) >= MAX_REMEMBERED:
        coach.spoken.clear()
    coach.spoken[arrival.address] = str(brought)


def visitor(
    coach: Coach, arrival: Arrival, now: datetime, brought: Carried = Carried()
) -> Learner:
    """Return somebody of whom nothing is stored, at the start of the welcome."""
    return _standing(coach, arrival, now, brought, None)


def visitor_at_button(coach: Coach, arrival: Arrival, now: datetime) -> tuple[Learner, str] | None:
    """Return the visitor as the tapped button says, and the option; None for any other button."""
    parts = arrival.text.split(".", 3)
    if len(parts) != 4 or parts[0] != MARK:  # noqa: PLR2004
        return None
    _, written, node, option = parts
    brought = carried(coach, written)
    if not brought.language:
        return None
    welcome = coach.scripts.latest(SCRIPT)
    if not isinstance(welcome.nodes.get(NodeId(node)), Question):
        return None
    language = option if option in coach.languages else brought.language
    remember(coach, arrival, Carried(language, brought.link))
    return _standing(coach, arrival, now, brought, NodeId(node)), option


def at_the_language_question(
    coach: Coach, arrival: Arrival, now: datetime, *, chosen: str
) -> Learner:
    """Return the visitor at the first question, who typed the language *chosen*."""
    brought = remembered(coach, arrival)
    remember(coach, arrival, Carried(chosen, brought.link))
    return _standing(coach, arrival, now, brought, None)


def at_the_age_question(coach: Coach, arrival: Arrival, now: datetime) -> Learner:
    """Return the visitor who typed something: it can only be the year that was asked for."""
    return _standing(coach, arrival, now, remembered(coach, arrival), AGE_NODE)


def _standing(
    coach: Coach, arrival: Arrival, now: datetime, brought: Carried, at: NodeId | None
) -> Learner:
    language = brought.language or coach.language_of(arrival.language_code)
    welcome = coach.scripts.latest(SCRIPT)
    place = Place(welcome.id, welcome.version, at or welcome.start)
    known = {"language": language, INVITATION: brought.link or None}
    session = Session((place,), 0, {**welcome.variables, **known})
    return Learner(
        id=0,
        channel=arrival.channel,
        address=arrival.address,
        language=language,
        territory="",
        state=LearnerState.ACTIVE,
        created_at=now,
        last_seen_at=now,
        session=session,
    )
