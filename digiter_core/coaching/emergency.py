"""Help when nothing else works: no database, no conversation. From memory, at once."""

from __future__ import annotations

from datetime import datetime

from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.safeguarding import concern_in
from digiter_core.engine.safety import Concern

HELP_COMMANDS = ("sos", "help_now")


def reply(coach: Coach, arrival: Arrival, now: datetime) -> tuple[str, bool]:
    """Return what to say and whether it is help; else it is "try again later".

    The lines are those of all territories: where the learner lives is in the database.
    """
    language = coach.language_of(arrival.language_code)
    concern = _concern(coach, arrival)
    if concern is None:
        return coach.texts.text("ui/try_later", language), False
    return coach.safeguarding.reply(concern, language, "", None, now).replace("**", ""), True


def is_help(coach: Coach, arrival: Arrival) -> bool:
    """Whether *arrival* asks for help, in whatever words."""
    return _concern(coach, arrival) is not None


def _concern(coach: Coach, arrival: Arrival) -> Concern | None:
    if arrival.kind is Kind.COMMAND:
        is_help = arrival.text.split(" ")[0].lower() in HELP_COMMANDS
        return Concern.SAFE_WORD if is_help else None
    readable = arrival.kind in (Kind.TEXT, Kind.FORWARDED, Kind.EDITED)
    return concern_in(coach, arrival.text) if readable else None
