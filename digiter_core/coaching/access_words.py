"""Who saw what of a learner, and when, in words for that learner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from digiter_core.access.sharing import Access
from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.standing import zone_of
from digiter_core.coaching.turn import Turn
from digiter_core.texts.markup import literal

MOST_LINES = 25
"""Older entries are in the file of /mydata."""


def show_access(turn: Turn) -> None:
    """Say it, newest first; what happened several times on one day is one line."""
    zone = zone_of(turn.coach, turn.learner)
    times = Counter(
        (entry.at.astimezone(zone).date(), entry.staff, entry.act, entry.through, entry.level)
        for entry in turn.work.audit.of(turn.learner.id)
    )
    if not times:
        return turn.say("ui/access/none")
    names = names_of(turn)
    lines = [turn.voice.say("ui/access/title")]
    for (day, staff, act, through, level), count in list(times.items())[:MOST_LINES]:
        words = turn.voice.say(
            "ui/access/line",
            day=day_words(turn.coach, day, turn.learner.language),
            who=literal(names[staff]),
            what=turn.voice.say(
                f"ui/access/{act}", level=turn.voice.say(f"ui/sharing/level_{int(level)}")
            ),
            where=turn.voice.say(f"ui/access/through/{through}"),
        )
        often = turn.voice.say("ui/access/times", number=str(count)) if count > 1 else ""
        lines.append(f"{words}{often}")
    if len(times) > MOST_LINES:
        lines.append(turn.voice.say("ui/access/older"))
    turn.said.append(Outgoing("\n".join(lines)))
    return None


def names_of(turn: Turn) -> Mapping[int | None, str]:
    """Return how the learner knows whoever is in their audit."""
    accesses = turn.work.audit.of(turn.learner.id)
    return {number: _name(turn, number) for number in {entry.staff for entry in accesses}}


def _name(turn: Turn, number: int | None) -> str:
    if number is None:
        return turn.voice.say("ui/access/operator")
    staff = turn.work.staff.get(number)
    gone = staff is None or staff.left_at is not None or not staff.name
    return turn.voice.say("ui/access/left") if gone or staff is None else staff.name


def in_words(access: Access, names: Mapping[int | None, str]) -> Mapping[str, object]:
    """Return *access* as the file of /mydata has it."""
    return {
        "at": access.at.isoformat(),
        "who": names[access.staff],
        "act": access.act,
        "through": access.through,
        "level": int(access.level),
    }
