"""
One turn: from something that arrived to the messages that answer it, in one transaction.

Safety words come first, whatever is open. Then what the open question offers, then commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from digiter_core.coaching import (
    carrying,
    doorstep,
    leaving,
    nudging,
    passages,
    safeguarding,
    taking_over,
    team,
    waiting,
)
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.commanding import commanded
from digiter_core.coaching.moving import ask_again
from digiter_core.coaching.outgoing import to_json
from digiter_core.coaching.rendering import merged
from digiter_core.coaching.tapping import tapped
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.typing_in import typed
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work


def handle(coach: Coach, work: Work, arrival: Arrival, now: datetime) -> list[OutboxMessage]:
    """Return the stored messages that answer *arrival*, ready to be sent after the commit."""
    stored = work.learners.find(arrival.channel, arrival.address)
    to_staff = team.answer(coach, work, arrival, now, stored)
    if to_staff is not None:
        return to_staff
    learner = stored or doorstep.visitor(coach, arrival, now)
    turn = Turn(coach, work, arrival, now, learner)
    _respond(turn)
    _tell_what_happened(turn)
    messages = conclude(turn)
    passages.note(turn)
    waiting.note(turn, stored)
    _plan_next_nudge(turn, stored)
    return [*messages, *turn.to_others]


def _tell_what_happened(turn: Turn) -> None:
    """Tell who comes back what they were not to be written to about."""
    learner = turn.learner
    if learner.state is LearnerState.ACTIVE and not turn.is_visitor and not learner.needs_help:
        leaving.tell_if_left(turn)


def _plan_next_nudge(turn: Turn, before: Learner | None) -> None:
    """Plan the next nudge anew if anything it depends on has changed."""
    if turn.is_visitor:
        return
    after = replace(turn.learner, last_seen_at=turn.now)
    if before is None or nudging.watched(before) != nudging.watched(after):
        nudging.plan_next(turn.coach, turn.work, after, turn.now)


def apologise(coach: Coach, work: Work, arrival: Arrival, now: datetime) -> list[OutboxMessage]:
    """Return the message after a turn that failed. The learner stays where they were."""
    learner = work.learners.find(arrival.channel, arrival.address)
    turn = Turn(coach, work, arrival, now, learner or doorstep.visitor(coach, arrival, now))
    turn.say("ui/problem")
    message = OutboxMessage(
        0, turn.learner.id or None, arrival.address, to_json(turn.said[0]), now
    )
    return [work.outbox.add(message)]


def conclude(turn: Turn) -> list[OutboxMessage]:
    """Store the learner and the messages of *turn*."""
    learner, arrival = turn.learner, turn.arrival
    messages = merged(turn.said, _editable(turn))
    if not turn.is_visitor:
        # Where the question stands is known only once a new message has been sent.
        moves = any(message.is_question and message.edit is None for message in messages)
        learner = replace(
            learner,
            last_seen_at=turn.now,
            question_message=None if moves else learner.question_message,
        )
        turn.work.learners.save(learner)
    return [
        turn.work.outbox.add(
            OutboxMessage(0, learner.id or None, arrival.address, to_json(message), turn.now)
        )
        for message in messages
    ]


def _editable(turn: Turn) -> int | None:
    """Return the message that may be replaced by the answer, so that the chat stays short."""
    arrival, at = turn.arrival, turn.learner.question_message
    if arrival.kind is Kind.TAP:
        return arrival.message if turn.is_visitor or arrival.message == at else None
    typed_right_below = at is not None and arrival.message == at + 1
    return at if turn.moved_on and typed_right_below else None


def _respond(turn: Turn) -> None:
    arrival = turn.arrival
    if arrival.kind is Kind.LEFT:
        return _left(turn)
    if turn.learner.state is LearnerState.UNREACHABLE:
        turn.change(state=LearnerState.ACTIVE)
    if arrival.kind in (Kind.TEXT, Kind.COMMAND, Kind.FORWARDED, Kind.EDITED):
        concern = safeguarding.concern_in(turn.coach, arrival.text, arrival.reading)
        if concern is not None and arrival.kind is not Kind.COMMAND:
            return safeguarding.show_help(turn, concern)
    carrying.carry_over(turn)
    taking_over.settle(turn)
    return _BY_KIND[arrival.kind](turn)


def _left(turn: Turn) -> None:
    if not turn.is_visitor:
        turn.change(state=LearnerState.UNREACHABLE)
        turn.work.outbox.drop_for(turn.learner.id)


def _returned(turn: Turn) -> None:
    """The bot was unblocked. Telegram sends /start or a message of its own accord."""


def _not_a_text(turn: Turn) -> None:
    key = {
        Kind.UNREADABLE: "ui/only_text",
        Kind.FORWARDED: "ui/forwarded",
        Kind.EDITED: "ui/edited",
    }[turn.arrival.kind]
    turn.say(key)
    if turn.arrival.kind is not Kind.EDITED:
        ask_again(turn)


_BY_KIND: Mapping[Kind, Callable[[Turn], None]] = {
    Kind.TEXT: typed,
    Kind.TAP: tapped,
    Kind.COMMAND: commanded,
    Kind.UNREADABLE: _not_a_text,
    Kind.FORWARDED: _not_a_text,
    Kind.EDITED: _not_a_text,
    Kind.RETURNED: _returned,
}
