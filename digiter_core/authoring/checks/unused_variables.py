"""Every declared variable serves something: its script names it, and its value is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.known_variables import READ_BY_PROGRAM
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Branch, Node, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import FILLED_FROM, placeholders

FREE = frozenset({"text", "number"})
"""Kinds of entry of which the program itself reads nothing: only conditions and texts do."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    read, given, typed = _read(loaded), _given(loaded), _typed(loaded)
    everywhere = READ_BY_PROGRAM.union(*read.values())
    for (script, variable), at in loaded.declared.items():
        if variable not in loaded.variables[script]:  # its name cannot be used anyway
            continue
        if variable not in read[script] and variable not in given[script]:
            yield finding(at, "unused_variable", name=variable)
        elif variable not in everywhere and variable not in typed:
            yield finding(at, "unused_variable", "never_read", name=variable)
        elif variable not in everywhere and typed[variable] in FREE:
            yield finding(at, "unused_variable", "typed", name=variable)


def _read(loaded: Loaded) -> dict[str, set[str]]:
    """Return the variables each script asks for: in conditions, and in what it shows."""
    read: dict[str, set[str]] = defaultdict(set)
    for each in loaded.reads:
        read[each.script].add(each.variable)
    for key, french in loaded.french.items():
        for name in placeholders(french):
            script = key.partition("/")[0].partition("@")[0]  # an overlay has keys of its own
            read[script].update(FILLED_FROM.get(name, ()))
    return read


def _given(loaded: Loaded) -> dict[str, set[str]]:
    """Return the variables each script itself gives a value, be it `none`."""
    given: dict[str, set[str]] = defaultdict(set)
    for script, _ in loaded.every_script():
        for node in script.nodes.values():
            given[script.id].update(_given_at(node))
    return given


def _typed(loaded: Loaded) -> dict[str, str]:
    """Return the variables that take what somebody types, each with the kind of entry."""
    return {
        node.entry.variable: node.entry.kind
        for script, _ in loaded.every_script()
        for node in script.nodes.values()
        if isinstance(node, Question) and node.entry is not None
    }


def _given_at(node: Node) -> Iterator[str]:
    match node:
        case Question(options=options, entry=entry):
            yield from (name for option in options for name, _ in option.sets)
            yield from [entry.variable] if entry else ()
        case Branch(cases=cases):
            yield from (name for case in cases for name, _ in case.sets)
        case _:
            pass
