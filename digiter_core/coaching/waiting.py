"""
Questions that go on by themselves when nobody answers: `no_answer:` in a script.

The wait is stored by the turn that asks and goes with the one that answers. When its time is
over, the tick goes on with the dialogue, under the rules of nudges: only to who agreed to them,
at most one message unasked a day, at most once.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from digiter_core.coaching import acts, carrying, effects, nudging, passages
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach, Stepped
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.coaching.rendering import merged
from digiter_core.coaching.standing import (
    WAITED,
    standing,
    taken_over_until,
    waits_of,
    zone_of,
)
from digiter_core.coaching.turn import Turn
from digiter_core.engine.acts import BY_SILENCE, CONSENT_VARIABLES
from digiter_core.engine.dialogue import Scripts, advance
from digiter_core.engine.effects import Effect, Perform, Remember
from digiter_core.engine.inputs import TimedOut, WentBack
from digiter_core.engine.script import Question
from digiter_core.engine.session import Session
from digiter_core.errors import UnknownScript
from digiter_core.ports import Learner, OutboxMessage, Wait, Work
from digiter_core.scheduling.waits import first_chance
from digiter_core.texts.markup import hidden, parse

LONGEST_LOG = 5
"""Waits remembered: only how many went unanswered in a row counts, and on which day."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An open question that goes on without an answer after so many minutes."""

    script: str
    node: str
    step: int
    minutes: int

    def is_of(self, wait: Wait) -> bool:
        return (self.script, self.node, self.step) == (wait.script, wait.node, wait.step)


def _open(scripts: Scripts, session: Session) -> _Open | None:
    place = session.place
    if place is None or place.at is None:
        return None
    with suppress(UnknownScript):  # it is not stored any more: its waits are over
        node = scripts.version(place.script, place.version).nodes.get(place.at)
        if isinstance(node, Question) and node.no_answer is not None:
            return _Open(place.script, place.at, session.step, node.no_answer.minutes)
    return None


# ----- set and removed with the turn


def note(turn: Turn, before: Learner | None) -> None:
    """Store the wait of the question open after *turn*, or that there is none any more.

    It counts from when the question was last asked.
    """
    if turn.is_visitor:
        return
    scripts, learner = turn.coach.scripts, turn.learner
    was = _open(scripts.of(before.territory), before.session) if before is not None else None
    now = _open(turn.scripts, learner.session)
    if now is None and was is not None:
        turn.work.waits.put(learner.id, None)
    elif now is not None and (now != was or (now.script, now.node) in turn.asked):
        _begin(turn.work, learner, now, turn.now)


def begin_again(coach: Coach, work: Work, learner: Learner, now: datetime) -> None:
    """Count anew: the open question of *learner* was just asked once more."""
    found = _open(coach.scripts.of(learner.territory), learner.session)
    if found is not None:
        _begin(work, learner, found, now)


def _begin(work: Work, learner: Learner, question: _Open, now: datetime) -> None:
    over = now + timedelta(minutes=question.minutes)
    work.waits.put(learner.id, Wait(question.script, question.node, question.step, over, over))


def answered_late(turn: Turn, step: int) -> bool:
    """Go back to the question of *step* if its buttons are tapped after it went on by itself.

    False: it did not, or something was answered since. A late answer counts as any other.
    """
    session, place = turn.learner.session, turn.learner.session.place
    if place is None or not place.trail or session.step != step + 1:
        return False
    if not nudging.kept_buttons(session, step, place.trail[-1]):
        return False
    turn.go_to(advance(turn.scripts, session, WentBack())[0])
    return True


# ----- when the time is over


def send_due(coach: Coach, work: Work, now: datetime) -> tuple[int, list[OutboxMessage]]:
    """Go on with the dialogues whose wait is over, as far as that may be.

    Looks at `NUDGES_TOGETHER` learners at most. Returns at how many, and the messages.
    """
    due_now = work.waits.due(now)
    messages = [message for number in due_now for message in send_one(coach, work, number, now)]
    return len(due_now), messages


