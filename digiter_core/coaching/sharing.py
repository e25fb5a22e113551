"""
What a learner shows to their counsellor: previewed, agreed to, withdrawn, ended.

Everything counts at once: who reads asks the bond at that very moment. The variables `bonded`,
`sharing`, `counsellor` and `in_distress` mirror the bond for scripts and texts; they decide
nothing about access.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digiter_core.access.sharing import Bond, InDistress, Level
from digiter_core.coaching import agreeing
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.insight_words import insight_lines
from digiter_core.coaching.insights import insight_of
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.results import LONGEST_MESSAGE
from digiter_core.coaching.standing import TAKEN_OVER
from digiter_core.coaching.turn import Turn
from digiter_core.engine.script import Value
from digiter_core.ports import Event, Learner, Work

PURPOSES = {
    Level.ACTIVITY: "share_activity",
    Level.PROGRESS: "share_progress",
    Level.REFLECTIONS: "share_reflections",
}
"""What a level agrees to: its own purpose and those of the levels below."""

ALERTS = "distress_alert"
"""Purpose: the counsellor is told each time that help lines were shown."""

PREVIEWED = "previewed"
"""Variable: `bond/level/hash` of what was shown last. Nothing else can be agreed to."""


def mirrored(learner: Learner, bond: Bond | None, name: str = "") -> Learner:
    """Return *learner* with the variables that mirror *bond*, with the counsellor *name*."""
    session = learner.session
    mirror: dict[str, Value] = {
        "bonded": bond is not None,
        "sharing": int(bond.level) if bond else 0,
        "in_distress": str(bond.in_distress if bond else InDistress.ASK),
        "counsellor": name or None,
        PREVIEWED: None,
        TAKEN_OVER: bond.taken_over_until.isoformat() if bond and bond.taken_over_until else None,
    }
    return replace(learner, session=replace(session, variables={**session.variables, **mirror}))


def _bond(turn: Turn) -> Bond | None:
    """Return the open bond; say so if there is none, as after a long silence."""
    bond = turn.work.bonds.open_of(turn.learner.id)
    if bond is None:
        turn.learner = mirrored(turn.learner, None)
        turn.say("ui/sharing/nobody")
    return bond


def _name(turn: Turn) -> str:
    return str(turn.learner.session.variables.get("counsellor") or "")


# ----- looking and choosing


def show_sharing(turn: Turn) -> None:
    if _bond(turn) is not None:
        turn.say("ui/sharing/now")


def preview_sharing(turn: Turn) -> None:
    """Show exactly what the counsellor would read at the level being chosen."""
    bond = _bond(turn)
    if bond is None:
        return
    level = Level(int(turn.learner.session.variables.get("wanted_level") or 0))
    lines = preview_lines(turn.coach, turn.work, turn.learner, bond, level, turn.now)
    shown = [turn.voice.say("ui/sharing/preview"), *lines]
    turn.said.extend(Outgoing(page) for page in _pages(shown))
    words = agreeing.text_hash("\n".join(shown))
    turn.set_variables({PREVIEWED: f"{bond.id:x}/{int(level)}/{words}"})


def preview_lines(  # noqa: PLR0913, PLR0917 - whose, to whom, how much, when
    coach: Coach, work: Work, learner: Learner, bond: Bond, level: Level, now: datetime
) -> list[str]:
    """Return what the counsellor of *bond* would read now if the learner showed *level*."""
    would_be = replace(bond, level=level, changed_at=now)
    return insight_lines(coach, insight_of(coach, work, learner, would_be, now), learner.language)


def _pages(lines: Sequence[str]) -> list[str]:
    pages = [""]
    for line in lines:
        if pages[-1] and len(pages[-1]) + len(line) >= LONGEST_MESSAGE:
            pages.append("")
        pages[-1] = f"{pages[-1]}\n{line}" if pages[-1] else line
    return pages


def share(turn: Turn) -> None:
    """Show the level that was previewed, from this moment on."""
    bond = _bond(turn)
    turn.replay = True  # what is offered next depends on it
    if bond is None:
        return
    variables = turn.learner.session.variables
    number, level, shown = str(variables.get(PREVIEWED) or "//").split("/")
    if number == f"{bond.id:x}" and level == str(variables.get("wanted_level")):
        _set_level(turn, bond, Level(int(level)), shown)
        turn.say("ui/sharing/shared")
    else:
        turn.say("ui/sharing/look_again")


def withdraw_sharing(turn: Turn) -> None:
    """Show nothing any more, from this moment on."""
    bond = _bond(turn)
    turn.replay = True
    if bond is not None:
        words = turn.voice.say("ui/sharing/withdrawn")
        _set_level(turn, bond, Level.NOTHING, agreeing.text_hash(words))
        turn.said.append(Outgoing(words))


def _set_level(turn: Turn, bond: Bond, level: Level, shown: str) -> None:
    if level is not bond.level:
        bond = replace(bond, level=level, changed_at=turn.now)
        turn.work.bonds.save(bond)
        turn.note("sharing_changed", level=int(level))
    _record(turn.work, turn.learner, level, turn.now, shown)
    turn.learner = mirrored(turn.learner, bond, _name(turn))


def _record(work: Work, learner: Learner, level: Level, now: datetime, shown: str) -> None:
    for each, purpose in PURPOSES.items():
        agreeing.record(work, learner, purpose, now, given=level >= each, shown=shown)


def keep_in_distress(turn: Turn) -> None:
    """Keep whether the counsellor is told when help lines were shown."""
    bond = _bond(turn)
    turn.replay = True
    if bond is None:
        return
    choice = InDistress(str(turn.learner.session.variables.get("in_distress")))
    # `changed_at` stays: what is shown rests on the day the level was chosen.
    turn.work.bonds.save(replace(bond, in_distress=choice))
    words = turn.voice.say(f"ui/sharing/in_distress/{choice}")
    always, shown = choice is InDistress.ALWAYS, agreeing.text_hash(words)
    agreeing.record(turn.work, turn.learner, ALERTS, turn.now, given=always, shown=shown)
    turn.note("in_distress_chosen", choice=choice.value)
    turn.said.append(Outgoing(words))


# ----- the end of a bond


def end_bond(turn: Turn) -> None:
    """The learner stops with their counsellor."""
    bond = _bond(turn)
    turn.replay = True
    if bond is None:
        return
    words = turn.voice.say("ui/sharing/ended")
    turn.learner = ended(turn.work, turn.learner, bond, turn.now, words)
    turn.said.append(Outgoing(words))


def ended(work: Work, learner: Learner, bond: Bond, now: datetime, words: str) -> Learner:
    """Close *bond* as the learner wishes, as `closed` does, and take back what waits of it.

    No deputy gets to know any more that they asked to talk. Where a counsellor leaves, one does.
    """
    for alert in work.alerts.of(learner.id):
        if alert.staff == bond.staff and alert.acknowledged_at is None:
            work.alerts.save(replace(alert, acknowledged_at=now))
    return closed(work, learner, bond, now, words)


def closed(work: Work, learner: Learner, bond: Bond, now: datetime, words: str) -> Learner:
    """Close *bond*, after which nothing is shown to anybody; return the learner to be stored.

    *words*: what the learner is told about it.
    """
    work.bonds.save(
        replace(bond, level=Level.NOTHING, closed_at=now, changed_at=now, taken_over_until=None)
    )
    shown = agreeing.text_hash(words)
    _record(work, learner, Level.NOTHING, now, shown)
    agreeing.record(work, learner, ALERTS, now, given=False, shown=shown)
    work.events.append(learner.id, Event("bond_closed", now, {"level": int(bond.level)}))
    return mirrored(learner, None)
