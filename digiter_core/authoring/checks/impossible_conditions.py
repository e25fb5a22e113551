"""Conditions ask for values somebody gives, and each can be true and can be false."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, product

from digiter_core.authoring.draft import Asked
from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.possible_values import Possible, can_be_none, possible_values
from digiter_core.engine.conditions import Condition, Variables
from digiter_core.engine.script import Branch, NodeId, Value
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

MOST_TRIED = 4_000
"""Combinations of values a condition is tried with: beyond, it is believed."""

_VALUES = (str, int, bool, type(None))
OTHER = "\0"
"""Any text that no file names."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    known = possible_values(loaded)
    for _place, group in groupby(loaded.conditions, lambda asked: (asked.at.file, asked.node)):
        together = list(group)
        is_fork = _is_fork(loaded, together[0])
        odd = [list(_unknown_values(asked, loaded, known)) for asked in together]
        yield from (each for found in odd for each in found)
        for number, asked in enumerate(together):
            yield from _bare(asked, loaded)
            if twice := _twice(asked.condition.source):
                yield finding(asked.at, "never_true", "twice", words=twice)
            elif not odd[number]:
                before = [each.condition for each in together[:number]] if is_fork else []
                yield from _impossible(asked, before, loaded, known)


def _bare(asked: Asked, loaded: Loaded) -> Iterator[Finding]:
    """Yield the numbers and texts that stand alone, as only a flag may: 0 would count as no."""
    types = loaded.variables.get(asked.script, {})
    for name in standing_alone(asked.condition.source):
        if (kind := types.get(name, "flag")) != "flag":
            yield finding(
                asked.at, "bad_condition", "bare", severity="warning", name=name, type=kind
            )


def _is_fork(loaded: Loaded, asked: Asked) -> bool:
    script = loaded.scripts.get(asked.script)
    return isinstance(script and script.nodes.get(NodeId(asked.node)), Branch)


def _unknown_values(
    asked: Asked, loaded: Loaded, known: Mapping[str, Possible]
) -> Iterator[Finding]:
    for variable, value in compared(asked.condition.source):
        possible = known.get(variable)
        if possible is None or value is None or value in possible.values:
            continue
        if not possible.is_closed and value != "":
            continue
        if isinstance(value, bool) or loaded.variables[asked.script].get(variable) != "text":
            continue  # what numbers can be is tried out as a whole
        values = sorted(str(each) for each in possible.values)
        yield finding(
            asked.at,
            "no_such_value",
            name=variable,
            value=value,
            known=", ".join(values),
            near=near(str(value), values),
        )


def _impossible(
    asked: Asked, before: Sequence[Condition], loaded: Loaded, known: Mapping[str, Possible]
) -> Iterator[Finding]:
    condition = asked.condition
    tried = _tried((condition, *before), asked, loaded, known)
    if tried is None:
        return
    true = [each for each in tried if condition.holds(each)]
    words = condition.source
    if not true:
        yield finding(asked.at, "never_true", words=words)
    elif len(true) == len(tried):
        yield finding(asked.at, "never_true", "always", words=words)
    elif before and all(any(one.holds(each) for one in before) for each in true):
        yield finding(asked.at, "never_true", "taken", words=words)


def _tried(
    conditions: Sequence[Condition], asked: Asked, loaded: Loaded, known: Mapping[str, Possible]
) -> list[Variables] | None:
    """Return the combinations of values to try, None if there are too many."""
    names = sorted({name for condition in conditions for name in condition.reads})
    types = loaded.variables.get(asked.script, {})
    constants = [pair for condition in conditions for pair in compared(condition.source)]
    values = [
        _to_try(
            types.get(name, "text"),
            known.get(name, Possible()),
            {value for variable, value in constants if variable == name and value is not None},
            [None] if can_be_none(loaded, asked.script, name) else [],
        )
        for name in names
    ]
    count = 1
    for each in values:
        count *= len(each)
    if count > MOST_TRIED:
        return None
    return [dict(zip(names, each, strict=True)) for each in product(*values)]


def _to_try(
    kind: str, possible: Possible, constants: Iterable[Value], none: list[Value]
) -> list[Value]:
    """Return values that show all a condition can come to. *none*: no value, if that may be."""
    if kind == "flag":
        return [True, False]
    # Scripts that disagree about the type are another finding.
    values = [each for each in possible.values if isinstance(each, str) == (kind == "text")]
    if possible.is_closed and values:
        return [*values, *none]
    if kind == "text":
        return [*{*constants, OTHER}, *none]
    whole = [each for each in constants if isinstance(each, int)]
    around = {0, *whole, *(each - 1 for each in whole), *(each + 1 for each in whole)}
    around |= {possible.low} | ({possible.high} if possible.high is not None else set())
    high = possible.high
    return [
        *(each for each in around if each >= possible.low and (high is None or each <= high)),
        *none,
    ]


@lru_cache(maxsize=4_096)
def standing_alone(source: str) -> tuple[str, ...]:
    """Return the variables that are compared with nothing in the condition *source*."""
    line = source.replace("\n", " ").replace("\r", " ")
    parts: list[ast.expr] = [ast.parse(line, mode="eval").body]
    found: list[str] = []
    while parts:
        match parts.pop(0):
            case ast.BoolOp(values=values):
                parts += values
            case ast.UnaryOp(operand=operand):
                parts.append(operand)
            case ast.Name(id=name):
                found.append(name)
    return tuple(found)


@lru_cache(maxsize=4_096)
def compared(source: str) -> tuple[tuple[str, Value], ...]:
    """Return the variables and the values they are compared with in the condition *source*."""
    line = source.replace("\n", " ").replace("\r", " ")
    return tuple(
        pair
        for node in ast.walk(ast.parse(line, mode="eval"))
        if isinstance(node, ast.Compare)
        for pair in _pairs(node)
    )


@lru_cache(maxsize=4_096)
def _twice(source: str) -> str:
    """Return the part that is joined with itself, as in `done and done`; "" if none is."""
    line = source.replace("\n", " ").replace("\r", " ")
    for node in ast.walk(ast.parse(line, mode="eval")):
        parts = [ast.unparse(each) for each in node.values] if isinstance(node, ast.BoolOp) else []
        if len(set(parts)) < len(parts):
            return next(each for each in parts if parts.count(each) > 1)
    return ""


def _pairs(node: ast.Compare) -> Iterator[tuple[str, Value]]:
    sides = (node.left, node.comparators[0])
    for one, other in (sides, sides[::-1]):
        if isinstance(one, ast.Name):
            parts = other.elts if isinstance(other, ast.List) else [other]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, _VALUES):
                    yield one.id, part.value
