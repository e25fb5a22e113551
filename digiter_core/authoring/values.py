"""Values of variables: what is declared, and what `start:` and `set:` may give them."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import OneOf, Under
from digiter_core.authoring.holding import Value as AnyValue
from digiter_core.authoring.names import VARIABLE_NAME, check_variable
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.engine.script import Assignments, Value

TYPES = ("number", "text", "flag")

VARIABLE = Shape(
    "a variable",
    "Something the dialogue remembers.",
    (
        Field(
            "type",
            "`number`, `text` or `flag` (true or false)",
            required=True,
            holds=OneOf(TYPES),
        ),
        Field("start", "its value at the start; without it: none", holds=AnyValue()),
    ),
)
SETS = Under(VARIABLE_NAME.pattern, AnyValue())
"""What a `set:` holds."""

_NUMBER = re.compile(r"-?[0-9]{1,9}")
GREATEST = 999_999_999
"""The greatest number a variable can hold."""


def read_variables(part: Part, findings: Findings) -> tuple[dict[str, str], dict[str, Value]]:
    """Return the type and the value at the start of every declared variable."""
    types: dict[str, str] = {}
    starts: dict[str, Value] = {}
    group = as_mapping(part, "variables", findings)
    for name, value in group.entries.values() if group else ():
        declared = as_mapping(value, VARIABLE.name, findings)
        if not check_variable(name, findings) or declared is None:
            continue
        fields = Fields(declared, VARIABLE, findings)
        kind = fields.word("type")
        if kind and kind not in TYPES:
            findings.add(
                fields.place("type"),
                "wrong_value",
                "one_of",
                field="type",
                value=kind,
                known=", ".join(TYPES),
                near=near(kind, TYPES),
            )
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
            meant = near(name.value, types)
            findings.add(name.at, "unknown_variable", name=name.value, near=meant)
        elif not isinstance(value, Scalar):
            findings.add(value.at, "wrong_shape", "value", name=name.value)
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
    findings.add(scalar.at, "wrong_value", "type", value=scalar.value, type=kind)
    return None


def number_of(fields: Fields, name: str, low: int, high: int, findings: Findings) -> int | None:
    """Return the whole number in the field *name*, None if there is none from *low* to *high*."""
    scalar = fields.scalar(name)
    if scalar is None:
        return None
    if _NUMBER.fullmatch(scalar.value) and low <= int(scalar.value) <= high:
        return int(scalar.value)
    findings.add(scalar.at, "wrong_value", "number", field=name, low=low, limit=high)
    return None
