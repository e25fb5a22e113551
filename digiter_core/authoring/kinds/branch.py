"""`branch:` a fork the learner does not see."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.holding import Group, ListOf
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.values import SETS
from digiter_core.engine.script import Branch, Case, NodeId

CASE = Shape(
    "a case",
    "One way of a fork.",
    (
        Field("when", "its condition", required=True),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        Field("set", "variables and the values they get", holds=SETS),
    ),
)
SHAPE = Shape(
    "a `branch` node",
    "A fork the learner does not see: the first case whose condition is true is taken.",
    (
        Field("branch", "the cases, as a list", required=True, holds=ListOf(Group((CASE,)))),
        Field("otherwise", "the node to go on at when no case is true", required=True, holds=NODE),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    cases = tuple(_cases(fields, node, draft))
    draft.add(Branch(node, cases, draft.goto(fields, "otherwise", node)), fields.at)


def _cases(fields: Fields, node: NodeId, draft: Draft) -> Iterator[Case]:
    for part in fields.items("branch"):
        group = as_mapping(part, CASE.name, draft.findings)
        if group is None:
            continue
        case = Fields(group, CASE, draft.findings)
        when, goto = draft.condition(case), draft.goto(case, "goto", node)
        sets = draft.assignments(case)
        if when is not None:
            yield Case(when, goto, sets)
