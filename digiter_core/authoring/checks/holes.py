"""What a text names in braces is known wherever it is read.

A dialogue that reads `{counsellor}` behind a fork on `bonded` says that not everybody has one; a
text with `{counsellor}` that is reached without that fork has a hole for some. A dialogue that
reads it everywhere, or is opened only where it is known, says nothing of the kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, targets
from digiter_core.authoring.known_variables import SET_BY_ENTRY
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.acts import SETS
from digiter_core.engine.conditions import Condition
from digiter_core.engine.script import Branch, Do, Node, NodeId, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import FILLED_FROM, placeholders
from digiter_core.texts.source_text import SourceText

_PLAN = frozenset({"plan_open"})
_NOTHING = frozenset[str]()
TOLD_BY: Mapping[str, frozenset[str]] = {
    "name": _NOTHING,
    "theme": _NOTHING,
    "count": _NOTHING,
    "draft_when": _NOTHING,
    "draft_act": _NOTHING,
    "draft_minutes": _NOTHING,
    "plan_when": _PLAN,
    "plan_act": _PLAN,
    "plan_minutes": _PLAN,
    "plan_asked": _PLAN,
    "counsellor": frozenset({"bonded", "sharing", "counsellor_left"}),
    "sharing": frozenset({"bonded", "counsellor"}),
    "new_counsellor": frozenset({"invited_with", "chosen_staff", "near"}),
}
"""Placeholder that may have no value -> what tells so, besides the variables it is made from."""

_Named = list[tuple[NodeId, SourceText]]


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script_id, named in _named(loaded).items():
        script = loaded.scripts[script_id]
        for name, texts in named.items():
            newcomer = _Newcomer(script, TOLD_BY[name].union(FILLED_FROM[name]))
            ways = {node.id: newcomer.ways(node) for node in script.nodes.values()}
            before = reached([script.start], ways)
            holes = [
                text
                for node, text in texts
                if node in before and newcomer.reads(text, script.nodes[node])
            ]
            if len(holes) < len(texts):
                for text in holes:
                    yield finding(place_of(text), "never_set", "hole", name=name)


def _named(loaded: Loaded) -> Mapping[str, Mapping[str, _Named]]:
    """Return the texts of each script that have a placeholder, and the nodes they are read at."""
    found: dict[str, dict[str, _Named]] = defaultdict(lambda: defaultdict(list))
    for key, text in loaded.texts.items():
        if "{" not in text.french:
            continue
        file, _, rest = key.partition("/")
        script, node = file, NodeId(rest.partition("/")[0])
        if script in loaded.scripts and node in loaded.scripts[script].nodes:
            for name in TOLD_BY.keys() & placeholders(text.french):
                found[script][name].append((node, text))
    return found


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """A learner for whom none of *variables* has a value yet but what *script* starts with."""

    script: Script
    variables: frozenset[str]

    def ways(self, node: Node) -> list[NodeId]:
        """Return where *node* leads, as long as it gives none of the variables a value."""
        match node:
            case Question(when=when, otherwise=otherwise) if not self._may_pass(when):
                return [otherwise] if otherwise else []
            case Question(options=options, entry=entry, otherwise=otherwise, no_answer=wait):
                ways = [
                    option.goto
                    for option in options
                    if self._may_pass(option.when) and not self._set_by(dict(option.sets))
                ]
                if entry is not None:
                    given = {entry.variable, *SET_BY_ENTRY.get(entry.kind, ())}
                    ways += [] if self._set_by(given) else [entry.goto]
                return [*ways, *([otherwise] if otherwise else []), *([wait.goto] if wait else [])]
            case Branch(cases=cases, otherwise=otherwise):
                ways = []
                for case in cases:
                    if self._may_pass(case.when):
                        ways += [] if self._set_by(dict(case.sets)) else [case.goto]
                        if case.when.reads <= self.variables:
                            return ways  # all newcomers go there
                return [*ways, otherwise]
            case Do(act=act) if self._set_by(SETS.get(act, ())):
                return []
            case _:
                return list(targets(node))

    def reads(self, text: SourceText, node: Node) -> bool:
        """Return whether *text* is shown at *node*, once that is reached."""
        if not isinstance(node, Question):
            return True
        part = text.key.split("/")[2].removesuffix(".line")
        conditions = [node.when, *(each.when for each in node.options if each.id == part)]
        return all(map(self._may_pass, conditions))

    def _set_by(self, names: Iterable[str]) -> bool:
        return not self.variables.isdisjoint(names)

    def _may_pass(self, condition: Condition | None) -> bool:
        """Return whether *condition* may hold. Of what it asks besides nothing is known."""
        if condition is None or not self._set_by(condition.reads):
            return True
        return condition.holds(self.script.variables)
