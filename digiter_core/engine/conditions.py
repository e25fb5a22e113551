"""
The conditions of scripts: a small closed language, compiled to closures.

Comparison (`== != < <= > >= in not in`), `and or not`, declared variables, numbers, strings,
true, false, none and lists of these. No calls, no attributes, no arithmetic.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from digiter_core.errors import ConditionError

MAX_LENGTH = 200
MAX_DEPTH = 20

Variables = Mapping[str, Any]
Evaluate = Callable[[Variables], Any]

_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_WORDS = {"true": True, "false": False, "none": None}


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. Two conditions are equal when their sources are."""

    source: str
    _evaluate: Evaluate = field(compare=False, repr=False)

    def holds(self, variables: Variables) -> bool:
        """Whether the condition is true. A comparison with an unset variable is false."""
        return bool(self._evaluate(variables))


def compile_condition(source: str, types: Mapping[str, str]) -> Condition:
    """Return the condition written as *source*.

    *types* maps each declared variable to `number`, `text` or `flag`. Raises `ConditionError`
    with a column (from 1) for anything outside the language, unknown names and mixed types.
    """
    if len(source) > MAX_LENGTH:
        raise ConditionError(1, "too_long", f"a condition has at most {MAX_LENGTH} characters")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _unreadable(source, getattr(error, "offset", 1) or 1) from None
    compiler = _Compiler(types)
    evaluate, _ = compiler.build(tree, 0)
    return Condition(source.strip(), evaluate)


def _unreadable(source: str, column: int) -> ConditionError:
    if "=" in source.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", ""):
        return ConditionError(column, "single_equals", "write `==` to compare")
    return ConditionError(column, "syntax", "this condition cannot be read")


class _Compiler:
    """Turns a parsed condition into closures, checking names and types on the way."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def build(self, node: ast.expr, depth: int) -> tuple[Evaluate, str]:
        if depth > MAX_DEPTH:
            raise ConditionError(node.col_offset + 1, "too_deep", "too many brackets")
        match node:
            case ast.Constant(value=value) if isinstance(value, bool | int | str) or value is None:
                return (lambda _: value), _type_of(value)
            case ast.Name(id=name):
                return self._name(name, node.col_offset + 1)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner, _ = self.build(operand, depth + 1)
                return (lambda variables: not inner(variables)), "flag"
            case ast.BoolOp(op=op, values=values):
                return self._logic(op, [self.build(value, depth + 1)[0] for value in values])
            case ast.List(elts=elements):
                built = [self.build(element, depth + 1) for element in elements]
                values_of = tuple(evaluate for evaluate, _ in built)
                return (lambda variables: [value(variables) for value in values_of]), "list"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._comparison(node, op, left, right, depth)
            case _:
                raise ConditionError(
                    node.col_offset + 1, "not_allowed", "only comparisons, and, or, not, in"
                )

    def _name(self, name: str, column: int) -> tuple[Evaluate, str]:
        if name.lower() in _WORDS:
            word = _WORDS[name.lower()]
            return (lambda _: word), _type_of(word)
        if name not in self._types:
            near = difflib.get_close_matches(name, self._types, 1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ConditionError(column, "unknown_name", f"unknown variable {name!r}{hint}")
        return (lambda variables: variables.get(name)), self._types[name]

    def _logic(self, op: ast.boolop, parts: list[Evaluate]) -> tuple[Evaluate, str]:
        if isinstance(op, ast.And):
            return (lambda variables: all(part(variables) for part in parts)), "flag"
        return (lambda variables: any(part(variables) for part in parts)), "flag"

    def _comparison(
        self, node: ast.Compare, op: ast.cmpop, left: ast.expr, right: ast.expr, depth: int
    ) -> tuple[Evaluate, str]:
        if type(op) not in _COMPARE:
            raise ConditionError(node.col_offset + 1, "not_allowed", "write == or !=")
        compare = _COMPARE[type(op)]
        left_value, left_type = self.build(left, depth + 1)
        right_value, right_type = self.build(right, depth + 1)
        if not _comparable(op, left_type, right_type):
            raise ConditionError(
                node.col_offset + 1, "types_differ", f"{left_type} and {right_type} do not compare"
            )

        def evaluate(variables: Variables) -> bool:
            first, second = left_value(variables), right_value(variables)
            if isinstance(op, _ORDERING) and (first is None or second is None):
                return False
            return compare(first, second)

        return evaluate, "flag"


def _comparable(op: ast.cmpop, left: str, right: str) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        return right == "list"
    if isinstance(op, _ORDERING):
        return left == right == "number"
    return left == right or "none" in (left, right)


def _type_of(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int) else "text"
