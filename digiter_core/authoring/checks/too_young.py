"""Nothing is kept of anybody under 16, and nobody who is older is sent away.

Looked at where a script begins to keep something: it has asked for the year of birth before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.authoring.answering import place_of_option, place_of_set, places_of_conditions
from digiter_core.authoring.checks.consents import CONSENTS
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import Branch, Do, Message, Node, NodeId, Picture, Question, Script
from digiter_core.engine.step import MAX_SILENT_NODES
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

LEAST_AGE = 16
KEEPING = "create_learner"
YOUNG, OLD = (LEAST_AGE - 1, LEAST_AGE - 3), (LEAST_AGE + 1, LEAST_AGE + 13)
"""Ages that are tried. At 16 itself the year alone does not tell."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        acts = {node.act for node in script.nodes.values() if isinstance(node, Do)}
        for node in script.nodes.values() if KEEPING in acts else ():
            if isinstance(node, Question) and node.entry and node.entry.kind == "year":
                yield from _asked(_Way(script, loaded, node, node.entry.variable))
        if KEEPING in acts:
            yield from _unasked(script, loaded)


def _unasked(script: Script, loaded: Loaded) -> Iterator[Finding]:
    """Yield the steps after which something is kept of somebody whose year nobody asked for."""
    asking = {name for name, node in script.nodes.items() if _asks_year(node)}
    ways = {name: () if name in asking else found for name, found in ways_of(script).items()}
    keeping = {
        name for name, node in script.nodes.items() if isinstance(node, Do) and node.act == KEEPING
    }
    before = reached([script.start], ways)
    if not before & keeping:
        return
    to_year = {name for name in before if reached([name], ways) & asking}
    passed = [
        ref
        for ref in loaded.references
        if ref.script == script.id and ref.node in to_year and not ref.to_script
        if ref.target in before - to_year and reached([NodeId(ref.target)], ways) & keeping
    ]
    places = [ref.at for ref in passed] or _other_entries(script, before, loaded)
    for at in places or [loaded.place(script.id, min(keeping & before))]:
        yield finding(at, "too_young", "unasked", limit=LEAST_AGE)


def _asks_year(node: Node) -> bool:
    return isinstance(node, Question) and node.entry is not None and node.entry.kind == "year"


def _other_entries(script: Script, before: set[NodeId], loaded: Loaded) -> list[Position]:
    """Return the entries that take a number, where a year should be asked for."""
    asking = {
        name
        for name in before
        if isinstance(node := script.nodes[name], Question)
        and node.entry is not None
        and node.entry.kind == "number"
    }
    places = {
        ref.node: ref.at
        for ref in loaded.references
        if ref.script == script.id and ref.node in asking
    }
    return list(places.values())


def _keeps(script: Script, name: NodeId) -> bool:
    """Whether something is kept there, or permission asked for it."""
    node = script.nodes[name]
    if isinstance(node, Question):
        return any(variable in CONSENTS for option in node.options for variable, _ in option.sets)
    return isinstance(node, Do) and node.act == KEEPING


@dataclass(frozen=True, slots=True)
class _Way:
    """The way from the question for the year. *age*: the variable that keeps it."""

    script: Script
    loaded: Loaded
    question: Question
    age: str

    def leads_to_keeping(self, start: NodeId) -> bool:
        """Return whether something may be kept after *start*, the year not asked again."""
        ways = {
            name: following
            for name, following in ways_of(self.script).items()
            if name != self.question.id
        }
        return any(_keeps(self.script, name) for name in reached([start], ways))

    def exception(self, landed: NodeId) -> Position | None:
        """Return the answer at *landed* that leads on, if most of its answers do not."""
        node = self.script.nodes.get(landed)
        options = node.options if isinstance(node, Question) else ()
        wrong = [option for option in options if self.leads_to_keeping(option.goto)]
        if not wrong or 2 * len(wrong) > len(options):
            return None
        return place_of_option(wrong[0], self.loaded, self.script.id, landed)

    def walk(self, start: NodeId, age: int) -> tuple[NodeId, tuple[Position, ...]]:
        """Return where somebody of *age* gets without being asked, and what decided that."""
        variables = {**self.script.variables, self.age: age}
        at: NodeId = start
        decided: tuple[Position, ...] = ()
        for _ in range(MAX_SILENT_NODES):
            node = self.script.nodes.get(at)
            match node:
                case Message(goto=goto) | Picture(goto=goto):
                    at = goto
                case Do(act=act, goto=goto) if act != KEEPING:
                    at = goto
                case Branch(cases=cases, otherwise=otherwise):
                    true = [case.when.holds(variables) for case in cases]
                    number = true.index(True) if any(true) else len(cases)
                    at = cases[number].goto if any(true) else otherwise
                    decided = self._places(node, number) or decided
                case _:
                    break
        return at, decided

    def _places(self, node: Branch, number: int) -> tuple[Position, ...]:
        """Return where the case *number* stands; of none: the first about the age, `otherwise`."""
        about = [n for n, case in enumerate(node.cases) if self.age in case.when.reads]
        file = self.loaded.place(self.script.id).file
        found = places_of_conditions(self.loaded).get((file, node.id), ())
        if not about or len(found) != len(node.cases):
            return ()
        if number < len(found):
            return (found[number],)
        here = (self.script.id, node.id)
        behind = [ref.at for ref in self.loaded.references if (ref.script, ref.node) == here]
        return (found[about[0]], *behind[-1:])


def _asked(way: _Way) -> Iterator[Finding]:
    entry = way.question.entry
    assert entry is not None  # so it was chosen
    for ages, variant in ((YOUNG, ""), (OLD, "old")):
        for age in ages:
            landed, decided = way.walk(entry.goto, age)
            if way.leads_to_keeping(landed) is (age < LEAST_AGE):
                exception = way.exception(landed) if age < LEAST_AGE else None
                places = (exception,) if exception else decided
                for at in places or (way.loaded.place(way.script.id, way.question.id),):
                    if variant:
                        yield finding(at, "too_young", "old", age=age, limit=LEAST_AGE)
                    else:
                        yield finding(at, "too_young", age=age, limit=LEAST_AGE)
                break
    yield from _set(way)


def _set(way: _Way) -> Iterator[Finding]:
    """Yield the answers that say somebody is too young, and lead on all the same."""
    for node in way.script.nodes.values():
        for option in node.options if isinstance(node, Question) else ():
            age = dict(option.sets).get(way.age, LEAST_AGE)
            if isinstance(age, int) and age < LEAST_AGE:
                landed, _ = way.walk(option.goto, age)
                if way.leads_to_keeping(landed):
                    at = place_of_set(option, way.age, way.loaded, way.script.id, node.id)
                    yield finding(at, "too_young", age=age, limit=LEAST_AGE)
