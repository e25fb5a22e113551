"""
A conversation test out of a rehearsal, in the words of the script.

What was tapped and typed is written as the engine understood it; what acts of the coach changed
meanwhile stands beside it as `given` and `moved_to`. The test is played before it is handed out:
it expects exactly what was heard in the rehearsal, or it ends before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from digiter_core.authoring.conversation_test import (
    Conversation,
    Told,
    Turn,
    as_text,
    with_expectations,
)
from digiter_core.authoring.conversation_writing import group_of
from digiter_core.authoring.durations import in_words
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.playing import play, types_of
from digiter_core.authoring.telling import tell
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Position
from digiter_core.coaching.coach import Stepped
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    TimedOut,
    Typed,
    WentBack,
)
from digiter_core.engine.script import Value
from digiter_core.engine.session import Session
from digiter_core.errors import DigiterError

TURN_OF: Mapping[type, Callable[[Input], tuple[str, str]]] = {
    Chosen: lambda event: ("tap", getattr(event, "option", "")),
    Typed: lambda event: ("type", str(as_text(getattr(event, "value", "")))),
    WentBack: lambda _: ("back", "true"),
    AskedToExplain: lambda _: ("explain", "true"),
    NotUnderstood: lambda _: ("not_understood", "true"),
    Resumed: lambda _: ("resume", "true"),
    TimedOut: lambda event: ("wait", in_words(getattr(event, "minutes", 0))),
}
"""How a turn of a test is called that puts such an input to the engine."""


class NothingToRecord(DigiterError):
    """Nothing was done that a conversation test could hold."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A test that passes. `left_out`: so many steps at the end are not in it."""

    conversation: Conversation
    left_out: int = 0


def recorded(
    steps: Sequence[Stepped], loaded: Loaded, *, at: str = "", about: str = ""
) -> Recording:
    """Return the test of what happened in *steps*, those of a rehearsal that began at *at*.

    It ends early where an act of the coach left the conversation in a way a test cannot say,
    after starting over say. Raises `NothingToRecord`.
    """
    if not steps:
        raise NothingToRecord
    declared = types_of(loaded)
    told = [[tell(effect) for effect in step.effects] for step in steps]
    whole = _conversation(steps, declared, loaded, at, about)
    held = _held(whole, told, loaded)
    if held < 2:  # noqa: PLR2004 - the opening, and one turn
        raise NothingToRecord
    kept = with_expectations(_cut(whole, held), told[:held])
    return Recording(_plainer(kept, loaded), len(steps) - held)


def _conversation(
    steps: Sequence[Stepped], declared: Mapping[str, str], loaded: Loaded, at: str, about: str
) -> Conversation:
    first = steps[0]
    script = first.opened or (first.before.place.script if first.before.place else "")
    starts = loaded.scripts[script].variables
    known = {
        name: value
        for name, value in first.before.variables.items()
        if name in declared and value != starts.get(name)
    }
    return Conversation(
        script=script,
        place=Position("", 1, 1),
        turns=tuple(_turns(steps, declared)),
        about=about,
        at=at,
        variables=group_of(known),
    )


def _turns(steps: Sequence[Stepped], declared: Mapping[str, str]) -> Iterator[Turn]:
    for before, step in pairwise(steps):
        doing, value = _doing(step)
        yield Turn(
            doing,
            value,
            given=group_of(_given(before.after, step.before, declared)),
            moved_to=_moved(before.after, step.before),
        )


def _doing(step: Stepped) -> tuple[str, str]:
    if step.event is None:
        return "open", step.opened
    turn = TURN_OF.get(type(step.event))
    return turn(step.event) if turn else ("", "")


def _given(left: Session, found: Session, declared: Mapping[str, str]) -> dict[str, Value]:
    """Return the variables that have another value than the engine left them with."""
    return {
        name: value
        for name, value in found.variables.items()
        if name in declared and value != left.variables.get(name)
    }


def _moved(left: Session, found: Session) -> str:
    was, now = left.place, found.place
    moved = was is not None and now is not None and was.script == now.script and was.at != now.at
    return now.at or "" if moved and now is not None else ""


def _held(conversation: Conversation, told: Sequence[list[Told]], loaded: Loaded) -> int:
    """Return how many steps, the opening first, a play of the test repeats to the letter."""
    turns = conversation.turns
    known = next((n for n, turn in enumerate(turns) if not turn.doing), len(turns)) + 1
    heard = _heard(_cut(conversation, known), loaded)
    same = (mine == theirs for mine, theirs in zip(heard, told, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(heard), known))


def _heard(conversation: Conversation, loaded: Loaded) -> list[list[Told]]:
    try:
        return play(conversation, loaded, Library(loaded))
    except DigiterError:  # a script that only the version in use knows
        return (
            _heard(_cut(conversation, len(conversation.turns)), loaded)
            if conversation.turns
            else []
        )


def _cut(conversation: Conversation, held: int) -> Conversation:
    return replace(conversation, turns=conversation.turns[: max(held - 1, 0)])


# ----- easier to read


def _plainer(conversation: Conversation, loaded: Loaded) -> Conversation:
    """Return the same test without the variables that change nothing in it."""
    wanted = conversation.expected
    for name in _names(conversation.variables):
        less = replace(conversation, variables=_without(conversation.variables, name))
        conversation = less if _heard(less, loaded) == wanted else conversation
    for number, turn in enumerate(conversation.turns):
        for name in _names(turn.given):
            less = _with_turn(conversation, number, name)
            conversation = less if _heard(less, loaded) == wanted else conversation
    return conversation


def _with_turn(conversation: Conversation, number: int, name: str) -> Conversation:
    """Return *conversation* whose turn *number* is not given *name*."""
    turn = conversation.turns[number]
    turn = replace(turn, given=_without(turn.given, name))
    return replace(
        conversation, turns=(*conversation.turns[:number], turn, *conversation.turns[number + 1 :])
    )


def _names(group: Group | None) -> list[str]:
    return list(group.entries) if group else []


def _without(group: Group | None, name: str) -> Group | None:
    left = {key: pair for key, pair in group.entries.items() if key != name} if group else {}
    return Group(left, group.at) if group and left else None
