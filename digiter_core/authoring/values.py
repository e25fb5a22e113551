"""Values of variables: what is declared, and what `start:` and `set:` may give them."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings, did_you_mean
from digiter_core.authoring.names import check_variable
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.engine.script import Assignments, Value

TYPES = ("number", "text", "flag")

VARIABLE = Shape(
    "a variable",
    "Something the dialogue remembers.",
    (
        Field("type", "`number`, `text` or `flag` (true or false)", required=True),
        Field("start", "its value at the start; without it: none"),
    ),
)

_NUMBER = re.compile(r"-?[0-9]{1,9}")


def read_variables(part: Part, findings: Findings) -> tuple[dict[str, str], dict[str, Value]]:
    """Return the type and the value at the start of every declared variable."""
    types: dict[str, str] = {}
    starts: dict[str, Value] = {}
    group = as_mapping(part, '"variables:"', findings)
    for name, value in group.entries.values() if group else ():
        declared = as_mapping(value, f'the variable "{name.value}"', findings)
        if not check_variable(name, findings) or declared is None:
            continue
        fields = Fields(declared, VARIABLE, findings)
        kind = fields.word("type")
        if kind and kind not in TYPES:
            message = f'"type:" is number, text or flag{did_you_mean(kind, TYPES)}'
            findings.add(fields.place("type"), "wrong_value", message)
        types[name.value] = kind if kind in TYPES else "text"
        start = fields.scalar("start")
        starts[name.value] = value_of(start, types[name.value], findings) if start else None
    return types, starts


def read_assignments(
    group: Mapping | None, types: dict[str, str], findings: Findings
) -> Assignments:
    """Return what a `set:` gives to which variable, in the order written."""
    if group is None:
        return ()
    assigned: list[tuple[str, Value]] = []
    for name, value in group.entries.values():
        if name.value not in types:
            message = f'the variable "{name.value}" is not declared under "variables:"'
            hint = did_you_mean(name.value, types)
            findings.add(name.at, "unknown_variable", message + hint)
        elif not isinstance(value, Scalar):
            findings.add(value.at, "wrong_shape", f'"{name.value}" gets one value')
        else:
            assigned.append((name.value, value_of(value, types[name.value], findings)))
    return tuple(assigned)


def value_of(scalar: Scalar, kind: str, findings: Findings) -> Value:
    """Return the value written as *scalar* for a variable of the type *kind*."""
    if scalar.is_none:
        return None
    if kind == "number" and _NUMBER.fullmatch(scalar.value):
        return int(scalar.value)
    if kind == "flag" and scalar.value in ("true", "false"):
        return scalar.value == "true"
    if kind == "text" and scalar.value:
        return scalar.value
    expected = {"number": "a whole number", "flag": "true or false"}.get(kind, "a text")
    findings.add(scalar.at, "wrong_value", f'"{scalar.value}" is not {expected}')
    return None
