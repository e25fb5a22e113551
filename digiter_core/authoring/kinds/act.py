"""`do:` something the coach does."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.findings import near
from digiter_core.authoring.holding import OneOf
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.engine.acts import ACTS
from digiter_core.engine.script import Do, NodeId

SHAPE = Shape(
    "a `do` node",
    "Something the coach does, out of a closed list. The dialogue goes on by itself.",
    (
        Field(
            "do",
            "the name of the act, see the list of acts",
            required=True,
            holds=OneOf(tuple(ACTS)),
        ),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        Field("with", "what the act is about, for acts that need to know"),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    act, argument = fields.word("do"), fields.word("with")
    if act and act not in ACTS:
        meant = near(act, ACTS)
        draft.findings.add(fields.place("do"), "unknown_act", name=act, near=meant)
    elif act:
        _check_argument(fields, act, argument, draft)
    draft.add(Do(node, act, argument, draft.goto(fields, "goto", node)), fields.at)


def _check_argument(fields: Fields, act: str, argument: str, draft: Draft) -> None:
    known = ACTS[act]
    if argument in known or (not known and not fields.has("with")):
        return
    if not known:
        draft.findings.add(fields.place("with"), "wrong_value", "no_argument", name=act)
        return
    meant = near(argument, known) if argument else ""
    place = fields.place("with") if argument else fields.at
    among = ", ".join(known)
    draft.findings.add(place, "wrong_value", "argument", name=act, known=among, near=meant)
