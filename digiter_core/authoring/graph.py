"""Which node leads where. Pure look-ups for the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import assert_never

from digiter_core.engine.script import (
    Branch,
    Do,
    End,
    Message,
    MessageKey,
    Node,
    NodeId,
    Open,
    Picture,
    Question,
    Script,
)


def targets(node: Node) -> tuple[NodeId, ...]:
    """Return every node of the same script that *node* can lead to."""
    match node:
        case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
            return (goto,)
        case Question(no_answer=wait):
            return (*answer_targets(node), *((wait.goto,) if wait else ()))
        case Branch(cases=cases, otherwise=otherwise):
            return (*(case.goto for case in cases), otherwise)
        case Open(then=then):
            return (then,) if then else ()
        case End():
            return ()
        case _:
            assert_never(node)


def answer_targets(node: Node) -> tuple[NodeId, ...]:
    """Return the same without where a question leads that is not answered."""
    match node:
        case Question(options=options, entry=entry, otherwise=otherwise):
            ways = [option.goto for option in options]
            ways += [entry.goto] if entry else []
            return (*ways, *((otherwise,) if otherwise else ()))
        case _:
            return targets(node)


def silent_targets(node: Node) -> tuple[NodeId, ...]:
    """Return the nodes *node* can lead to without asking anything, another script aside."""
    match node:
        case Question(when=None):
            return ()
        case Question(otherwise=otherwise):
            return (otherwise,) if otherwise else ()
        case Branch(id=name, cases=cases) if any(
            case.goto.startswith(f"{name}.") for case in cases
        ):
            # A questionnaire: its `otherwise` is for a theme that does not exist.
            return tuple(case.goto for case in cases)
        case Open():
            return ()
        case _:
            return targets(node)


def reached(start: Iterable[NodeId], ways: Mapping[NodeId, Iterable[NodeId]]) -> set[NodeId]:
    """Return all that *ways* lead to from *start*, which is included."""
    seen: set[NodeId] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen and node in ways:
            seen.add(node)
            waiting.extend(ways[node])
    return seen


def circles(ways: Mapping[NodeId, tuple[NodeId, ...]]) -> Iterator[frozenset[NodeId]]:
    """Yield the sets of nodes from each of which all of the set can be reached, itself too.

    Tarjan (1972), without recursion: the time grows with the ways, however long they are.
    """
    number: dict[NodeId, int] = {}
    lowest: dict[NodeId, int] = {}
    standing: dict[NodeId, None] = {}  # on the way, in the order they were come to
    for root in ways:
        todo = [(root, iter(ways[root]))] if root not in number else []
        while todo:
            node, following = todo[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                standing[node] = None
            target = next((each for each in following if each in ways), None)
            if target is None:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == number[node]:
                    yield from _circle(node, standing, ways)
            elif target not in number:
                todo.append((target, iter(ways[target])))
            elif target in standing:
                lowest[node] = min(lowest[node], number[target])


def _circle(
    first: NodeId, standing: dict[NodeId, None], ways: Mapping[NodeId, tuple[NodeId, ...]]
) -> Iterator[frozenset[NodeId]]:
    """Take *first* and all that came after it off *standing*; yield them if they go round."""
    circle: list[NodeId] = []
    while not circle or circle[-1] != first:
        circle.append(standing.popitem()[0])
    if len(circle) > 1 or first in ways[first]:
        yield frozenset(circle)


def ways_of(
    script: Script, step: Callable[[Node], tuple[NodeId, ...]] = targets
) -> dict[NodeId, tuple[NodeId, ...]]:
    """Return where each node of *script* leads, as *step* says."""
    return {name: step(node) for name, node in script.nodes.items()}


def texts_of(node: Node) -> tuple[MessageKey, ...]:
    """Return the keys of every text *node* shows."""
    match node:
        case Message(say=say):
            return (say,)
        case Picture(alt=alt):
            return (alt,)
        case Question(say=say, options=options, explain=explain):
            lines = [option.line for option in options if option.line]
            labels = [option.label for option in options]
            return (say, *labels, *lines, *((explain,) if explain else ()))
        case _:
            return ()
