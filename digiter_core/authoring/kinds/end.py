"""`end: true` the dialogue is over."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.holding import Flag
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.script import End, NodeId

SHAPE = Shape(
    "an `end` node",
    "The dialogue is over. A dialogue it had interrupted goes on.",
    (Field("end", "`true`", required=True, holds=Flag(only_true=True)), NOTE),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    if fields.word("end") not in ("", "true"):
        draft.findings.add(fields.place("end"), "wrong_value", "end")
    draft.add(End(node), fields.at)
