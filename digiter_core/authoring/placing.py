"""Putting somebody at a node in the middle of a script, as if they had come there."""

from __future__ import annotations

from dataclasses import replace

from digiter_core.authoring.graph import targets
from digiter_core.engine.script import NodeId, Question, Script
from digiter_core.engine.session import MAX_TRAIL, Session
from digiter_core.engine.step import enter, node_of


def placed(script: Script, session: Session, at: str) -> Session:
    """Return *session* with *script* on top, standing at the node *at*, with fresh buttons.

    The way back leads over the questions of a shortest way there. Raises `UnknownNode`.
    """
    node = node_of(script, NodeId(at))
    entered = enter(script, session)
    place = replace(entered.stack[-1], at=node.id, trail=_asked_before(script, node.id))
    return replace(entered, stack=(*entered.stack[:-1], place), step=entered.step + 1)


def _asked_before(script: Script, at: NodeId) -> tuple[NodeId, ...]:
    """Return the questions of a shortest way from the start to *at*; conditions do not count."""
    came_from: dict[NodeId, NodeId | None] = {script.start: None}
    waiting = [script.start]
    for node in waiting:  # grows while it is walked
        for target in targets(script.nodes[node]) if node in script.nodes else ():
            if target not in came_from:
                came_from[target] = node
                waiting.append(target)
    way: list[NodeId] = []
    node_before = came_from.get(at)
    while node_before is not None:
        way.append(node_before)
        node_before = came_from[node_before]
    asked = [node for node in reversed(way) if isinstance(script.nodes[node], Question)]
    return tuple(asked[-MAX_TRAIL:])
