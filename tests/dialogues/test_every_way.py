"""The conversations go along every way out of every node that is written by hand.

So `digiter lint` names the line of whatever leads elsewhere than it was meant to. What `choose`
and `questionnaire` make of the lists of the project has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_test import read
from digiter_core.authoring.following import Out, Played, ways_taken
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.playing import turns
from digiter_core.engine.effects import Ask
from digiter_core.engine.script import Branch, Do, Message, Node, Open, Picture, Question, Script

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_scripts(HERE.parents[1] / "dialogues")


@pytest.fixture(scope="module")
def played(loaded: Loaded) -> list[Played]:
    return [
        Played(conversation, turn, before, after, heard)
        for conversation in map(read, ConversationTests(HERE, loaded).paths())
        if not conversation.dialogues
        for turn, (before, heard, after) in zip(
            [None, *conversation.turns],
            turns(conversation, loaded, Library(loaded)),
            strict=True,
        )
    ]


def test_every_way_is_gone_by_a_conversation(loaded: Loaded, played: list[Played]) -> None:
    ways = {way for node, script in by_hand(loaded) for way in ways_out(node, script)}

    gone = {way for each in played for way in ways_taken(each, loaded)}

    assert len(ways) > 400
    assert sorted(ways - gone) == []


def test_every_answer_with_a_condition_is_offered_once_and_once_not(
    loaded: Loaded, played: list[Played]
) -> None:
    conditional = {
        (script.id, node.id, option.id, offered)
        for node, script in by_hand(loaded)
        for option in (node.options if isinstance(node, Question) else ())
        for offered in (True, False)
        if option.when is not None
    }

    seen = {
        (each.after.place.script, asked.question.id, option.id, option.id in asked.options)
        for each in played
        for asked in each.heard
        if isinstance(asked, Ask) and each.after.place is not None
        for option in asked.question.options
    }

    assert len(conditional) > 20
    assert sorted(conditional - seen) == []


def by_hand(loaded: Loaded) -> Iterator[tuple[Node, Script]]:
    for script in loaded.scripts.values():
        of_lists = {name.partition(".")[0] for name in script.nodes if "." in name}
        for node in script.nodes.values():
            if node.id.partition(".")[0] not in of_lists:
                yield node, script


def ways_out(node: Node, script: Script) -> Iterator[Out]:
    yield from (Out(script.id, node.id, *way) for way in _out_of(node))


def _out_of(node: Node) -> Iterator[tuple[str] | tuple[str, str]]:
    match node:
        case Question():
            yield from (("option", option.id) for option in node.options)
            yield from (("entry",) for _ in (node.entry,) if node.entry)
            yield from (("no_answer",) for _ in (node.no_answer,) if node.no_answer)
            yield from ((kind,) for kind in ("asked", "passed") if node.when)
        case Branch():
            yield from (("case", str(number)) for number in range(len(node.cases)))
            yield ("otherwise",)
        case Open():
            yield from ((kind,) for kind in ("open", "then") if kind == "open" or node.then)
        case Message() | Picture() | Do():
            yield ("goto",)
