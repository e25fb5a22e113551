"""`ask:` a question, with buttons, an entry, or both."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft
from digiter_core.authoring.findings import did_you_mean
from digiter_core.authoring.names import check_option_id
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.engine.script import Entry, NodeId, Option, Question

SHAPE = Shape(
    "an `ask` node",
    "A question. The dialogue waits until the learner answers. It needs options or an entry.",
    (
        Field("ask", "the words of the question", required=True),
        NOTE,
        Field("options", "the answers, as a list"),
        Field("entry", "the learner may type an answer of their own"),
        Field("explain", "the question in plain words, shown by the button [?]"),
        Field("when", "a condition: the question is passed over if it is false"),
        Field("otherwise", "the node to go on at when it is passed over"),
    ),
)
OPTION = Shape(
    "an option",
    "One answer: a button, and what happens when it is chosen.",
    (
        Field(
            "id", "its name for machines, 24 characters at most; never change it", required=True
        ),
        Field("label", "the words on the button, 48 characters at most", required=True),
        Field("goto", "the node that comes next", required=True),
        Field("line", "the answer in full, listed above the buttons"),
        Field("set", "variables and the values they get"),
        Field("when", "a condition: the answer is offered only if it is true"),
        Field("same_in_all_languages", "`true`: the label is not translated"),
        NOTE,
    ),
)
ENTRY = Shape(
    "an entry",
    "An answer the learner types.",
    (
        Field(
            "kind",
            "what is accepted: `name`, `year`, `text`, `cue`, `plan`, `note`, `letter`, `window`, "
            "`zone`, `code` or `person`",
            required=True,
        ),
        Field("into", "the variable that keeps it", required=True),
        Field("goto", "the node that comes next", required=True),
    ),
)
ENTRY_KINDS = {
    "name": "text",
    "year": "number",
    "text": "text",
    "cue": "text",  # the moment of a plan
    "plan": "text",  # a whole plan in own words
    "note": "text",  # how it went, kept only with consent
    "letter": "text",  # words for the counsellor
    "window": "text",  # hours for nudges
    "zone": "text",  # a time zone
    "code": "text",  # of an invitation
    "person": "text",  # one of those `find_near` found
}
"""What an entry accepts -> the type of the variable that keeps it."""


def read(fields: Fields, node: NodeId, draft: Draft) -> None:
    note = fields.word("note")
    explained = fields.scalar("explain")
    draft.add(
        Question(
            id=node,
            say=draft.text(fields.scalar("ask"), node, "ask", note=note),
            options=_options(fields, node, draft, note),
            entry=_entry(fields, node, draft),
            explain=draft.text(explained, node, "explain", note=note) if explained else None,
            when=draft.condition(fields),
            otherwise=draft.goto(fields, "otherwise", node) or None,
        ),
        fields.at,
    )
    if not fields.has("options") and not fields.has("entry"):
        message = 'nothing can be answered: add "options:" or "entry:", or write "say:" for "ask:"'
        draft.findings.add(fields.at, "no_answers", message)
    if fields.has("when") != fields.has("otherwise"):
        message = '"when:" and "otherwise:" go together: where does it go on if it is passed over?'
        draft.findings.add(fields.at, "half_pair", message)


def _options(fields: Fields, node: NodeId, draft: Draft, note: str) -> tuple[Option, ...]:
    read: dict[str, Option] = {}
    for part in fields.items("options"):
        group = as_mapping(part, "an option", draft.findings)
        if group is None:
            continue
        option = _option(Fields(group, OPTION, draft.findings), node, draft, note)
        if option.id in read:
            message = f'two options of this question have the id "{option.id}"'
            draft.findings.add(group.at, "duplicate_id", message)
        if option.id:
            read.setdefault(option.id, option)
    return tuple(read.values())


def _option(fields: Fields, node: NodeId, draft: Draft, node_note: str) -> Option:
    name = fields.scalar("id")
    option_id = name.value if name and check_option_id(name, draft.findings) else ""
    note = fields.word("note") or node_note
    shared = fields.flag("same_in_all_languages")
    line = fields.scalar("line")
    return Option(
        id=option_id,
        label=draft.text(
            fields.scalar("label"), node, option_id, note=note, is_button=True, shared=shared
        ),
        goto=draft.goto(fields, "goto", node),
        line=draft.text(line, node, f"{option_id}.line", note=note) if line else None,
        sets=draft.assignments(fields),
        when=draft.condition(fields),
    )


def _entry(fields: Fields, node: NodeId, draft: Draft) -> Entry | None:
    group = fields.group("entry")
    if group is None:
        return None
    entry = Fields(group, ENTRY, draft.findings)
    kind, variable = entry.word("kind"), entry.word("into")
    if kind and kind not in ENTRY_KINDS:
        message = f'"kind:" is one of {", ".join(ENTRY_KINDS)}{did_you_mean(kind, ENTRY_KINDS)}'
        draft.findings.add(entry.place("kind"), "wrong_value", message)
    _check_variable(entry, kind, variable, draft)
    return Entry(kind, variable, draft.goto(entry, "goto", node))


def _check_variable(entry: Fields, kind: str, variable: str, draft: Draft) -> None:
    declared = draft.types.get(variable)
    wanted = ENTRY_KINDS.get(kind)
    if variable and declared is None:
        message = f'the variable "{variable}" is not declared under "variables:"'
        hint = did_you_mean(variable, draft.types)
        draft.findings.add(entry.place("into"), "unknown_variable", message + hint)
    elif declared and wanted and declared != wanted:
        message = f'"{variable}" is a {declared}, but a {kind} needs a variable of type {wanted}'
        draft.findings.add(entry.place("into"), "wrong_value", message)
