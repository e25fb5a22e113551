"""`no_answer:` of a question: where it leads by itself when nobody answers."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.durations import LENGTH, UNITS, read_length
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import Field, Fields, Shape
from digiter_core.engine.script import NoAnswer, NodeId

SHORTEST, LONGEST = 10 * UNITS["minutes"], 60 * UNITS["days"]
"""Minutes. Below, somebody who thinks would be interrupted; above, nobody remembers."""

NO_ANSWER = Shape(
    "a `no_answer`",
    "What comes by itself if nobody answers a question.",
    (
        Field(
            "after",
            "how long nobody answers, from `10 minutes` to `60 days`; in minutes, hours or days",
            required=True,
            holds=LENGTH,
        ),
        Field("goto", "the node that comes then", required=True, holds=NODE),
    ),
)


def read_no_answer(fields: Fields, node: NodeId, draft: Draft) -> NoAnswer | None:
    """Return the wait of the question *fields*, None if it has none."""
    group = fields.group("no_answer")
    if group is None:
        return None
    wait = Fields(group, NO_ANSWER, draft.findings)
    after, goto = wait.scalar("after"), draft.goto(wait, "goto", node)
    minutes = after and read_length(after, "after", SHORTEST, LONGEST, draft.findings)
    return NoAnswer(minutes, goto) if minutes else None
