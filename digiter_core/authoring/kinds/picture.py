"""`picture:` something to look at; the dialogue goes on by itself."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.findings import near
from digiter_core.authoring.names import NODE, PICTURE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.script import NodeId, Picture

SHAPE = Shape(
    "a `picture` node",
    "A picture of `dialogues/pictures/`, with its words below it. The dialogue goes on by itself.",
    (
        Field(
            "picture",
            "the name of its file: `tram.png` or `tram.jpg`",
            required=True,
            holds=PICTURE,
        ),
        Field(
            "alt",
            "what is to be seen, for those who do not see it: it stands below the picture",
            required=True,
        ),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    name = fields.scalar("picture")
    file = name.value.strip() if name else ""
    if name and file not in draft.pictures:
        meant = near(file, draft.pictures)
        draft.findings.add(name.at, "unknown_picture", name=file, near=meant)
    draft.shown.add(file)
    alt = draft.text(fields.scalar("alt"), node, "alt", note=fields.word("note"))
    digest = draft.pictures.get(file, "")
    draft.add(Picture(node, file, digest, alt, draft.goto(fields, "goto", node)), fields.at)
