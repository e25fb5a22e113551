"""A conversation as YAML: reading it, and writing what happened back into it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.shape import Field, Fields, Shape
from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence, plain
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
        Field("variables", "values of variables before it begins"),
        Field("expect", "what the learner gets when it opens, as a list"),
        Field("turns", "what the learner does, as a list", required=True),
    ),
)
TURN = Shape(
    "a turn",
    "What the learner does. Exactly one of the fields besides `about` and `expect`.",
    (
        Field("tap", "the id of the option that is tapped"),
        Field("old_tap", "the id of an option of the question before, tapped again"),
        Field("type", "an answer that is typed"),
        Field("back", "`true`: the learner wants the question before"),
        Field("explain", "`true`: the learner wants plain words"),
        Field("not_understood", "`true`: the learner wrote something nobody understands"),
        Field("resume", "`true`: the question is asked again"),
        Field("about", "what the turn shows"),
        Field("expect", "what the learner gets, as a list"),
    ),
)
DOINGS = tuple(f.name for f in TURN.fields if f.name not in ("about", "expect"))


@dataclass(frozen=True, slots=True)
class Turn:
    doing: str
    value: str
    expect: object = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file of `tests/dialogues/`."""

    script: str
    turns: tuple[Turn, ...]
    expect: object = ()
    about: str = ""
    dialogues: str = ""
    variables: tuple[tuple[str, Scalar], ...] = ()
    heading: str = ""  # the comment at the top


def read(path: Path) -> Conversation:
    """Return the conversation of the file *path*. Raises `ScriptError`."""
    findings = Findings()
    text = path.read_text(encoding="utf-8")
    document = read_yaml(text, path.name, findings)
    findings.raise_if_any()
    fields = _fields(document, CONVERSATION, findings)
    conversation = Conversation(
        script=fields.word("script"),
        turns=tuple(_turn(part, findings) for part in fields.items("turns")),
        expect=_expected(fields.part("expect")),
        about=fields.word("about"),
        dialogues=fields.word("dialogues"),
        variables=tuple(_variables(fields.group("variables"))),
        heading="".join(re.findall(r"\A(?:#[^\n]*\n)+", text)),
    )
    findings.raise_if_any()
    return conversation


def _fields(part: Part | None, shape: Shape, findings: Findings) -> Fields:
    assert isinstance(part, Mapping), f"{shape.name} is a group of fields"
    return Fields(part, shape, findings)


def _turn(part: Part, findings: Findings) -> Turn:
    fields = _fields(part, TURN, findings)
    doings = [name for name in DOINGS if fields.has(name)]
    if len(doings) != 1:
        findings.add(part.at, "kind_of_node", f"a turn has exactly one of {', '.join(DOINGS)}")
        return Turn("", "")
    value = fields.word(doings[0])
    return Turn(doings[0], value, _expected(fields.part("expect")), fields.word("about"))


def _expected(part: Part | None) -> object:
    return as_text(plain(part)) if isinstance(part, Sequence) else []


def _variables(group: Mapping | None) -> Iterator[tuple[str, Scalar]]:
    for name, value in group.entries.values() if group else ():
        assert isinstance(value, Scalar), f"{name.value} has one value"
        yield name.value, value


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
        replace(turn, expect=told)
        for turn, told in zip(conversation.turns, heard[1:], strict=True)
    )
    return replace(conversation, expect=heard[0], turns=turns)


def write(conversation: Conversation) -> str:
    """Return the file of *conversation*. Comments below the first line are not kept: `about`."""
    lines = [f"script: {conversation.script}"]
    for name in ("about", "dialogues"):
        value = getattr(conversation, name)
        lines += [f"{name}: {_flow(value)}"] if value else []
    if conversation.variables:
        values = {name: scalar.value for name, scalar in conversation.variables}
        lines.append(f"variables: {_flow(values)}")
    lines += _expectation(conversation.expect, "")
    lines.append("turns:")
    for turn in conversation.turns:
        about = [f"    about: {_flow(turn.about)}"] if turn.about else []
        lines += [f"  - {turn.doing}: {_flow(turn.value)}", *about]
        lines += _expectation(turn.expect, "    ")
    return conversation.heading + "\n".join(lines) + "\n"


def _expectation(expect: object, indent: str) -> list[str]:
    told = expect if isinstance(expect, list) else []
    lines = [f"{indent}  - {_told(each)}" for each in told]
    return [f"{indent}expect:", *lines] if lines else []


def _told(each: Told) -> str:
    if len(each) != 1:
        return _flow(each)
    [(name, value)] = each.items()
    return f"{name}: {_flow(value)}"


_PLAIN = re.compile(r"[\w./][\w./-]*(?: [\w./][\w./-]*)*")


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
