"""What happens by itself while the clock of a rehearsal jumps: one entry a kind of timer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from digiter_core.coaching import nudging, upkeep, waiting
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.standing import awake_at
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work

Ring = Callable[[Coach, Work, datetime], Sequence[OutboxMessage]]


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that falls due. `note`: the kind of note that tells of it, with its `kind`."""

    due: Callable[[Coach, Work, Learner], datetime | None]
    ring: Ring
    note: str = ""


def _nudge_due(_coach: Coach, work: Work, learner: Learner) -> datetime | None:
    nudge = work.nudges.of(learner.id)
    return nudge.at if nudge else None


def _send_nudges(coach: Coach, work: Work, now: datetime) -> Sequence[OutboxMessage]:
    return nudging.send_due(coach, work, now)[1]


def _wait_due(_coach: Coach, work: Work, learner: Learner) -> datetime | None:
    wait = work.waits.of(learner.id)
    return wait.at if wait else None


def _go_on(coach: Coach, work: Work, now: datetime) -> Sequence[OutboxMessage]:
    return waiting.send_due(coach, work, now)[1]


def _forget_due(_coach: Coach, _work: Work, learner: Learner) -> datetime | None:
    return learner.forget_at


def _forget(_coach: Coach, work: Work, now: datetime) -> Sequence[OutboxMessage]:
    upkeep.erase_the_due(work, now)
    return ()


def _silence_due(coach: Coach, _work: Work, learner: Learner) -> datetime | None:
    """Return when a year of silence ends: first a warning, in the daytime."""
    warned = learner.session.variables.get(upkeep.WARNED)
    if isinstance(warned, str):
        return datetime.fromisoformat(warned) + (upkeep.ERASED_AFTER - upkeep.WARNED_AFTER)
    if learner.state is not LearnerState.ACTIVE:
        return learner.last_seen_at + upkeep.ERASED_AFTER
    at = learner.last_seen_at + upkeep.WARNED_AFTER + timedelta(seconds=1)
    return awake_at(coach, learner, at)


TIMERS: Final = (
    Timer(_nudge_due, _send_nudges, "reminder_sent"),
    Timer(_wait_due, _go_on, "no_answer"),
    Timer(_forget_due, _forget),
    Timer(_silence_due, upkeep.end_the_silent),
)


def next_due(coach: Coach, work: Work, learner: Learner) -> tuple[datetime, Timer] | None:
    """Return what falls due first and when, None if nothing does."""
    due = [(timer.due(coach, work, learner), timer) for timer in TIMERS]
    known = [(at, timer) for at, timer in due if at is not None]
    return min(known, key=lambda each: each[0], default=None)
