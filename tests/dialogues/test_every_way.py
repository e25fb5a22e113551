"""The conversations go along every way out of every node that is written by hand.

So `digiter lint` names the line of whatever leads elsewhere than it was meant to. What `choose`
and `questionnaire` make of the lists of the project has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_test import Conversation, Turn, read
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.playing import turns
from digiter_core.engine.script import (
    Branch,
    Do,
    Message,
    Node,
    NodeId,
    Open,
    Picture,
    Question,
    Script,
)
from digiter_core.engine.session import Session
from digiter_core.engine.step import MAX_SILENT_NODES

HERE = Path(__file__).parent


class Way(NamedTuple):
    """A way out of a node: the answer *name*, the case with that number, or another."""

    script: str
    node: str
    kind: str
    name: str = ""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_scripts(HERE.parents[1] / "dialogues")


def test_every_way_is_gone_by_a_conversation(loaded: Loaded) -> None:
    ways = {way for script in loaded.scripts.values() for way in ways_of(script)}
    conversations = [read(path) for path in ConversationTests(HERE, loaded).paths()]

    gone = {way for each in conversations if not each.dialogues for way in gone_by(each, loaded)}

    assert len(ways) > 300
    assert sorted(ways - gone) == []


def ways_of(script: Script) -> Iterator[Way]:
    for node in script.nodes.values():
        if not is_made_of_a_list(node, script):
            yield from (Way(script.id, node.id, *way) for way in _out_of(node))


def is_made_of_a_list(node: Node, script: Script) -> bool:
    return "." in node.id or any(name.startswith(f"{node.id}.") for name in script.nodes)


def _out_of(node: Node) -> Iterator[tuple[str, str]]:
    match node:
        case Question():
            yield from (("option", option.id) for option in node.options)
            yield from (("entry", "") for _ in (node.entry,) if node.entry)
            yield from ((kind, "") for kind in ("asked", "passed") if node.when)
        case Branch():
            yield from (("case", str(number)) for number in range(len(node.cases)))
            yield "otherwise", ""


def gone_by(conversation: Conversation, loaded: Loaded) -> Iterator[Way]:
    played = turns(conversation, loaded, Library(loaded))
    for turn, (before, _, after) in zip([None, *conversation.turns], played, strict=True):
        known = _when_answered(turn, before, after, loaded)
        for script, start in _starts(turn, before, conversation, loaded):
            if isinstance(start, Way):
                yield start
            else:
                yield from _silently(script, start, known, loaded)


def _when_answered(
    turn: Turn | None, before: Session, after: Session, loaded: Loaded
) -> dict[str, object]:
    """Return the values there were before forks on the way gave others."""
    known: dict[str, object] = dict(after.variables)
    if turn is None or turn.doing == "open" or before.place is None:
        return known
    script = loaded.scripts[before.place.script]
    for node in script.nodes.values():
        for case in node.cases if isinstance(node, Branch) else ():
            known |= {name: before.variables.get(name) for name, _ in case.sets}
    node = script.nodes.get(before.place.at or NodeId(""))
    if isinstance(node, Question) and turn.doing == "tap":
        known |= {k: v for o in node.options if o.id == turn.value for k, v in o.sets}
    return known


def _starts(
    turn: Turn | None, before: Session, conversation: Conversation, loaded: Loaded
) -> Iterator[tuple[Script, NodeId | Way]]:
    """Yield what was answered, and the nodes from which the dialogue went on by itself."""
    if turn is None or turn.doing == "open":
        script = loaded.scripts[turn.value if turn else conversation.script]
        at = "" if turn else conversation.at
        yield script, NodeId(at) if at else script.start
        return
    for number, place in enumerate(reversed(before.stack)):
        script = loaded.scripts[place.script]
        node = script.nodes.get(place.at or NodeId(""))
        if number and isinstance(node, Open) and node.then:  # the dialogue above it has ended
            yield script, node.then
        elif isinstance(node, Question):
            yield from ((script, each) for each in _answered(turn, node, script))
        elif node is not None:
            yield script, node.id


def _answered(turn: Turn, node: Question, script: Script) -> Iterator[NodeId | Way]:
    if turn.doing == "tap":
        option = next((each for each in node.options if each.id == turn.value), None)
        if option is not None:
            yield from (Way(script.id, node.id, "option", option.id), option.goto)
    elif turn.doing == "type" and node.entry is not None:
        yield from (Way(script.id, node.id, "entry"), node.entry.goto)


def _silently(
    script: Script, start: NodeId, known: Mapping[str, object], loaded: Loaded
) -> Iterator[Way]:
    """Yield the ways from *start* to the next question, as the values *known* lead."""
    at, variables = start, dict(known)
    for _ in range(MAX_SILENT_NODES):
        node = script.nodes.get(at)
        match node:
            case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
                at = goto
            case Branch(cases=cases, otherwise=otherwise):
                held = (n for n, case in enumerate(cases) if case.when.holds(variables))
                number = next(held, None)
                kind = "otherwise" if number is None else "case"
                yield Way(script.id, node.id, kind, "" if number is None else str(number))
                at = otherwise if number is None else cases[number].goto
                variables |= dict(cases[number].sets) if number is not None else {}
            case Question(when=when, otherwise=otherwise) if when and not when.holds(variables):
                yield Way(script.id, node.id, "passed")
                at = otherwise
            case Question():
                yield Way(script.id, node.id, "asked")
                return
            case Open(script=name) if name in loaded.scripts:
                script = loaded.scripts[name]
                at = script.start
            case _:
                return
