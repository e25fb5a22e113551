"""Silence is no answer: it agrees to nothing, decides nothing, and nobody waits at the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, silent_targets, targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.acts import BY_SILENCE, CONSENT_VARIABLES
from digiter_core.engine.script import Branch, Do, End, Node, NodeId, Open, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

CREATES = "create_learner"
SILENCING = frozenset({"stop", "pause"})
"""Acts after which the coach does not write first."""


class _Spot(NamedTuple):
    script: str
    node: NodeId


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    waiting = [
        (_Spot(script.id, question.id), _Spot(script.id, question.no_answer.goto))
        for script in loaded.scripts.values()
        for question in script.nodes.values()
        if isinstance(question, Question) and question.no_answer is not None
    ]
    if not waiting:  # in most folders: then nothing is worked out
        return
    places = _places(loaded)
    for spot in _at_the_door(loaded):
        if spot in places and any(spot == asked for asked, _ in waiting):
            yield finding(places[spot], "bad_wait", "visitor", name=spot.node)
    for spot in _silenced(loaded):
        if spot in places and any(spot == asked for asked, _ in waiting):
            yield finding(places[spot], "bad_wait", "silenced", name=spot.node)
    ways = _Ways(loaded)
    for asked, first in waiting:
        nodes = list(ways.silent(first))
        for act in dict.fromkeys(each for node in nodes for each in _acts(node)):
            yield finding(places[asked], "bad_wait", "by_silence", name=act)
        agreed = _agreed(loaded.scripts[asked.script].nodes[asked.node], first.node)
        for name in dict.fromkeys(
            [*agreed, *(each for node in nodes for each in _consents(node))]
        ):
            yield finding(places[asked], "bad_wait", "consent", name=name)


def _agreed(question: Node, goto: NodeId) -> Iterator[str]:
    """Yield the consents whose yes leads where silence would, and whose no does not."""
    options = question.options if isinstance(question, Question) else ()
    if any(each.goto == goto and not any(value for _, value in each.sets) for each in options):
        return
    for option in options:
        if option.goto == goto:
            yield from (
                name for name, value in option.sets if name in CONSENT_VARIABLES and value is True
            )


def _places(loaded: Loaded) -> dict[_Spot, Position]:
    """Return where each question says what comes without an answer: what it names last."""
    return {
        _Spot(each.script, each.node): each.at for each in loaded.references if not each.to_script
    }


def _at_the_door(loaded: Loaded) -> Iterator[_Spot]:
    """Yield what somebody meets of whom nothing is stored yet, so that no wait could be."""
    for script in loaded.scripts.values():
        if any(_creates(node) for node in script.nodes.values()):
            ways = ways_of(script, lambda node: () if _creates(node) else targets(node))
            yield from (_Spot(script.id, node) for node in sorted(reached([script.start], ways)))


def _silenced(loaded: Loaded) -> Iterator[_Spot]:
    """Yield what is asked at once after a stop or a pause: the coach keeps quiet then."""
    for script in loaded.scripts.values():
        acts = [node for node in script.nodes.values() if isinstance(node, Do)]
        first = [node.goto for node in acts if node.act in SILENCING]
        ways = ways_of(script, silent_targets)
        yield from (_Spot(script.id, node) for node in sorted(reached(first, ways)))


def _creates(node: Node) -> bool:
    return isinstance(node, Do) and node.act == CREATES


class _Ways:
    """Where the dialogue goes until it asks again, across scripts."""

    def __init__(self, loaded: Loaded) -> None:
        self._scripts = loaded.scripts
        self._back: dict[str, list[_Spot]] = defaultdict(list)
        for script in loaded.scripts.values():
            for node in script.nodes.values():
                if isinstance(node, Open) and node.then is not None:
                    self._back[node.script].append(_Spot(script.id, node.then))

    def silent(self, first: _Spot) -> Iterator[Node]:
        """Yield the nodes that may come from *first* on before the learner answers again."""
        seen: set[_Spot] = set()
        waiting = [first]
        while waiting:
            spot = waiting.pop()
            script = self._scripts.get(spot.script)
            node = script.nodes.get(spot.node) if script else None
            if script is None or node is None or spot in seen:
                continue
            seen.add(spot)
            yield node
            waiting += self._following(script, node)

    def _following(self, script: Script, node: Node) -> list[_Spot]:
        match node:
            case Open(script=other) if other in self._scripts:
                return [_Spot(other, self._scripts[other].start)]
            case End():
                return self._back[script.id]
            case _:
                return [_Spot(script.id, target) for target in silent_targets(node)]


def _acts(node: Node) -> Iterator[str]:
    if isinstance(node, Do) and node.act not in BY_SILENCE:
        yield node.act


def _consents(node: Node) -> Iterator[str]:
    cases = node.cases if isinstance(node, Branch) else ()
    yield from (name for case in cases for name, _ in case.sets if name in CONSENT_VARIABLES)
