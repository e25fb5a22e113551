"""`questionnaire:` one node that stands for a chain of questions per theme."""

from __future__ import annotations

from digiter_core.assessment.competences import FORMS, FULL, Dimension, ItemDef, items_of
from digiter_core.authoring.draft import Draft
from digiter_core.authoring.holding import OneOf
from digiter_core.authoring.names import NODE
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape
from digiter_core.authoring.tree import Position
from digiter_core.engine.conditions import Condition, compile_condition
from digiter_core.engine.script import Branch, Case, Item, MessageKey, NodeId, Option, Question

SOURCE = "competences"
THEME, FORM = "theme", "form"
ANCHORS = (1, 2, 3, 4)
NOT_SCORED = ("not_lived", "skip")

SHAPE = Shape(
    "a `questionnaire` node",
    "Asks all questions of the theme that the variable `theme` names; the variable `form` says "
    "whether all of them (`full`) or the short form. Both are declared with `type: text`.",
    (
        Field(
            "questionnaire",
            "`competences`: the questions of competences.yaml",
            required=True,
            holds=OneOf((SOURCE,)),
        ),
        Field("goto", "the node that comes after the last question", required=True, holds=NODE),
        NOTE,
    ),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    source = fields.word("questionnaire")
    goto = draft.goto(fields, "goto", node)
    if source and source != SOURCE:
        place = fields.place("questionnaire")
        draft.findings.add(place, "wrong_value", "only", field="questionnaire", known=SOURCE)
    missing = [name for name in (THEME, FORM) if draft.types.get(name) != "text"]
    for name in missing:
        draft.findings.add(
            fields.at, "unknown_variable", "needed", name=name, kind="questionnaire"
        )
    draft.uses_framework = True
    draft.needs((THEME, FORM), fields.at)
    if not draft.may_expand(fields.at):
        return
    cases = tuple(
        Case(_equals(THEME, dimension.id), _expand(dimension, node, goto, draft, fields.at))
        for dimension in draft.framework.dimensions
        if dimension.items
    )
    draft.add(Branch(node, cases, goto), fields.at)


def item_node(node: NodeId, item: str) -> NodeId:
    """Return the node that asks *item* in the questionnaire *node*."""
    return NodeId(f"{node}.{item}")


def _expand(
    dimension: Dimension, node: NodeId, goto: NodeId, draft: Draft, at: Position
) -> NodeId:
    """Add the questions of *dimension*, and return the first."""
    names = [item_node(node, item.id) for item in dimension.items]
    for item, name, following in zip(dimension.items, names, (*names[1:], goto), strict=True):
        draft.add(_question(item, dimension, name, following), at)
    return names[0]


def _question(item: ItemDef, dimension: Dimension, name: NodeId, following: NodeId) -> Question:
    return Question(
        id=name,
        say=_key(item, "situation"),
        options=(
            *(
                Option(str(n), _label(str(n)), following, _key(item, f"anchor_{n}"), n)
                for n in ANCHORS
            ),
            *(Option(name, _label(name), following) for name in NOT_SCORED),
        ),
        explain=_key(item, "explanation"),
        item=Item(item.id, dimension.id, _position(item, dimension)),
        when=None if item.short_form else _equals(FORM, FULL),
        otherwise=None if item.short_form else following,
    )


def _position(item: ItemDef, dimension: Dimension) -> dict[str, tuple[int, int]]:
    counted = {form: items_of(dimension, form) for form in FORMS}
    return {
        form: (items.index(item) + 1, len(items))
        for form, items in counted.items()
        if item in items
    }


def _equals(variable: str, value: str) -> Condition:
    # Ids were checked to hold nothing a condition could trip over.
    return compile_condition(f'{variable} == "{value}"', {variable: "text"})


def _key(item: ItemDef, name: str) -> MessageKey:
    return MessageKey(f"competences/{item.id}/{name}")


def _label(option: str) -> MessageKey:
    return MessageKey(f"ui/option/{option}")
