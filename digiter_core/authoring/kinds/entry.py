"""`entry:` of a question: what the learner may type, and its limits."""

from __future__ import annotations

from digiter_core.authoring.draft import Draft, TypedInto
from digiter_core.authoring.findings import near
from digiter_core.authoring.holding import Number, OneOf
from digiter_core.authoring.names import NODE, VARIABLE_NAME
from digiter_core.authoring.shape import Field, Fields, Shape
from digiter_core.authoring.values import GREATEST, number_of
from digiter_core.engine.script import LONGEST_ANSWER, Entry, NodeId

ENTRY_KINDS = {
    "name": "text",
    "year": "number",
    "number": "number",  # a whole number between two limits
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

_KINDS = tuple(ENTRY_KINDS)
_LENGTH = Number(1, LONGEST_ANSWER)
_ANY = Number(0, GREATEST)

LIMITS = {"text": ("shortest", "longest"), "number": ("from", "to")}
"""Kind of entry -> the fields of its least and its most."""

ENTRY = Shape(
    "an entry",
    "An answer the learner types.",
    (
        Field(
            "kind",
            f"what is accepted: {', '.join(f'`{kind}`' for kind in _KINDS[:-1])} "
            f"or `{_KINDS[-1]}`",
            required=True,
            holds=OneOf(_KINDS),
        ),
        Field("into", "the variable that keeps it", required=True, holds=VARIABLE_NAME),
        Field("goto", "the node that comes next", required=True, holds=NODE),
        Field("shortest", "of a `text`: how many characters it needs", holds=_LENGTH),
        Field("longest", "of a `text`: how many characters it may have", holds=_LENGTH),
        Field("from", "of a `number`, needed there: the least that is accepted", holds=_ANY),
        Field("to", "of a `number`, needed there: the most that is accepted", holds=_ANY),
    ),
    needs_when=(("kind", "number", LIMITS["number"]),),
)


def read_entry(fields: Fields, node: NodeId, draft: Draft) -> Entry | None:
    """Return the entry of the question *fields*, None if it has none."""
    group = fields.group("entry")
    if group is None:
        return None
    entry = Fields(group, ENTRY, draft.findings)
    kind, variable = entry.word("kind"), entry.word("into")
    if kind and kind not in ENTRY_KINDS:
        draft.findings.add(
            entry.place("kind"),
            "wrong_value",
            "one_of",
            field="kind",
            value=kind,
            known=", ".join(ENTRY_KINDS),
            near=near(kind, ENTRY_KINDS),
        )
    _check_variable(entry, kind, variable, draft)
    draft.entries.append(TypedInto(draft.script, kind, variable, entry.place("into")))
    least, most = _limits(entry, kind, draft)
    return Entry(kind, variable, draft.goto(entry, "goto", node), least, most)


def _limits(entry: Fields, kind: str, draft: Draft) -> tuple[int | None, int | None]:
    of_kind = LIMITS.get(kind, ())
    for name in (each for names in LIMITS.values() for each in names):
        if kind in ENTRY_KINDS and name not in of_kind and entry.has(name):
            draft.findings.add(entry.place(name), "wrong_value", "no_limit", field=name, kind=kind)
        if kind == "number" and name in of_kind and not entry.has(name):
            draft.findings.add(entry.at, "missing_field", shape=ENTRY.name, field=name)
    if not of_kind:
        return None, None
    lowest, greatest = (1, LONGEST_ANSWER) if kind == "text" else (0, GREATEST)
    least = number_of(entry, of_kind[0], lowest, greatest, draft.findings)
    from_there = lowest if least is None else least
    return least, number_of(entry, of_kind[1], from_there, greatest, draft.findings)


def _check_variable(entry: Fields, kind: str, variable: str, draft: Draft) -> None:
    declared = draft.types.get(variable)
    wanted = ENTRY_KINDS.get(kind)
    if variable and declared is None:
        meant = near(variable, draft.types)
        draft.findings.add(entry.place("into"), "unknown_variable", name=variable, near=meant)
    elif declared and wanted and declared != wanted:
        draft.findings.add(
            entry.place("into"),
            "wrong_value",
            "into",
            name=variable,
            type=declared,
            kind=kind,
            needed_type=wanted,
        )
