"""`micro_actions.yaml`: small steps, and the moments they can be tied to."""

from __future__ import annotations

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import (
    LONGEST_MINUTES,
    SETTINGS,
    SUITS,
    MicroAction,
    MicroActions,
)
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import Group, ListOf, Number, OneOf
from digiter_core.authoring.names import ID
from digiter_core.authoring.reading import Reading
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.engine.script import MessageKey
from digiter_core.texts.source_text import SourceText

FILE = "micro_actions.yaml"
NAME = "micro_actions"
NOTHING = MicroActions()
MOST_DIGITS = 4
FEWEST = 4
"""How many acts each sub-competence needs, so that there is something to choose from."""

CUE = Shape(
    "a cue",
    "A moment of the day.",
    (
        Field("id", "its name for machines; never change it", required=True, holds=ID),
        Field("when", "the moment, as it stands after the word “when”", required=True),
        NOTE,
    ),
)
MICRO_ACTION = Shape(
    "a micro-action",
    "One small step, ten minutes at most.",
    (
        Field("id", "its name for machines; never change or reuse it", required=True, holds=ID),
        Field("sub_competence", "the part of a theme it belongs to", required=True, holds=ID),
        Field(
            "minutes",
            "how long it takes, 1 to 10",
            required=True,
            holds=Number(1, LONGEST_MINUTES),
        ),
        Field("setting", "`work` or `daily`", required=True, holds=OneOf(SETTINGS)),
        Field("suits", "`any`, `employee` or `self_employed`", required=True, holds=OneOf(SUITS)),
        Field(
            "cues", "the moments it fits, as a list of their ids", required=True, holds=ListOf(ID)
        ),
        Field("name", "what it is, for a list of choices", required=True),
        Field("act", "the step, as it stands after the word “then”", required=True),
        Field("asked", "what the coach asks afterwards", required=True),
        NOTE,
    ),
)
LIBRARY = Shape(
    "micro_actions.yaml",
    "The small steps learners choose from.",
    (
        Field(
            "cues",
            "the moments a step can be tied to, as a list",
            required=True,
            holds=ListOf(Group((CUE,))),
        ),
        Field(
            "micro_actions",
            "the steps, as a list",
            required=True,
            holds=ListOf(Group((MICRO_ACTION,))),
        ),
    ),
)


def cue_key(cue: str) -> MessageKey:
    """Return the key of the words of *cue*."""
    return MessageKey(f"{NAME}/cue_{cue}/when")


def action_key(action: str, name: str) -> MessageKey:
    """Return the key of the words *name* (`name`, `act`, `asked`) of *action*."""
    return MessageKey(f"{NAME}/{action}/{name}")


def read_micro_actions(
    document: Part, framework: Framework, findings: Findings
) -> tuple[MicroActions, list[SourceText]]:
    """Return the structure and the words of *document*."""
    reading = Reading(NAME, findings)
    group = as_mapping(document, FILE, findings)
    if group is None:
        return NOTHING, []
    fields = Fields(group, LIBRARY, findings)
    cues = tuple(
        _cue(Fields(part, CUE, findings), reading)
        for each in fields.items("cues")
        if (part := as_mapping(each, CUE.name, findings))
    )
    actions = tuple(
        _action(Fields(part, MICRO_ACTION, findings), cues, framework, reading)
        for each in fields.items("micro_actions")
        if (part := as_mapping(each, MICRO_ACTION.name, findings))
    )
    library = MicroActions(cues, actions)
    for dimension in framework.dimensions:
        for sub in dimension.sub_competences:
            if len(library.of(sub.id)) < FEWEST:
                findings.add(fields.at, "too_few", name=sub.id, limit=FEWEST)
    return library, reading.texts


def _cue(fields: Fields, reading: Reading) -> str:
    name = reading.name(fields, "cues")
    reading.words(fields, f"cue_{name}", "when")
    return name


def _action(
    fields: Fields, cues: tuple[str, ...], framework: Framework, reading: Reading
) -> MicroAction:
    name = reading.name(fields)
    reading.words(fields, name, "name", "act", "asked")
    dimensions = framework.dimensions
    subs = tuple(sub.id for dimension in dimensions for sub in dimension.sub_competences)
    if name and name in {*subs, *(dimension.id for dimension in dimensions)}:
        # `choose` makes a node of each: one would take the place of the other.
        reading.findings.add(fields.place("id"), "duplicate_id", "competences", name=name)
    parts = fields.items("cues")
    chosen = [part for part in parts if isinstance(part, Scalar)]
    for part in parts:
        cue = part.value if isinstance(part, Scalar) else ""
        if cue not in cues:
            reading.findings.add(part.at, "wrong_value", "cue", value=cue, near=near(cue, cues))
    return MicroAction(
        id=name,
        sub_competence=reading.one_of(fields, "sub_competence", subs),
        minutes=_minutes(fields, reading.findings),
        setting=reading.one_of(fields, "setting", SETTINGS),
        suits=reading.one_of(fields, "suits", SUITS),
        cues=tuple(part.value for part in chosen),
    )


def _minutes(fields: Fields, findings: Findings) -> int:
    word = fields.word("minutes")
    # Not more digits than there can be: Python refuses to read some thousands of them.
    if word.isdecimal() and len(word) <= MOST_DIGITS and 1 <= int(word) <= LONGEST_MINUTES:
        return int(word)
    if word:
        place = fields.place("minutes")
        findings.add(place, "wrong_value", "minutes", value=word, limit=LONGEST_MINUTES)
    return LONGEST_MINUTES