def send_one(coach: Coach, work: Work, number: int, now: datetime) -> list[OutboxMessage]:
    """Do that for one learner. What may not be said now waits; what gets stale is dropped."""
    learner, wait = work.learners.get(number), work.waits.of(number)
    if learner is None or wait is None:
        work.waits.put(number, None)
        return []
    off = partial(coach.holidays, learner.territory or "elsewhere")
    earliest = max(now, taken_over_until(learner.session) or now)
    chance = first_chance(coach.rules, standing(coach, learner), wait.over, earliest, off)
    if chance is not None and chance > now:
        work.waits.put(number, replace(wait, at=chance))
        return []
    work.waits.put(number, None)
    return [] if chance is None else _go_on(coach, work, learner, wait, now)


def put_off(work: Work, number: int, _now: datetime) -> None:
    """Something about a learner cannot be worked out: their question stays open."""
    work.waits.put(number, None)


def _go_on(
    coach: Coach, work: Work, learner: Learner, wait: Wait, now: datetime
) -> list[OutboxMessage]:
    """Go on, if the conversation still stands at the very question; else nothing happens."""
    found = _open(coach.scripts.of(learner.territory), learner.session)
    if found is None or not found.is_of(wait):
        return []
    if work.outbox.knows(nudging.once_a_day(learner, _local_day(coach, learner, now))):
        return []  # the policy knows it as a rule; this holds whatever it knows
    arrival = Arrival(learner.channel, learner.address, Kind.RETURNED)
    turn = Turn(coach, work, arrival, now, learner)
    carrying.carry_over(turn)
    if not _took_it(turn, wait):
        work.learners.save(turn.learner)  # perhaps in a newer version of the script
        return []
    return _conclude(turn)


def _took_it(turn: Turn, wait: Wait) -> bool:
    """Put the silence to the engine and carry out what comes of it. False: nothing does."""
    before = turn.learner.session
    found = _open(turn.scripts, before)
    if found is None or not found.is_of(wait):
        return False
    event = TimedOut(wait.step, found.minutes)
    session, done = advance(turn.scripts, before, event)
    if session == before or not _needs_nobody(done):
        return False
    turn.coach.watch(Stepped(before, event, session, done))
    effects.carry_out(turn, session, done, acts.ACTS)
    nudging.keep_buttons(turn, before)
    return True


def _needs_nobody(done: Sequence[Effect]) -> bool:
    """Return whether silence is enough for *done*. Lint finds where it is not: `bad_wait`."""
    return not any(
        (isinstance(effect, Perform) and effect.act not in BY_SILENCE)
        or (isinstance(effect, Remember) and effect.variable in CONSENT_VARIABLES)
        for effect in done
    )


def _conclude(turn: Turn) -> list[OutboxMessage]:
    """Store where the learner stands now, and the messages. The learner did nothing: when they
    were last seen stays as it was."""
    day = _local_day(turn.coach, turn.learner, turn.now)
    said = merged(turn.said, None)
    if said:
        log = [f"{each.day}/{each.at.isoformat()}" for each in waits_of(turn.learner.session)]
        log = [*log, f"{day}/{turn.now.isoformat()}"][-LONGEST_LOG:]
        turn.set_variables({WAITED: " ".join(log)})
    if any(message.is_question for message in said):
        turn.change(question_message=None)
    turn.work.learners.save(turn.learner)
    passages.note(turn)
    begin_again(turn.coach, turn.work, turn.learner, turn.now)
    nudging.plan_next(turn.coach, turn.work, turn.learner, turn.now)
    return [
        turn.work.outbox.add(_message(turn, each, nudging.once_a_day(turn.learner, day, part)))
        for part, each in enumerate(said)
    ]


def _local_day(coach: Coach, learner: Learner, now: datetime) -> date:
    return now.astimezone(zone_of(coach, learner)).date()


def _message(turn: Turn, outgoing: Outgoing, dedup: str) -> OutboxMessage:
    learner = turn.learner
    title = turn.voice.say("ui/wait/title")
    unread = replace(outgoing, text=f"{title}\n{hidden(parse(outgoing.text)[0])}")
    body = {
        **to_json(unread),
        "unasked": True,
        "once": nudging.expires(turn.coach, learner, turn.now).isoformat(),
    }
    return OutboxMessage(0, learner.id, learner.address, body, turn.now, dedup=dedup)
