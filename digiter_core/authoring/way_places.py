"""Where a script says by which way out a node is left."""

from __future__ import annotations

from digiter_core.authoring.following import Out
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import (
    Branch,
    Do,
    Entry,
    Message,
    NodeId,
    Open,
    Picture,
    Question,
)


def place_of_way(out: Out, loaded: Loaded) -> Position:
    """Return where *out* names the next node."""
    script = loaded.scripts[out.script]
    node, behind = script.nodes[out.node], loaded.place(out.script, out.node)
    target: str | None = None
    here = out.script, out.node
    match node:
        case Question(options=options) if out.kind == "option":
            option = next(each for each in options if each.id == out.name)
            target, behind = option.goto, loaded.named.get(option.label, behind)
        case Question(when=when) if out.kind == "asked":
            return place_of_condition(here, when, loaded)
        case Question(entry=entry) if out.kind == "entry" and entry:
            target, behind = entry.goto, _place_of_entry(out.script, entry, loaded) or behind
        case Question(no_answer=wait) if out.kind == "no_answer" and wait:
            target = wait.goto
        case Question(otherwise=otherwise) | Branch(otherwise=otherwise) if out.kind != "case":
            target = otherwise
        case Branch(cases=cases):
            case_ = cases[int(out.name)]
            target, behind = case_.goto, place_of_condition(here, case_.when, loaded)
        case Open(script=other, then=then):
            target = other if out.kind == "open" else then
        case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
            target = goto
    written = {out.node, NodeId(out.node.partition(".")[0])}  # of a list: where the list is named
    places = sorted(
        (each.at.line, each.at.column, each.at)
        for each in loaded.references
        if each.script == out.script and each.node in written and each.target == target
        if (each.at.line, each.at.column) >= (behind.line, behind.column)
    )
    is_last = out.kind in ("otherwise", "no_answer")  # written behind the answers and cases
    return places[-1 if is_last else 0][-1] if places else behind


def _place_of_entry(script: str, entry: Entry, loaded: Loaded) -> Position | None:
    typed = (
        each.at
        for each in loaded.entries
        if (each.script, each.kind, each.variable) == (script, entry.kind, entry.variable)
    )
    return next(typed, None)


def place_of_condition(node: tuple[str, NodeId], when: object, loaded: Loaded) -> Position:
    """Return where the condition *when* of *node*, in its script, is written."""
    found = (
        each.at
        for each in loaded.conditions
        if (each.script, each.node) == node and each.condition is when
    )
    return next(found, loaded.place(*node))


def place_of_body(node: tuple[str, NodeId], loaded: Loaded) -> Position:
    """Return where the first field of *node*, in its script, is written."""
    return loaded.bodies.get(node) or loaded.place(*node)
