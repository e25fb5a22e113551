"""`say:` something said; the dialogue goes on by itself."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.script import Message, NodeId

SHAPE = Shape(
    "a `say` node",
    "Something the coach says. The dialogue goes on by itself.",
    (
        Field("say", "the words", required=True),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    say = draft.text(fields.scalar("say"), node, "say", note=fields.word("note"))
    draft.add(Message(node, say, draft.goto(fields, "goto", node)), fields.at)
