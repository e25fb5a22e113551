"""A conversation test: a file that says what a learner does and what is expected to come of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digiter_core.authoring.durations import UNITS, read_length
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part, Position, Sequence, plain
from digiter_core.authoring.yaml_reader import read_yaml

Told = dict[str, object]
"""One effect in short: `{"say": "welcome/thanks/say"}`. Every value is text, list or group."""

CONVERSATION = Shape(
    "a conversation",
    "A conversation to be played.",
    (
        Field("script", "the script that is opened", required=True),
        Field("about", "what the conversation shows"),
        Field("dialogues", "the folder of the scripts, beside this one; else the real ones"),
        Field("at", "the node it begins at; else the start of the script"),
        Field("variables", "values of variables before it begins"),
        Field("expect", "what the learner gets when it opens, as a list"),
        Field("turns", "what the learner does, as a list", required=True),
    ),
)
TURN = Shape(
    "a turn",
    "What the learner does. Exactly one of the first fields, up to `open`.",
    (
        Field("tap", "the id of the option that is tapped"),
        Field("old_tap", "the id of an option of the question before, tapped again"),
        Field("type", "an answer that is typed"),
        Field("back", "`true`: the learner wants the question before"),
        Field("explain", "`true`: the learner wants plain words"),
        Field("not_understood", "`true`: the learner wrote something nobody understands"),
        Field("resume", "`true`: the question is asked again"),
        Field("wait", "how long nobody answers, such as `2 days`"),
        Field("open", "the id of a script that is opened on top: a command, or a reminder"),
        Field("given", "variables that an act of the coach gave a value, before this turn"),
        Field("moved_to", "the node an act of the coach moved the dialogue to, before this turn"),
        Field("about", "what the turn shows"),
        Field("expect", "what the learner gets, as a list"),
    ),
)
WAIT, LONGEST_WAIT = "wait", 400 * UNITS["days"]
BESIDE_DOINGS = ("given", "moved_to", "about", "expect")
DOINGS = tuple(field.name for field in TURN.fields if field.name not in BESIDE_DOINGS)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected at one point. `lines`: where each of `told` is written, else `line`."""

    told: tuple[Told, ...] = ()
    lines: tuple[int, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing the learner does."""

    doing: str
    value: str
    expect: Expectation = Expectation()
    about: str = ""
    given: Group | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file of `tests/dialogues/`."""

    script: str
    place: Position  # of the name of the script
    turns: tuple[Turn, ...]
    expect: Expectation = Expectation()
    about: str = ""
    dialogues: str = ""
    at: str = ""
    variables: Group | None = None
    heading: str = ""  # the comment at the top

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What is expected when it opens, then after every turn."""
        return (self.expect, *(turn.expect for turn in self.turns))

    @property
    def expected(self) -> list[list[Told]]:
        """The same as `playing.play` returns what happens."""
        return [list(each.told) for each in self.expectations]


def read(path: Path) -> Conversation:
    """Return the conversation of the file *path*. Raises `ScriptError`."""
    text = path.read_text(encoding="utf-8")
    return read_text(text, f"{path.parent.name}/{path.name}")


def read_text(text: str, file: str) -> Conversation:
    """Return the conversation written as *text*. Raises `ScriptError` with every mistake."""
    findings = Findings()
    document = read_yaml(text, file, findings)
    findings.raise_if_any()
    group = as_mapping(document, CONVERSATION.name, findings) if document is not None else None
    findings.raise_if_any()
    assert group is not None  # else there was a finding
    fields = Fields(group, CONVERSATION, findings)
    conversation = Conversation(
        script=fields.word("script"),
        place=fields.place("script"),
        turns=tuple(_turns(fields, findings)),
        expect=_expectation(fields, findings),
        about=fields.word("about"),
        dialogues=fields.word("dialogues"),
        at=fields.word("at"),
        variables=fields.group("variables"),
        heading="".join(re.findall(r"\A(?:#[^\n]*\n)+", text)),
    )
    findings.raise_if_any()
    return conversation


def _turns(fields: Fields, findings: Findings) -> Iterator[Turn]:
    for part in fields.items("turns"):
        group = as_mapping(part, TURN.name, findings)
        if group is not None:
            yield _turn(group, findings)


def _turn(group: Group, findings: Findings) -> Turn:
    fields = Fields(group, TURN, findings)
    doings = [name for name in DOINGS if fields.has(name)]
    if len(doings) > 1:
        findings.add(group.at, "kind_of_turn", "several", kinds=", ".join(doings))
        return Turn("", "")
    if not doings:
        findings.add(group.at, "kind_of_turn", known=", ".join(DOINGS))
        return Turn("", "")
    if doings[0] == WAIT and (length := fields.scalar(WAIT)) is not None:
        read_length(length, WAIT, 1, LONGEST_WAIT, findings)
    given = fields.group("given")
    expect = _expectation(fields, findings)
    value, about = fields.word(doings[0]), fields.word("about")
    return Turn(doings[0], value, expect, about, given, fields.word("moved_to"))


def _expectation(fields: Fields, findings: Findings) -> Expectation:
    part, at = fields.part("expect"), fields.place("expect")
    if part is None:
        return Expectation(line=fields.at.line)
    if not isinstance(part, Sequence):
        findings.add(part.at, "wrong_shape", "list", field="expect")
        return Expectation(line=at.line)
    told = tuple(_told(each, findings) for each in part.items)
    return Expectation(told, tuple(each.at.line for each in part.items), at.line)


def _told(part: Part, findings: Findings) -> Told:
    group = as_mapping(part, "expect", findings)
    found = as_text(plain(group)) if group else {}
    return found if isinstance(found, dict) else {}


def as_text(value: object) -> object:
    """Return *value* with texts in place of everything else, as YAML files hold it."""
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_expectations(conversation: Conversation, heard: list[list[Told]]) -> Conversation:
    """Return *conversation* expecting what was *heard*."""
    turns = tuple(
        replace(turn, expect=Expectation(tuple(told)))
        for turn, told in zip(conversation.turns, heard[1:], strict=True)
    )
    return replace(conversation, expect=Expectation(tuple(heard[0])), turns=turns)
