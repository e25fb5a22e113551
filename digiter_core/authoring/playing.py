"""
Plays a conversation test against the engine, and says what the learner would get.

The session goes through JSON between any two turns, as it does in production. Acts are not
carried out: what they give to variables stands in the test as `given`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from digiter_core.authoring.conversation_test import Conversation, Told, Turn
from digiter_core.authoring.durations import minutes_in
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.kinds.entry import ENTRY_KINDS
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.placing import placed
from digiter_core.authoring.telling import tell
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.values import read_assignments
from digiter_core.engine.dialogue import Scripts, advance, open_script
from digiter_core.engine.effects import Effect
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
from digiter_core.engine.script import NodeId, Question, Value
from digiter_core.engine.session import Session, from_json, to_json

Heard = tuple[Effect, ...]

INPUTS: Mapping[str, Callable[[Turn, Session], Input]] = {
    "tap": lambda turn, session: Chosen(turn.value, session.step),
    "old_tap": lambda turn, session: Chosen(turn.value, session.step - 1),
    "back": lambda _, session: WentBack(session.step),
    "explain": lambda _, session: AskedToExplain(session.step),
    "not_understood": lambda _turn, _session: NotUnderstood(),
    "resume": lambda _turn, _session: Resumed(),
    "wait": lambda turn, session: TimedOut(session.step, minutes_in(turn.value) or 0),
}
"""What the engine gets for a turn, where the script does not matter."""


def play(conversation: Conversation, loaded: Loaded, scripts: Scripts) -> list[list[Told]]:
    """Return what the learner gets: first when the script opens, then for every turn.

    Raises `ScriptError` for a script, node or variable that does not exist, and `SessionError`
    where the scripts themselves cannot be played.
    """
    return [[tell(effect) for effect in each] for each in hear(conversation, loaded, scripts)]


def hear(conversation: Conversation, loaded: Loaded, scripts: Scripts) -> list[Heard]:
    """Return the same as effects of the engine."""
    return [effects for _, effects, _ in turns(conversation, loaded, scripts)]


def turns(
    conversation: Conversation, loaded: Loaded, scripts: Scripts
) -> Iterator[tuple[Session, Heard, Session]]:
    """Yield for the opening and every turn: the session before, what is heard, the one after."""
    _check(conversation, loaded)
    types = types_of(loaded)
    session, effects = _opened(conversation, types, scripts)
    yield Session(), effects, session
    for turn in conversation.turns:
        before = _as_given(turn, through_json(session), types)
        if turn.doing == "open":
            session, effects = open_script(scripts, before, turn.value)
        else:
            session, effects = advance(scripts, before, input_of(turn, before, scripts))
        yield before, effects, session


def types_of(loaded: Loaded) -> dict[str, str]:
    """Return the type of every variable that some script declares."""
    return {name: kind for script in loaded.variables.values() for name, kind in script.items()}


def _check(conversation: Conversation, loaded: Loaded) -> None:
    findings = Findings()
    script = loaded.scripts.get(conversation.script)
    if script is None:
        meant = near(conversation.script, loaded.scripts)
        findings.add(conversation.place, "unknown_script", name=conversation.script, near=meant)
    elif conversation.at and conversation.at not in script.nodes:
        meant = near(conversation.at, script.nodes)
        findings.add(conversation.place, "unknown_node", name=conversation.at, near=meant)
    findings.raise_if_any()


def _opened(
    conversation: Conversation, types: dict[str, str], scripts: Scripts
) -> tuple[Session, Heard]:
    session = Session(variables=_values(conversation.variables, types))
    if not conversation.at:
        return open_script(scripts, session, conversation.script)
    session = placed(scripts.latest(conversation.script), session, conversation.at)
    return advance(scripts, session, Resumed())


def _values(group: Group | None, types: dict[str, str]) -> dict[str, Value]:
    findings = Findings()
    values = dict(read_assignments(group, types, findings))
    findings.raise_if_any()
    return values


def _as_given(turn: Turn, session: Session, types: dict[str, str]) -> Session:
    """Return *session* as the acts of the coach left it, in so far as the test says so."""
    if turn.given is not None:
        variables = {**session.variables, **_values(turn.given, types)}
        session = replace(session, variables=variables)
    if turn.moved_to and session.stack:
        place = replace(session.stack[-1], at=NodeId(turn.moved_to))
        session = replace(session, stack=(*session.stack[:-1], place))
    return session


def through_json(session: Session) -> Session:
    """Return *session* as it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(session))))


def input_of(turn: Turn, session: Session, scripts: Scripts) -> Input:
    """Return what the engine gets for *turn*."""
    found = INPUTS.get(turn.doing)
    return found(turn, session) if found else _typed(turn.value, session, scripts)


def _typed(words: str, session: Session, scripts: Scripts) -> Input:
    place = session.place
    if place is None:
        return Typed(words)
    script = scripts.version(place.script, place.version)
    here = script.nodes.get(place.at or NodeId(""))
    kind = here.entry.kind if isinstance(here, Question) and here.entry is not None else ""
    if ENTRY_KINDS.get(kind) != "number":
        return Typed(words)
    try:
        return Typed(int(words))
    except ValueError:  # the learner is asked again, as for anything that is no answer
        return NotUnderstood()
