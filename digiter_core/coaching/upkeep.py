"""What happens by itself: erasing when it is time, warning the silent, asking again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digiter_core.coaching import alerts, carrying, waiting
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.moving import ask_again
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.coaching.rendering import merged, open_item_number
from digiter_core.coaching.safeguarding import HELP_NOT_MEANT, HELP_SHOWN
from digiter_core.coaching.standing import quiet_of, taken_over_until, zone_of
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work
from digiter_core.scheduling.calendar import minute_of

WARNED_AFTER = timedelta(days=335)
ERASED_AFTER = timedelta(days=365)
MID_CONVERSATION = timedelta(minutes=30)
OUTAGE = timedelta(seconds=150)
"""Telegram drops taps after 150 seconds: after a longer outage open questions are asked again."""

EVENT_DAYS = dict.fromkeys((HELP_SHOWN, HELP_NOT_MEANT, alerts.RAISED, alerts.DEPUTY_TOLD), 90)
"""
For how many days events of a kind are kept; all others stay as long as their learner.

Who once looked for help must be able to trust that it does not follow them: 90 days are enough
to see whether help is shown where it should be, and nobody needs to know later.
"""

WARNED = "warned_at"


def erase_the_due(work: Work, now: datetime) -> list[int]:
    """Erase whose 24 hours to reconsider are over. Returns their ids."""
    due = list(work.learners.to_forget(now))
    for learner in due:
        work.learners.erase(learner)
    return due


def end_the_silent(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """After eleven silent months warn, in the daytime; after twelve, and a warning, erase."""
    messages = []
    for number in work.learners.silent_since(now - WARNED_AFTER):
        learner = work.learners.get(number)
        if learner is None:
            continue
        warned = learner.session.variables.get(WARNED)
        if isinstance(warned, str):
            since_warning = now - datetime.fromisoformat(warned)
            if since_warning >= ERASED_AFTER - WARNED_AFTER:
                work.learners.erase(number)
        elif learner.state is not LearnerState.ACTIVE:
            # Nobody may be written to who said stop or cannot be reached: erased without a word.
            if now - learner.last_seen_at >= ERASED_AFTER:
                work.learners.erase(number)
        elif not is_quiet(coach, learner, now):
            messages.append(_warn(coach, work, learner, now))
    return messages


def ask_again_after_outage(
    coach: Coach, work: Work, last_alive: datetime, now: datetime
) -> list[OutboxMessage]:
    """Ask open questions again of those who were in the middle of one when we went away."""
    if now - last_alive < OUTAGE:
        return []
    messages: list[OutboxMessage] = []
    for number in work.learners.seen_since(last_alive - MID_CONVERSATION):
        learner = work.learners.get(number)
        if learner is None or (taken_over_until(learner.session) or now) > now:
            continue
        if _waits(coach, learner) and not is_quiet(coach, learner, now):
            messages.extend(_ask_again(coach, work, learner, now))
    return messages


def is_quiet(coach: Coach, learner: Learner, now: datetime) -> bool:
    """Whether it is night where the learner lives: then nothing is sent unasked."""
    return quiet_of(coach, learner).covers(minute_of(now, zone_of(coach, learner)))


def _waits(coach: Coach, learner: Learner) -> bool:
    return (
        learner.state is LearnerState.ACTIVE
        and not learner.needs_help
        and open_item_number(coach, learner.session) is not None
    )


def _ask_again(
    coach: Coach, work: Work, learner: Learner, now: datetime
) -> Sequence[OutboxMessage]:
    arrival = Arrival(learner.channel, learner.address, Kind.RETURNED)
    turn = Turn(coach, work, arrival, now, learner)
    carrying.carry_over(turn)
    turn.say("ui/missed")
    ask_again(turn)
    # The learner did nothing: `last_seen_at` stays as it was.
    work.learners.save(replace(turn.learner, question_message=None))
    waiting.begin_again(coach, work, turn.learner, now)
    return [_store(work, learner, message, now) for message in merged(turn.said, None)]


def _warn(coach: Coach, work: Work, learner: Learner, now: datetime) -> OutboxMessage:
    turn = Turn(
        coach, work, Arrival(learner.channel, learner.address, Kind.RETURNED), now, learner
    )
    turn.set_variables({WARNED: now.isoformat()})
    work.learners.save(turn.learner)
    return _store(work, learner, Outgoing(turn.voice.say("ui/forget/soon")), now)


def _store(work: Work, learner: Learner, outgoing: Outgoing, now: datetime) -> OutboxMessage:
    body = {**to_json(outgoing), "unasked": True}
    return work.outbox.add(OutboxMessage(0, learner.id, learner.address, body, now))
