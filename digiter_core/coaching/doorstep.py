"""
Before the year of birth is known nothing is stored: the place travels in the buttons.

A visitor is a `Learner` with id 0 that no one saves. What a button of the doorstep carries,
`v.<language>.<node>.<option>`, is enough to stand at that node again.
"""

from __future__ import annotations

from datetime import datetime

from digiter_core.coaching.arrival import Arrival
from digiter_core.coaching.coach import LANGUAGES, Coach, language_of
from digiter_core.engine.script import NodeId, Question
from digiter_core.engine.session import Place, Session
from digiter_core.ports import Learner, LearnerState

SCRIPT = "welcome"
AGE_NODE = NodeId("birth_year")
MARK = "v"
MAX_REMEMBERED = 10_000


def visitor(coach: Coach, arrival: Arrival, now: datetime, language: str = "") -> Learner:
    """Return somebody of whom nothing is stored, at the start of the welcome."""
    return _standing(coach, arrival, now, language or language_of(arrival.language_code), None)


def visitor_at_button(coach: Coach, arrival: Arrival, now: datetime) -> tuple[Learner, str] | None:
    """Return the visitor as the tapped button says, and the option; None for any other button."""
    parts = arrival.text.split(".", 3)
    if len(parts) != 4 or parts[0] != MARK or parts[1] not in LANGUAGES:  # noqa: PLR2004
        return None
    _, language, node, option = parts
    welcome = coach.scripts.latest(SCRIPT)
    if not isinstance(welcome.nodes.get(NodeId(node)), Question):
        return None
    if len(coach.spoken) >= MAX_REMEMBERED:
        coach.spoken.clear()
    coach.spoken[arrival.address] = option if option in LANGUAGES else language
    return _standing(coach, arrival, now, language, NodeId(node)), option


def at_the_age_question(coach: Coach, arrival: Arrival, now: datetime) -> Learner:
    """Return the visitor who typed something: it can only be the year that was asked for."""
    language = coach.spoken.get(arrival.address) or language_of(arrival.language_code)
    return _standing(coach, arrival, now, language, AGE_NODE)


def _standing(
    coach: Coach, arrival: Arrival, now: datetime, language: str, at: NodeId | None
) -> Learner:
    welcome = coach.scripts.latest(SCRIPT)
    place = Place(welcome.id, welcome.version, at or welcome.start)
    session = Session((place,), 0, {**welcome.variables, "language": language})
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
