"""No condition asks for what an act of the same turn has yet to set.

Acts are carried out after the engine has walked on to the next question, so that a condition on
this way sees the values from before: the learner would be led as if nothing had happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import silent_targets, targets
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.acts import ASKS_ANEW, MOVES, SETS
from digiter_core.engine.conditions import Condition
from digiter_core.engine.script import Branch, Do, End, Node, NodeId, Open, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


class _Spot(NamedTuple):
    script: str
    node: NodeId


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    ways = _Ways(loaded)
    for (variable, asks_anew), acts in _setting(loaded).items():
        for spot, act in ways.late(variable, acts, asks_anew=asks_anew):
            yield finding(ways.place(spot, variable), "late_read", name=variable, act=act)


def _setting(loaded: Loaded) -> dict[tuple[str, bool], list[tuple[_Spot, str]]]:
    """Return where the dialogue goes on after the acts that set each variable, and their names.

    Apart are acts after which the next question is asked anew.
    """
    asked = {read.variable for read in loaded.reads}
    found: dict[tuple[str, bool], list[tuple[_Spot, str]]] = defaultdict(list)
    for script in loaded.scripts.values():
        acts = [n for n in script.nodes.values() if isinstance(n, Do) and n.act not in MOVES]
        setting = [(act, asked.intersection(SETS.get(act.act, ()))) for act in acts]
        told = _told_before(script) if any(variables for _, variables in setting) else {}
        for act, variables in setting:
            for variable in variables - told.get(act.id, frozenset()):
                key = variable, act.act in ASKS_ANEW
                found[key].append((_Spot(script.id, act.goto), act.act))
    return found


def _told_before(script: Script) -> dict[NodeId, frozenset[str]]:
    """Return the variables every way to each act sets: there the script itself says it."""
    told: dict[NodeId, frozenset[str]] = {script.start: frozenset()}
    for node in script.nodes.values():
        for goto, sets in _ways(node):
            told[goto] = told[goto] & sets if goto in told else sets
    return {name: told.get(name, frozenset()) for name in script.nodes}


def _ways(node: Node) -> Iterator[tuple[NodeId, frozenset[str]]]:
    """Yield where *node* leads, and the variables it sets on the way."""
    match node:
        case Question(options=options, entry=entry, otherwise=otherwise, no_answer=wait):
            for option in options:
                yield option.goto, frozenset(dict(option.sets))
            if entry is not None:
                yield entry.goto, frozenset({entry.variable})
            if otherwise is not None:
                yield otherwise, frozenset()
            if wait is not None:
                yield wait.goto, frozenset()
        case Branch(cases=cases, otherwise=otherwise):
            for case in cases:
                yield case.goto, frozenset(dict(case.sets))
            yield otherwise, frozenset()
        case _:
            for target in targets(node):
                yield target, frozenset()


class _Ways:
    """Where the dialogue goes without asking, across scripts."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._back: dict[str, list[_Spot]] = defaultdict(list)  # script -> where it comes back to
        for script in loaded.scripts.values():
            for node in script.nodes.values():
                if isinstance(node, Open) and node.then is not None:
                    self._back[node.script].append(_Spot(script.id, node.then))
        self._reads = {
            (read.script, read.node, read.variable): read.at for read in reversed(loaded.reads)
        }

    def place(self, spot: _Spot, variable: str) -> Position:
        at = self._reads.get((spot.script, spot.node, variable))
        return at or self._loaded.place(spot.script, spot.node)

    def late(
        self, variable: str, starts: list[tuple[_Spot, str]], *, asks_anew: bool
    ) -> Iterator[tuple[_Spot, str]]:
        """Yield the nodes on a way from *starts* that ask for *variable*, and after which act."""
        seen: set[_Spot] = set()
        waiting = starts[::-1]
        while waiting:
            spot, act = waiting.pop()
            node = self._node(spot)
            if node is None or spot in seen:
                continue
            seen.add(spot)
            if _asks_for(node, variable, asks_anew=asks_anew):
                yield spot, act
            waiting += [(following, act) for following in self._following(spot, node, variable)]

    def _node(self, spot: _Spot) -> Node | None:
        script = self._loaded.scripts.get(spot.script)
        return script.nodes.get(spot.node) if script else None

    def _following(self, spot: _Spot, node: Node, variable: str) -> list[_Spot]:
        match node:
            case Open(script=other) if other in self._loaded.scripts:
                return [_Spot(other, self._loaded.scripts[other].start)]
            case End():
                return self._back[spot.script]
            case _:
                return [_Spot(spot.script, target) for target in _silently(node, variable)]


def _silently(node: Node, variable: str) -> list[NodeId]:
    """Return where *node* leads without asking and without giving *variable* another value."""
    match node:
        case Branch(cases=cases):
            changed = {case.goto for case in cases if variable in dict(case.sets)}
            kept = {case.goto for case in cases if variable not in dict(case.sets)}
            return [each for each in silent_targets(node) if each in kept or each not in changed]
        case Do(act=act) if act in MOVES:
            return []
        case Open():
            return []
        case _:
            return list(silent_targets(node))


def _asks_for(node: Node, variable: str, *, asks_anew: bool) -> bool:
    conditions: list[Condition | None] = []
    match node:
        case Branch(cases=cases):
            conditions = [case.when for case in cases]
        case Question(when=when, options=options):
            offered = [] if asks_anew else [option.when for option in options]
            conditions = [when, *offered]
        case _:
            pass
    return any(condition is not None and variable in condition.reads for condition in conditions)
