"""A conversation test as text, written anew."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from digiter_core.authoring.conversation_test import Conversation, Told, Turn, as_text
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part, Position, Scalar
from digiter_core.engine.script import Value

INSIDE_A_TURN = "    "
_PLAIN = re.compile(r"[\w./][\w./-]*(?: [\w./][\w./-]*)*")
_NOWHERE = Position("", 1, 1)


def group_of(values: Mapping[str, Value]) -> Group | None:
    """Return *values* as a file would hold them, None if there are none."""
    entries: dict[str, tuple[Scalar, Part]] = {
        name: (Scalar(name, _NOWHERE, plain=True), _scalar(value))
        for name, value in values.items()
    }
    return Group(entries, _NOWHERE) if entries else None


def _scalar(value: Value) -> Scalar:
    return Scalar(str(as_text(value)), _NOWHERE, plain=not isinstance(value, str))


def write(conversation: Conversation) -> str:
    """Return the file of *conversation*."""
    lines = [f"script: {conversation.script}"]
    for name in ("about", "dialogues", "at"):
        value = getattr(conversation, name)
        lines += [f"{name}: {_flow(value)}"] if value else []
    lines += _group("variables", conversation.variables, "")
    lines += expectation_lines(conversation.expect.told, "")
    lines.append("turns:")
    for turn in conversation.turns:
        lines += turn_lines(turn)
    return conversation.heading + "\n".join(lines) + "\n"


def turn_lines(turn: Turn) -> list[str]:
    """Return the lines of one turn."""
    first = [f"  - {turn.doing}: {_flow(turn.value)}"]
    about = [f"{INSIDE_A_TURN}about: {_flow(turn.about)}"] if turn.about else []
    moved = [f"{INSIDE_A_TURN}moved_to: {turn.moved_to}"] if turn.moved_to else []
    given = _group("given", turn.given, INSIDE_A_TURN)
    return [*first, *about, *given, *moved, *expectation_lines(turn.expect.told, INSIDE_A_TURN)]


def _group(name: str, group: Group | None, indent: str) -> list[str]:
    if group is None:
        return []
    values = [
        f"{key}: {_flow_scalar(value)}"
        for key, (_, value) in group.entries.items()
        if isinstance(value, Scalar)
    ]
    return [f"{indent}{name}: {{{', '.join(values)}}}"]


def _flow_scalar(scalar: Scalar) -> str:
    bare_none = scalar.value == "none" and not scalar.plain
    return json.dumps(scalar.value) if bare_none else _flow(scalar.value)


def expectation_lines(told: Sequence[Told], indent: str) -> list[str]:
    """Return the lines of an expectation, none if nothing is expected."""
    lines = [f"{indent}  - {line(each)}" for each in told]
    return [f"{indent}expect:", *lines] if lines else []


def line(each: Told) -> str:
    """Return one expected thing as it is written: `ask: hello`."""
    if len(each) != 1:
        return _flow(each)
    [(name, value)] = each.items()
    return f"{name}: {_flow(value)}"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
