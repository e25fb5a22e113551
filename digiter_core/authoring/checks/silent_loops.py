"""The dialogue never goes round, or on for more than 50 nodes, without asking anything."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import circles, reached, silent_targets
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import Branch, End, Node, NodeId, Open, Script
from digiter_core.engine.step import MAX_SILENT_NODES
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

Spot = NodeId  # "script/node": silent ways lead across scripts
Ways = dict[Spot, tuple[Spot, ...]]


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
    silent = _silent_scripts(loaded)
    ways: Ways = {}
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            following = [_spot(script.id, target) for target in _passing(node, silent)]
            if isinstance(node, Open) and node.script in loaded.scripts:
                following.append(_spot(node.script, loaded.scripts[node.script].start))
            ways[_spot(script.id, name)] = tuple(following)
    return ways


def _silent_scripts(loaded: Loaded) -> set[str]:
    """Return the scripts that can get from start to end without asking."""
    silent = {name for name, script in loaded.scripts.items() if _passes(script, set())}
    opening = {
        name: script
        for name, script in loaded.scripts.items()
        if any(isinstance(node, Open) for node in script.nodes.values())
    }
    while more := {name for name in opening.keys() - silent if _passes(opening[name], silent)}:
        silent |= more
    return silent


def _passes(script: Script, silent: set[str]) -> bool:
    ways = {name: _passing(node, silent) for name, node in script.nodes.items()}
    return any(isinstance(script.nodes[name], End) for name in reached([script.start], ways))


def _passing(node: Node, silent: set[str]) -> tuple[NodeId, ...]:
    if isinstance(node, Open) and node.then and node.script in silent:
        return (node.then,)
    return silent_targets(node)


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
