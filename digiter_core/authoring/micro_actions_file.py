"""`micro_actions.yaml`: small steps, and the moments they can be tied to."""

from __future__ import annotations

from dataclasses import dataclass, field

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import (
    LONGEST_MINUTES,
    SETTINGS,
    SUITS,
    MicroAction,
    MicroActions,
)
from digiter_core.authoring.draft import source_text
from digiter_core.authoring.findings import Findings, did_you_mean
from digiter_core.authoring.names import check_id
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.engine.script import MessageKey
from digiter_core.texts.source_text import SourceText

FILE = "micro_actions.yaml"
NOTHING = MicroActions()
FEWEST = 4
"""How many acts each sub-competence needs, so that there is something to choose from."""

LIBRARY = Shape(
    "micro_actions.yaml",
    "The small steps learners choose from.",
    (
        Field("cues", "the moments a step can be tied to, as a list", required=True),
        Field("micro_actions", "the steps, as a list", required=True),
    ),
)
CUE = Shape(
    "a cue",
    "A moment of the day.",
    (
        Field("id", "its name for machines; never change it", required=True),
        Field("when", "the moment, as it stands after the word “when”", required=True),
        NOTE,
    ),
)
MICRO_ACTION = Shape(
    "a micro-action",
    "One small step, ten minutes at most.",
    (
        Field("id", "its name for machines; never change or reuse it", required=True),
        Field("sub_competence", "the part of a theme it belongs to", required=True),
        Field("minutes", "how long it takes, 1 to 10", required=True),
        Field("setting", "`work` or `daily`", required=True),
        Field("suits", "`any`, `employee` or `self_employed`", required=True),
        Field("cues", "the moments it fits, as a list of their ids", required=True),
        Field("name", "what it is, for a list of choices", required=True),
        Field("act", "the step, as it stands after the word “then”", required=True),
        Field("asked", "what the coach asks afterwards", required=True),
        NOTE,
    ),
)


def cue_key(cue: str) -> MessageKey:
    """Return the key of the words of *cue*."""
    return MessageKey(f"micro_actions/cue_{cue}/when")


def action_key(action: str, name: str) -> MessageKey:
    """Return the key of the words *name* (`name`, `act`, `asked`) of *action*."""
    return MessageKey(f"micro_actions/{action}/{name}")


@dataclass(slots=True)
class _Reading:
    findings: Findings
    framework: Framework
    texts: list[SourceText] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def name(self, fields: Fields, what: str) -> str:
        scalar = fields.scalar("id")
        if scalar is None or not check_id(scalar, what, self.findings):
            return ""
        first = self.ids.setdefault(f"{what} {scalar.value}", scalar.at.line)
        if first != scalar.at.line:
            message = f'the id "{scalar.value}" is already taken in line {first}'
            self.findings.add(scalar.at, "duplicate_id", message)
        return scalar.value

    def text(self, fields: Fields, name: str, key: MessageKey) -> None:
        scalar = fields.scalar(name)
        if scalar is not None:
            self.texts.append(source_text(key, scalar, note=fields.word("note")))

    def one_of(self, fields: Fields, name: str, known: tuple[str, ...]) -> str:
        word = fields.word(name)
        if word and word not in known:
            message = f'"{name}:" is one of {", ".join(known)}{did_you_mean(word, known)}'
            self.findings.add(fields.place(name), "wrong_value", message)
        return word


def read_micro_actions(
    document: Part, framework: Framework, findings: Findings
) -> tuple[MicroActions, list[SourceText]]:
    """Return the structure and the words of *document*."""
    reading = _Reading(findings, framework)
    group = as_mapping(document, FILE, findings)
    if group is None:
        return NOTHING, []
    fields = Fields(group, LIBRARY, findings)
    cues = tuple(
        _cue(Fields(part, CUE, findings), reading)
        for each in fields.items("cues")
        if (part := as_mapping(each, "a cue", findings))
    )
    actions = tuple(
        _action(Fields(part, MICRO_ACTION, findings), cues, reading)
        for each in fields.items("micro_actions")
        if (part := as_mapping(each, "a micro-action", findings))
    )
    library = MicroActions(cues, actions)
    for dimension in framework.dimensions:
        for sub in dimension.sub_competences:
            if len(library.of(sub.id)) < FEWEST:
                message = f'"{sub.id}" needs {FEWEST} micro-actions or more to choose from'
                findings.add(fields.at, "too_few", message)
    return library, reading.texts


def _cue(fields: Fields, reading: _Reading) -> str:
    name = reading.name(fields, "the cue")
    reading.text(fields, "when", cue_key(name))
    return name


def _action(fields: Fields, cues: tuple[str, ...], reading: _Reading) -> MicroAction:
    name = reading.name(fields, "the micro-action")
    for text in ("name", "act", "asked"):
        reading.text(fields, text, action_key(name, text))
    dimensions = reading.framework.dimensions
    subs = tuple(sub.id for dimension in dimensions for sub in dimension.sub_competences)
    if name and name in {*subs, *(dimension.id for dimension in dimensions)}:
        # `choose` makes a node of each: one would take the place of the other.
        message = f'the id "{name}" is already taken in competences.yaml'
        reading.findings.add(fields.place("id"), "duplicate_id", message)
    parts = fields.items("cues")
    chosen = [part for part in parts if isinstance(part, Scalar)]
    for part in parts:
        cue = part.value if isinstance(part, Scalar) else ""
        if cue not in cues:
            message = f'there is no cue "{cue}"{did_you_mean(cue, cues)}'
            reading.findings.add(part.at, "wrong_value", message)
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
    if word.isdecimal() and 1 <= int(word) <= LONGEST_MINUTES:
        return int(word)
    if word:
        message = f'"minutes:" is a number from 1 to {LONGEST_MINUTES}'
        findings.add(fields.place("minutes"), "wrong_value", message)
    return LONGEST_MINUTES
