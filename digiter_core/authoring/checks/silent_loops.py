"""The dialogue never goes round, or on for more than 50 nodes, without asking anything."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import circles, reached, silent_targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import Branch, End, NodeId, Open, Script
from digiter_core.engine.step import MAX_SILENT_NODES
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

Spot = NodeId  # "script/node": silent ways lead across scripts
Ways = dict[Spot, tuple[Spot, ...]]
Within = Mapping[NodeId, tuple[NodeId, ...]]
"""The silent ways of one script, what it opens aside."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    ways = _silent_ways(loaded)
    loops = {
        spot: severity
        for loop in circles(ways)
        for severity in [_severity(loop, loaded)]
        for spot in loop
    }
    lengths: dict[Spot, int] = {}
    for spot in ways:
        if spot in loops:
            at, node = _place(spot, loaded)
            yield finding(at, "silent_loop", severity=loops[spot], name=node)
        elif _length(spot, ways, loops, lengths) > MAX_SILENT_NODES:
            at, node = _place(spot, loaded)
            yield finding(at, "silent_loop", "too_long", name=node, limit=MAX_SILENT_NODES)


def _severity(loop: Iterable[Spot], loaded: Loaded) -> str:
    # Conditions come out the same every time round, unless the loop itself sets a variable:
    # then it may well end, and a test has to show it.
    return "warning" if any(_sets_something(other, loaded) for other in loop) else "critical"


def _sets_something(spot: Spot, loaded: Loaded) -> bool:
    script, _, name = spot.partition("/")
    node = loaded.scripts[script].nodes[NodeId(name)]
    return isinstance(node, Branch) and any(case.sets for case in node.cases)


def _place(spot: Spot, loaded: Loaded) -> tuple[Position, str]:
    script, _, node = spot.partition("/")
    return loaded.place(script, node), node


def _silent_ways(loaded: Loaded) -> Ways:
    within = {name: ways_of(script, silent_targets) for name, script in loaded.scripts.items()}
    opening = {
        name: [node for node in script.nodes.values() if isinstance(node, Open)]
        for name, script in loaded.scripts.items()
    }
    silent = _silent_scripts(loaded, within, opening)
    ways: Ways = {}
    for script, own in within.items():
        for name, following in own.items():
            ways[_spot(script, name)] = tuple(_spot(script, target) for target in following)
        for node in opening[script]:
            behind = [_spot(script, then) for then in _behind(node, silent)]
            if node.script in loaded.scripts:
                behind.append(_spot(node.script, loaded.scripts[node.script].start))
            ways[_spot(script, node.id)] = tuple(behind)
    return ways


def _silent_scripts(
    loaded: Loaded, within: Mapping[str, Within], opening: Mapping[str, list[Open]]
) -> set[str]:
    """Return the scripts that can get from start to end without asking."""
    silent = {name for name in within if _passes(loaded.scripts[name], within[name])}
    waiting = {name for name, nodes in opening.items() if nodes} - silent
    while more := {
        name
        for name in waiting
        if _passes(
            loaded.scripts[name],
            {**within[name], **{node.id: _behind(node, silent) for node in opening[name]}},
        )
    }:
        silent |= more
        waiting -= more
    return silent


def _passes(script: Script, ways: Within) -> bool:
    return any(isinstance(script.nodes[name], End) for name in reached([script.start], ways))


def _behind(node: Open, silent: set[str]) -> tuple[NodeId, ...]:
    """Return the node to go on at after what *node* opens, if that can pass without asking."""
    return (node.then,) if node.then and node.script in silent else ()


def _length(spot: Spot, ways: Ways, on_loops: Container[Spot], known: dict[Spot, int]) -> int:
    """Return the nodes on the longest silent way from *spot*. Deep ways need no recursion."""
    waiting = [spot]
    while waiting:
        top = waiting[-1]
        following = [s for s in ways.get(top, ()) if s in ways and s not in on_loops]
        if unknown := [s for s in following if s not in known]:
            waiting.extend(unknown)
            continue
        known[top] = 1 + max((known[s] for s in following), default=0)
        waiting.pop()
    return known[spot]


def _spot(script: str, node: NodeId) -> Spot:
    return Spot(f"{script}/{node}")
