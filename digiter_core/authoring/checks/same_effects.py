"""Each answer of a question does something of its own, and a no does not do what a yes does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from digiter_core.authoring.answering import (
    is_no,
    place_of_option,
    place_of_set,
    places_of_conditions,
)
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, silent_targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Branch, Do, End, NodeId, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

WEIGHTY = frozenset(
    {
        "close_plan",
        "create_learner",
        "end_bond",
        "forget_later",
        "forget_now",
        "join",
        "open_plan",
        "restart_theme",
        "send_letter",
        "share",
        "start_over",
        "stop",
        "withdraw_sharing",
    }
)
"""Acts that nobody wants who says no."""

MOST_ANSWERS = 20
"""Of more answers than this no pairs are made: they are a list, such as one of places."""

_AGAIN = re.compile(r"\b(?:re\w+|encore|répèt\w+)\b", re.IGNORECASE)


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            if isinstance(node, Branch) and _is_no_fork(node, script, loaded):
                at = loaded.place(script.id, node.id)
                yield finding(at, "same_effect", "fork", name=node.id)
            if isinstance(node, Question) and node.item is None and node.options:
                yield from _round(node, script, loaded)
                yield from _without_effect(node, script, loaded)
                yield from _alike(node, script, loaded)


def _is_no_fork(node: Branch, script: Script, loaded: Loaded) -> bool:
    file = loaded.place(script.id, node.id).file
    written = (file, node.id) in places_of_conditions(loaded)
    ends = isinstance(script.nodes.get(node.otherwise), End)  # a fork that is still to be written
    same = all(case.goto == node.otherwise and not case.sets for case in node.cases)
    return written and same and not ends


def _round(question: Question, script: Script, loaded: Loaded) -> Iterator[Finding]:
    for option in question.options:
        again = _AGAIN.search(loaded.french.get(option.label, ""))
        if option.goto == question.id and not option.sets and not again:
            at = place_of_option(option, loaded, script.id, question.id)
            yield finding(at, "same_effect", "itself", name=option.id)


def _without_effect(question: Question, script: Script, loaded: Loaded) -> Iterator[Finding]:
    """Yield the answers that set what has to be so already for them to be offered."""
    for option in question.options:
        source = option.when.source if option.when else ""
        for name, value in option.sets:
            needed = name if value else f"not {name}"
            if isinstance(value, bool) and source == needed:
                at = place_of_set(option, name, loaded, script.id, question.id)
                yield finding(at, "same_effect", "nothing", name=name)


def _alike(question: Question, script: Script, loaded: Loaded) -> Iterator[Finding]:
    options = [each for each in question.options if each.label in loaded.named]
    for option in options:
        typed = question.entry is not None and option.goto == question.entry.goto
        if typed and is_no(option, loaded) and _does_something_weighty(option.goto, script):
            at = place_of_option(option, loaded, script.id, question.id)
            yield finding(at, "same_effect", first=option.id, second="entry")
    if len(options) > MOST_ANSWERS:
        return
    for first, second in combinations(options, 2):
        if first.goto != second.goto:
            continue
        same = (first.sets, first.when) == (second.sets, second.when)
        contradict = is_no(first, loaded) != is_no(second, loaded)
        if contradict and _does_something_weighty(first.goto, script):
            for one, other in ((first, second), (second, first)):
                at = place_of_option(one, loaded, script.id, question.id)
                yield finding(at, "same_effect", first=one.id, second=other.id)
        elif same and any(not isinstance(value, bool) for _, value in first.sets):
            at = place_of_option(second, loaded, script.id, question.id)
            yield finding(at, "same_effect", "copied", first=first.id, second=second.id)


def _does_something_weighty(start: NodeId, script: Script) -> bool:
    passed = reached([start], ways_of(script, silent_targets))
    nodes = (script.nodes[name] for name in passed)
    return any(isinstance(node, Do) and node.act in WEIGHTY for node in nodes)
