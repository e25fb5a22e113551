"""
The conditions of scripts: a small closed language, compiled to closures.

Comparison (`== != < <= > >= in not in`), `and or not`, declared variables, whole numbers,
strings, true, false, none and lists of these. No calls, no attributes, no arithmetic.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from digiter_core.errors import ConditionError

MAX_LENGTH = 200
MAX_DEPTH = 20

Variables = Mapping[str, Any]
Evaluate = Callable[[Variables], Any]
Typed = tuple[Evaluate, str]
"""What gives a value, and of which type: number, text, flag, none, or "list of" one of these."""

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
_LIST_OF = "list of "
_QUOTED = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_COMPARING = re.compile("[=!<>]=")


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. Two conditions are equal when their sources are."""

    source: str
    _evaluate: Evaluate = field(compare=False, repr=False)
    reads: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The variables it asks for."""

    def holds(self, variables: Variables) -> bool:
        """Return whether the condition is true.

        A variable that is unset equals `none` and nothing else, and is neither more nor less
        than any number.
        """
        return bool(self._evaluate(variables))


def compile_condition(source: str, types: Mapping[str, str]) -> Condition:
    """Return the condition written as *source*.

    *types* maps each declared variable to `number`, `text` or `flag`. Raises `ConditionError`
    with a column (from 1, in characters of *source*) for anything outside the language, unknown
    names and mixed types.
    """
    if len(source) > MAX_LENGTH:
        raise ConditionError(1, "too_long", (("limit", str(MAX_LENGTH)),))
    # One line, so that a column is a place in the whole of it.
    line = source.replace("\n", " ").replace("\r", " ").rstrip()
    compiler = _Compiler(types, line)
    evaluate, _ = compiler.build(_parsed(line), 0)
    return Condition(source.strip(), evaluate, frozenset(compiler.reads))


def _parsed(line: str) -> ast.expr:
    unquoted = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), line)
    if "#" in unquoted:
        # Python would pass over the rest, be it ` and age > 15`.
        raise ConditionError(unquoted.index("#") + 1, "comment")
    words = line.lstrip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only frowns at is refused here
            return ast.parse(words, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = getattr(error, "offset", None)
        # 0: Python wanted more at the end. None: it could not even begin.
        column = len(line) + 1 if offset == 0 else len(line) - len(words) + (offset or 1)
        if "=" in _COMPARING.sub("", unquoted):
            raise ConditionError(column, "single_equals") from None
        raise ConditionError(column, "syntax") from None


class _Compiler:
    """Turns a parsed condition into closures, checking names and types on the way."""

    def __init__(self, types: Mapping[str, str], line: str) -> None:
        words = line.lstrip()
        self._types = types
        self._words = words.encode("utf-8", "surrogatepass")
        self._indent = len(line) - len(words)
        self.reads: set[str] = set()

    def build(self, node: ast.expr, depth: int) -> Typed:
        if depth > MAX_DEPTH:
            raise self._error(node, "too_deep")
        match node:
            case ast.Constant(value=value) if isinstance(value, bool | int | str) or value is None:
                return (lambda _: value), _type_of(value)
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner, _ = self.build(operand, depth + 1)
                return (lambda variables: not inner(variables)), "flag"
            case ast.BoolOp(op=op, values=values):
                return _logic(op, [self.build(value, depth + 1)[0] for value in values])
            case ast.List(elts=elements):
                return self._list(node, [self.build(one, depth + 1) for one in elements])
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
                sides = self.build(left, depth + 1), self.build(right, depth + 1)
                return self._comparison(node, op, *sides)
            case _:
                raise self._error(node, "not_allowed")

    def _error(self, node: ast.expr, code: str, **params: str) -> ConditionError:
        # Python counts bytes, authors and editors count characters.
        before = self._words[: node.col_offset].decode()
        return ConditionError(self._indent + len(before) + 1, code, tuple(params.items()))

    def _name(self, node: ast.expr, name: str) -> Typed:
        if name.lower() in _WORDS:
            word = _WORDS[name.lower()]
            return (lambda _: word), _type_of(word)
        if name not in self._types:
            raise self._error(node, "unknown_name", name=name)
        self.reads.add(name)
        return (lambda variables: variables.get(name)), self._types[name]

    def _list(self, node: ast.expr, elements: list[Typed]) -> Typed:
        kinds = {kind for _, kind in elements} - {"none"}
        if len(kinds) > 1:
            first, second, *_ = sorted(kinds)
            raise self._error(node, "mixed_list", type=first, other_type=second)
        parts = tuple(evaluate for evaluate, _ in elements)
        kind = _LIST_OF + (kinds.pop() if kinds else "none")
        return (lambda variables: [part(variables) for part in parts]), kind

    def _comparison(self, node: ast.expr, op: ast.cmpop, left: Typed, right: Typed) -> Typed:
        (first, first_type), (second, second_type) = left, right
        if not _comparable(op, first_type, second_type):
            raise self._error(node, "types_differ", type=first_type, other_type=second_type)
        compare = _COMPARE[type(op)]
        if not isinstance(op, _ORDERING):
            return (lambda variables: compare(first(variables), second(variables))), "flag"

        def ordered(variables: Variables) -> bool:
            one, other = first(variables), second(variables)
            return one is not None and other is not None and compare(one, other)

        return ordered, "flag"


def _logic(op: ast.boolop, parts: list[Evaluate]) -> Typed:
    if isinstance(op, ast.And):
        return (lambda variables: all(part(variables) for part in parts)), "flag"
    return (lambda variables: any(part(variables) for part in parts)), "flag"


def _comparable(op: ast.cmpop, left: str, right: str) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        return right.startswith(_LIST_OF) and _alike(left, right.removeprefix(_LIST_OF))
    if isinstance(op, _ORDERING):
        return left == right == "number"
    return _alike(left, right)


def _alike(left: str, right: str) -> bool:
    return left == right or "none" in (left, right)


def _type_of(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int) else "text"
