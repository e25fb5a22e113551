"""`scale:` of a question: steps from one number to another, as buttons."""

from __future__ import annotations

import re

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.findings import near
from digiter_core.authoring.holding import Number
from digiter_core.authoring.names import NODE, VARIABLE_NAME
from digiter_core.authoring.shape import Field, Fields, Shape
from digiter_core.authoring.values import number_of
from digiter_core.engine.script import MessageKey, NodeId, Option

FEWEST_STEPS, MOST_STEPS = 2, 10
FIRST = (0, 1)
"""Where a scale may begin."""

_TO = (FIRST[0] + FEWEST_STEPS - 1, FIRST[1] + MOST_STEPS - 1)

SCALE = Shape(
    "a scale",
    "Numbers as buttons, 2 to 10 of them. The first and the last have words. A typed number "
    "counts as a tap.",
    (
        Field("from", "the first number", required=True, holds=Number(*FIRST)),
        Field("to", "the last number", required=True, holds=Number(*_TO)),
        Field("low", "what the first number means", required=True),
        Field("high", "what the last number means", required=True),
        Field("into", "the variable that keeps the number", required=True, holds=VARIABLE_NAME),
        Field("goto", "the node that comes next", required=True, holds=NODE),
    ),
)


def read_scale(fields: Fields, node: NodeId, draft: Draft, note: str) -> tuple[Option, ...]:
    """Return the options the scale of the question *fields* stands for, none if it has none."""
    group = fields.group("scale")
    if group is None:
        return ()
    scale = Fields(group, SCALE, draft.findings)
    variable = _variable(scale, draft)
    goto = draft.goto(scale, "goto", node)
    low = draft.text(scale.scalar("low"), node, "low", note=note)
    high = draft.text(scale.scalar("high"), node, "high", note=note)
    first = number_of(scale, "from", *FIRST, draft.findings)
    if first is None:
        return ()
    last = number_of(scale, "to", first + FEWEST_STEPS - 1, first + MOST_STEPS - 1, draft.findings)
    if last is not None:
        _check_ends(fields, scale, (first, last), draft)
    steps = range(first, (first if last is None else last) + 1)
    lines = {first: low, last: high}
    return tuple(
        Option(
            str(number),
            MessageKey(f"ui/option/{number}"),
            goto,
            lines.get(number),
            sets=((variable, number),),
        )
        for number in steps
    )


def _check_ends(question: Fields, scale: Fields, numbers: tuple[int, int], draft: Draft) -> None:
    """A question that says itself what its numbers mean says what its scale does."""
    asked = question.word("ask").casefold()
    for number, end in zip(numbers, ("high", "low"), strict=True):  # each with the wrong end
        words = scale.word(end).casefold()
        if words and re.search(rf"(?<!\d){number}[^\w]{{0,4}}{re.escape(words)}", asked):
            draft.findings.add(scale.place(end), "backwards", "scale", number=number, words=words)


def _variable(scale: Fields, draft: Draft) -> str:
    variable = scale.word("into")
    declared = draft.types.get(variable)
    if variable and declared is None:
        meant = near(variable, draft.types)
        draft.findings.add(scale.place("into"), "unknown_variable", name=variable, near=meant)
    elif declared and declared != "number":
        draft.findings.add(
            scale.place("into"),
            "wrong_value",
            "into",
            name=variable,
            type=declared,
            kind="scale",
            needed_type="number",
        )
    return variable
