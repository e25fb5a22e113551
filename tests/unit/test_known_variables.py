"""What lint knows of variables that the program sets and reads, compared with the program itself.

Read from its source and not played: a conversation that plays every branch of every act would be
a second product.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from digiter_core import coaching
from digiter_core.authoring.known_variables import (
    READ_BY_PROGRAM,
    SET_BY_ENTRY,
    SET_BY_PROGRAM,
)
from digiter_core.authoring.loader import load_scripts
from digiter_core.coaching import acts, entries, joining, sharing
from digiter_core.engine.acts import ACTS, ASKS_ANEW, MOVES, SETS
from digiter_core.engine.script import Question
from tests.builders import DIALOGUES

PUT_RIGHT: set[Any] = {sharing._bond, joining.take_in, joining.meet_guest}
"""They say once more what was so before: that there is no bond any more, or that one begins."""


def modules() -> list[ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(coaching.__path__)]
    return [importlib.import_module(f"digiter_core.coaching.{name}") for name in names]


@cache
def parsed(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def value_in(node: ast.expr, known: Mapping[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "key", "eval"), dict(known))


def keys_of(node: ast.expr, function: FunctionType, local: Mapping[str, ast.expr]) -> set[str]:
    """Return the names a dictionary written as *node* has."""
    known = function.__globals__
    match node:
        case ast.Name(id=name) if name in local:
            return keys_of(local[name], function, local)
        case ast.Dict(keys=keys, values=values):
            found = set[str]()
            for key, value in zip(keys, values, strict=True):
                if key is not None:
                    found.add(value_in(key, known))
                elif isinstance(value, ast.Name):
                    found |= keys_of(value, function, local)
            return found
        case ast.DictComp(key=key, generators=[ast.comprehension(target=target, iter=over)]):
            return {
                value_in(key, {**known, **each}) for each in bound(target, over, function, local)
            }
        case _:
            return set()


def bound(
    target: ast.expr, over: ast.expr, function: FunctionType, local: Mapping[str, ast.expr]
) -> Iterator[dict[str, Any]]:
    match target, over:
        case ast.Name(id=name), ast.Name(id=all_of) if all_of in function.__globals__:
            yield from ({name: each} for each in value_in(over, function.__globals__))
        case (
            ast.Tuple(elts=[ast.Name(id=name), _]),
            ast.Call(func=ast.Attribute(value=dictionary, attr="items")),
        ):
            yield from ({name: each} for each in keys_of(dictionary, function, local))


def sets_of(function: Any, seen: set[Any]) -> set[str]:
    """Return the variables *function* sets, and all it calls in `coaching`."""
    if function in seen or function in PUT_RIGHT:
        return set()
    seen.add(function)
    local, found = assigned_in(function)
    for node in ast.walk(parsed(function)):
        for given in given_in(node):
            found |= keys_of(given, function, local)
        for called in called_by(node, function):
            found |= sets_of(called, seen)
    return found


def assigned_in(function: FunctionType) -> tuple[dict[str, ast.expr], set[str]]:
    """Return what local names stand for, and the variables that are set one by one."""
    local: dict[str, ast.expr] = {}
    found = set[str]()
    for node in ast.walk(parsed(function)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                local[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                local[name] = value
            case ast.Assign(
                targets=[
                    ast.Subscript(value=ast.Name(id="variables"), slice=ast.Constant(value=key))
                ]
            ):
                found.add(str(key))
    return local, found


def given_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the dictionaries that become variables at *node*."""
    match node:
        case ast.Call(func=ast.Attribute(attr="set_variables"), args=[given]):
            yield given
        case ast.Call(func=ast.Name(id="replace"), keywords=keywords):
            yield from (each.value for each in keywords if each.arg == "variables")
        case _:
            pass


def called_by(node: ast.AST, function: FunctionType) -> Iterator[FunctionType]:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            called = function.__globals__.get(name)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            called = getattr(function.__globals__.get(module), name, None)
        case _:
            called = None
    if isinstance(called, FunctionType) and called.__module__.startswith(coaching.__name__):
        yield called


def test_every_act_sets_what_the_closed_list_says() -> None:
    in_code = {name: sets_of(act, set()) for name, act in acts.ACTS.items()}

    assert {name: sets for name, sets in in_code.items() if sets} == {
        name: set(variables) for name, variables in SETS.items()
    }


def test_acts_that_move_or_ask_anew_are_acts() -> None:
    assert {*SETS, *MOVES, *ASKS_ANEW} <= set(ACTS)


def test_every_kind_of_entry_sets_what_lint_knows() -> None:
    in_code = {kind: sets_of(reader, set()) for kind, reader in entries._READERS.items()}

    assert {kind: sets for kind, sets in in_code.items() if sets} == {
        kind: set(variables) for kind, variables in SET_BY_ENTRY.items()
    }


def test_whatever_else_the_program_sets_is_known() -> None:
    everything = {
        name
        for module in modules()
        for function in vars(module).values()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__
        for name in sets_of(function, set())
    }
    by_acts = {name for variables in SETS.values() for name in variables}
    by_entries = {name for variables in SET_BY_ENTRY.values() for name in variables}

    assert everything - by_acts - by_entries <= SET_BY_PROGRAM
    assert everything >= SET_BY_PROGRAM - {"invitation", "nudge_log"}  # set where a visitor begins


def test_whatever_a_script_sets_is_read_by_a_script_or_by_the_program() -> None:
    loaded = load_scripts(DIALOGUES)
    read = {read.variable for read in loaded.reads}
    sources = "\n".join(inspect.getsource(module) for module in modules())
    declared = {variable for _, variable in loaded.declared}

    assert {
        name for name in READ_BY_PROGRAM if f'"{name.removeprefix("draft_")}"' not in sources
    } <= {
        name
        for name in READ_BY_PROGRAM
        if name.startswith("consent_")  # put together from parts
    }
    assert declared - read - READ_BY_PROGRAM <= {
        node.entry.variable
        for script in loaded.scripts.values()
        for node in script.nodes.values()
        if isinstance(node, Question) and node.entry is not None
    }
