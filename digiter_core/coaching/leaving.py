"""
A counsellor leaves: every bond ends at once, and each learner is told, in the daytime.

Who cannot be written to now has the news waiting in the session, under `NEWS`: they are told on
coming back, or by the tick once their night is over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digiter_core.access.people import Staff
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.coaching.rendering import Voice
from digiter_core.coaching.sharing import closed
from digiter_core.coaching.standing import awake_at
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work
from digiter_core.texts.markup import literal

SCRIPTS = frozenset({"counsellor", "sharing", "join", "letter"})
"""Scripts that speak of the counsellor: nobody is left standing in one when that person goes."""

LEFT_BEHIND, FIND, WITHOUT = "~left.", "find", "without"
"""What a button carries below the news."""

NEWS = "counsellor_left"
"""Variable: who left while the learner was not to be written to."""

ASLEEP = "learners_to_tell"
"""Note: the numbers of those to be told when their night is over."""


def ask_those_left(coach: Coach, work: Work, staff: Staff, now: datetime) -> list[OutboxMessage]:
    """
    Close every bond of *staff*, who leaves; return what their learners are told, already stored.

    Who paused, stopped or cannot be reached is told on coming back.
    """
    messages, asleep = [], []
    for bond in work.bonds.of_staff(staff.id):
        learner = work.learners.get(bond.learner)
        if learner is None:
            continue
        words = _words(Voice(coach, learner), staff.name)
        learner = _out_of_the_way(closed(work, learner, bond, now, words))
        if learner.state is LearnerState.ACTIVE and awake_at(coach, learner, now) == now:
            messages.append(_send(coach, work, learner, words, now))
        else:
            learner = _with_news(learner, staff.name)
            asleep += [learner.id] if learner.state is LearnerState.ACTIVE else []
        work.learners.save(learner)
    if asleep:
        _remember(work, [*_to_tell(work), *asleep])
    return messages


def tell_the_woken(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """Return the news for those whose night is over, stored and ready to be sent."""
    waiting = _to_tell(work)
    if not waiting:
        return []
    messages, asleep = [], []
    for number in waiting:
        learner = work.learners.get(number)
        name = _news(learner) if learner is not None else ""
        if learner is None or not name or learner.state is not LearnerState.ACTIVE:
            continue  # erased, told already, or to be told on coming back
        if awake_at(coach, learner, now) > now:
            asleep.append(number)
            continue
        learner = _with_news(learner, None)
        messages.append(_send(coach, work, learner, _words(Voice(coach, learner), name), now))
        work.learners.save(learner)
    _remember(work, asleep)
    return messages


def tell_if_left(turn: Turn) -> None:
    """Tell who is here, or comes back, that their counsellor left meanwhile."""
    name = _news(turn.learner)
    if name:
        turn.learner = _with_news(turn.learner, None)
        turn.said.append(_told(turn.voice, _words(turn.voice, name)))


def _words(voice: Voice, name: str) -> str:
    return voice.say("ui/sharing/left", counsellor=literal(name))


def _told(voice: Voice, words: str) -> Outgoing:
    buttons = (
        voice.button("ui/button/find_somebody", f"{LEFT_BEHIND}{FIND}"),
        voice.button("ui/button/go_on_without", f"{LEFT_BEHIND}{WITHOUT}"),
    )
    return Outgoing(words, tuple((button,) for button in buttons))


def _send(coach: Coach, work: Work, learner: Learner, words: str, now: datetime) -> OutboxMessage:
    body = {**to_json(_told(Voice(coach, learner), words)), "unasked": True}
    return work.outbox.add(OutboxMessage(0, learner.id, learner.address, body, now))


def _news(learner: Learner) -> str:
    return str(learner.session.variables.get(NEWS) or "")


def _with_news(learner: Learner, name: str | None) -> Learner:
    session = learner.session
    return replace(learner, session=replace(session, variables={**session.variables, NEWS: name}))


def _out_of_the_way(learner: Learner) -> Learner:
    """Return *learner* standing in no script that speaks of the counsellor who left."""
    session = learner.session
    stack = tuple(place for place in session.stack if place.script not in SCRIPTS)
    if stack == session.stack:
        return learner
    return replace(learner, session=replace(session, stack=stack, step=session.step + 1))


def _to_tell(work: Work) -> list[int]:
    return [int(number) for number in (work.notes.read(ASLEEP) or "").split()]


def _remember(work: Work, numbers: list[int]) -> None:
    work.notes.write(ASLEEP, " ".join(map(str, numbers)))
