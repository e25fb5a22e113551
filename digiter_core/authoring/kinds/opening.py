"""`open:` into another script, and back or not."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft, Reference
from digiter_core.authoring.holding import Flag
from digiter_core.authoring.names import ID, NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.script import NodeId, Open

SHAPE = Shape(
    "an `open` node",
    "Goes into another script, and comes back (`then:`) or leaves this one (`leave: true`).",
    (
        Field("open", "the id of the other script", required=True, holds=ID),
        Field("then", "the node to go on at when the other script is over", holds=NODE),
        Field("leave", "`true`: this script is left for good", holds=Flag()),
        NOTE,
    ),
    needs_one=("then", "leave"),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    other = fields.scalar("open")
    target = other.value.strip() if other else ""
    if other:
        reference = Reference(draft.script, node, target, to_script=True, at=other.at)
        draft.references.append(reference)
    then = draft.goto(fields, "then", node) or None
    if fields.flag("leave") == fields.has("then"):
        place = fields.place("leave") if fields.has("then") else fields.at
        draft.findings.add(place, "half_pair", name=node)
    draft.add(Open(node, target, then), fields.at)
