"""Of answers or cases that are written alike none still says what its neighbour says.

Where `org` sets the theme `org`, `ada` sets `ada`, and `com` sets `ada`: the last was copied.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import permutations

from digiter_core.authoring.answering import place_of_option, places_of_conditions
from digiter_core.authoring.checks.impossible_conditions import compared
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.conditions import Condition
from digiter_core.engine.script import Assignments, Branch, NodeId, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

FEWEST_ALIKE = 2
"""So many others have to be alike before one of them can be the odd one."""

MOST_SIBLINGS = 40

Line = Mapping[str, str]
"""What an answer or a case says, by the place in it: `id`, `when`, `set theme`, `goto`."""

_LAST = re.compile(r"[a-z0-9]+$")


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            match node:
                case Question(item=None):
                    yield from _options(node, script, loaded)
                case Branch():
                    yield from _cases(node, script, loaded)


def _options(node: Question, script: Script, loaded: Loaded) -> Iterator[Finding]:
    options = [each for each in node.options if each.label in loaded.named]
    lines = [
        {
            "id": each.id,
            **_when(each.when),
            **_sets(each.sets),
            **_goto(each.id, each.goto, script),
        }
        for each in options
    ]
    for number, said, other in _odd(lines):
        at = place_of_option(options[number], loaded, script.id, node.id)
        yield finding(at, "copied_line", name=said, other=other)


def _cases(node: Branch, script: Script, loaded: Loaded) -> Iterator[Finding]:
    places = places_of_conditions(loaded).get((loaded.place(script.id, node.id).file, node.id), ())
    if len(places) != len(node.cases):  # made by the program, of a questionnaire
        return
    lines = [{**_when(case.when), **_sets(case.sets)} for case in node.cases]
    for number, said, other in _odd(lines):
        yield finding(places[number], "copied_line", name=said, other=other)


def _odd(lines: list[dict[str, str]]) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each line that is odd, what it says, and what it should go with."""
    if not FEWEST_ALIKE < len(lines) <= MOST_SIBLINGS:
        return
    told: set[int] = set()
    said: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for slot, words in line.items():
            said[slot].add(words)
    for one, other in permutations(sorted(said), 2):
        if said[one].isdisjoint(said[other]):
            continue  # they go with each other nowhere
        both = [number for number, line in enumerate(lines) if one in line and other in line]
        odd = [number for number in both if lines[number][one] != lines[number][other]]
        if len(odd) != 1 or len(both) <= FEWEST_ALIKE or odd[0] in told:
            continue
        line, often = lines[odd[0]], Counter(lines[number][other] for number in both)
        own = Counter(lines[number][one] for number in both)
        if often[line[other]] > 1 and own[line[one]] == 1:
            told.add(odd[0])
            yield odd[0], line[other], line[one]


def _when(when: Condition | None) -> Line:
    if when is None or len(when.reads) != 1:
        return {}
    texts = [value for _, value in compared(when.source) if isinstance(value, str)]
    return {"when": texts[0] if len(texts) == 1 else _last(next(iter(when.reads)))}


def _sets(sets: Assignments) -> Line:
    texts = {f"set {name}": value for name, value in sets if isinstance(value, str)}
    numbers = {f"set {name}": str(value) for name, value in sets if type(value) is int}
    flags = [name for name, value in sets if isinstance(value, bool)]
    own = {"set": _last(flags[0])} if len(sets) == len(flags) == 1 else {}
    return {**texts, **numbers, **own}


def _goto(name: str, goto: NodeId, script: Script) -> Line:
    # Many answers lead to the same node; only one with a node of its own name is odd.
    return {"goto": goto} if NodeId(name) in script.nodes else {}


def _last(name: str) -> str:
    found = _LAST.search(name)
    return found[0] if found else name
