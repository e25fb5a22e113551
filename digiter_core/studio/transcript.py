"""What a rehearsal shows: messages, and short notes on what else would have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digiter_core.coaching.coach import Stepped
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.engine.effects import Perform, RecordAnswer, Remember
from digiter_core.engine.script import Value
from digiter_core.ports import Learner, NextNudge, Wait, Work
from digiter_core.studio.past import find


@dataclass(frozen=True, slots=True)
class Shown:
    """A message to the learner. `number`: its own, or of the message it takes the place of."""

    number: int
    outgoing: Outgoing
    at: datetime
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something the learner does not see. `kind` names its words; `at`: local time it is about."""

    kind: str
    params: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None


Entry = Shown | Note

NOTES = (
    "recorded",
    "remembered",
    "did",
    "reminder_next",
    "reminder_none",
    "reminder_sent",
    "wait_next",
    "wait_dropped",
    "no_answer",
    "counsellor_told",
    "nothing_stored",
    "learner_stored",
    "learner_erased",
    "forgotten_later",
    "time_is",
)
"""Every kind of note there is; their words are `studio/rehearsal/<kind>`."""


@dataclass(frozen=True, slots=True)
class State:
    """What is stored of the learner at one moment, as far as notes tell of it."""

    learner: Learner | None = None
    nudge: NextNudge | None = None
    wait: Wait | None = None


def state_of(work: Work) -> State:
    """Return what is stored of the learner who rehearses."""
    learner = find(work)
    if learner is None:
        return State()
    return State(learner, work.nudges.of(learner.id), work.waits.of(learner.id))


def of_steps(steps: Sequence[Stepped]) -> Iterator[Note]:
    """Yield what the engine asked for beside words."""
    for effect in (effect for step in steps for effect in step.effects):
        match effect:
            case RecordAnswer(item=item, option=option):
                yield Note("recorded", {"item": item, "option": option})
            case Remember(variable=variable, value=value):
                yield Note("remembered", {"name": variable, "value": shown(value)})
            case Perform(act=act):
                yield Note("did", {"act": act})
            case _:
                pass


def shown(value: Value) -> str:
    """Return *value* as scripts write it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def of_change(
    before: State, after: State, local: Callable[[datetime], datetime]
) -> Iterator[Note]:
    """Yield what changed of what is stored. *local*: from a moment to the learner's clock."""
    was, now = before.learner, after.learner
    if was is None and now is not None:
        yield Note("learner_stored")
    if was is not None and now is None:
        yield Note("learner_erased")
    if now is not None and now.forget_at is not None and (was and was.forget_at) is None:
        yield Note("forgotten_later", at=local(now.forget_at))
    if after.nudge is not None and after.nudge != before.nudge:
        yield Note("reminder_next", {"kind": after.nudge.kind}, local(after.nudge.at))
    if after.nudge is None and before.nudge is not None:
        yield Note("reminder_none")
    if after.wait is not None and after.wait != before.wait:
        yield Note("wait_next", {"node": after.wait.node}, local(after.wait.at))
    if before.wait is not None and after.wait is None and _stays(was, now):
        yield Note("wait_dropped")


def _stays(was: Learner | None, now: Learner | None) -> bool:
    """Return whether the same question is open still: nobody answered, and nothing went on."""
    return was is not None and now is not None and was.session.step == now.session.step
