"""The kinds of node a coordinator can write, one module each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.kinds import (
    act,
    ask,
    branch,
    choose,
    end,
    opening,
    picture,
    questionnaire,
    say,
)
from digiter_core.authoring.shape import Fields, Shape
from digiter_core.engine.script import NodeId

Read = Callable[[Fields, NodeId, Draft], None]

KINDS: Mapping[str, tuple[Shape, Read]] = {
    "ask": (ask.SHAPE, ask.read),
    "say": (say.SHAPE, say.read),
    "picture": (picture.SHAPE, picture.read),
    "branch": (branch.SHAPE, branch.read),
    "do": (act.SHAPE, act.read),
    "open": (opening.SHAPE, opening.read),
    "questionnaire": (questionnaire.SHAPE, questionnaire.read),
    "choose": (choose.SHAPE, choose.read),
    "end": (end.SHAPE, end.read),
}
"""The field that tells the kind -> its fields, and what reads it."""
