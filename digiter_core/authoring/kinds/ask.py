"""`ask:` a question, with buttons, a scale, an entry, or several of them."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.holding import Flag, Group, ListOf, Words
from digiter_core.authoring.kinds.entry import ENTRY, read_entry
from digiter_core.authoring.kinds.no_answer import NO_ANSWER, read_no_answer
from digiter_core.authoring.kinds.scale import SCALE, read_scale
from digiter_core.authoring.names import NODE, OPTION_ID, check_option_id
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.values import SETS
from digiter_core.engine.script import NodeId, Option, Question
from digiter_core.texts.source_text import BUTTON_LIMIT

OPTION = Shape(
    "an option",
    "One answer: a button, and what happens when it is chosen.",
    (
        Field(
            "id",
            "its name for machines, 24 characters at most; never change it",
            required=True,
            holds=OPTION_ID,
        ),
        Field(
            "label",
            "the words on the button, 48 characters at most",
            required=True,
            holds=Words(BUTTON_LIMIT),
        ),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        Field("line", "the answer in full, listed above the buttons"),
        Field("set", "variables and the values they get", holds=SETS),
        Field("when", "a condition: the answer is offered only if it is true"),
        Field("same_in_all_languages", "`true`: the label is not translated", holds=Flag()),
        NOTE,
    ),
)
SHAPE = Shape(
    "an `ask` node",
    "A question. The dialogue waits until the learner answers. It needs options, a "
    "scale or an entry.",
    (
        Field("ask", "the words of the question", required=True),
        NOTE,
        Field("options", "the answers, as a list", holds=ListOf(Group((OPTION,)))),
        Field("scale", "numbers to choose from, before any options", holds=Group((SCALE,))),
        Field("entry", "the learner may type an answer of their own", holds=Group((ENTRY,))),
        Field("explain", "the question in plain words, shown by the button [?]"),
        Field("when", "a condition: the question is passed over if it is false"),
        Field("otherwise", "the node to go on at when it is passed over", holds=NODE),
        Field("no_answer", "what comes by itself if nobody answers", holds=Group((NO_ANSWER,))),
    ),
    needs_one=("options", "scale", "entry"),
    together=("when", "otherwise"),
)


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    note = fields.word("note")
    explained = fields.scalar("explain")
    draft.add(
        Question(
            id=node,
            say=draft.text(fields.scalar("ask"), node, "ask", note=note),
            options=_options(fields, node, draft, note),
            entry=read_entry(fields, node, draft),
            explain=draft.text(explained, node, "explain", note=note) if explained else None,
            when=draft.condition(fields),
            otherwise=draft.goto(fields, "otherwise", node) or None,
            no_answer=read_no_answer(fields, node, draft),
        ),
        fields.at,
    )
    if not any(fields.has(name) for name in SHAPE.needs_one):
        draft.findings.add(fields.at, "no_answers", name=node)
    if fields.has("when") != fields.has("otherwise"):
        alone = "when" if fields.has("when") else "otherwise"
        draft.findings.add(fields.place(alone), "half_pair", "when", name=node)


def _options(fields: Fields, node: NodeId, draft: Draft, note: str) -> tuple[Option, ...]:
    read = {option.id: option for option in read_scale(fields, node, draft, note)}
    for part in fields.items("options"):
        group = as_mapping(part, OPTION.name, draft.findings)
        if group is None:
            continue
        option = _option(Fields(group, OPTION, draft.findings), node, draft, note)
        if option.id in read:
            draft.findings.add(group.at, "duplicate_id", "option", name=option.id)
        if option.id:
            read.setdefault(option.id, option)
    return tuple(read.values())


def _option(fields: Fields, node: NodeId, draft: Draft, node_note: str) -> Option:
    name = fields.scalar("id")
    option_id = name.value if name and check_option_id(name, draft.findings) else ""
    note = fields.word("note") or node_note
    shared = fields.flag("same_in_all_languages")
    line = fields.scalar("line")
    label = draft.text(
        fields.scalar("label"), node, option_id, note=note, is_button=True, shared=shared
    )
    draft.named[label] = name.at if name else fields.at
    return Option(
        id=option_id,
        label=label,
        goto=draft.goto(fields, "goto", node),
        line=draft.text(line, node, f"{option_id}.line", note=note) if line else None,
        sets=draft.assignments(fields),
        when=draft.condition(fields),
    )
