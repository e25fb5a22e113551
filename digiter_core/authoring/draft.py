"""A script while it is read: its nodes, its words, and where everything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.shape import Fields
from digiter_core.authoring.tree import Position, Scalar
from digiter_core.authoring.values import read_assignments
from digiter_core.engine.conditions import Condition, compile_condition
from digiter_core.engine.script import Assignments, MessageKey, Node, NodeId, Value
from digiter_core.errors import ConditionError
from digiter_core.texts.source_text import BUTTON_LIMIT, SourceText

NOWHERE = NodeId("")
MAX_EXPANDED = 10
"""Nodes of a script that stand for many others, such as a questionnaire."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names another node or script."""

    script: str
    node: NodeId
    target: str
    to_script: bool
    at: Position


@dataclass(frozen=True, slots=True)
class Read:
    """A place that asks for the value of a variable."""

    script: str
    node: NodeId
    variable: str
    at: Position


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition, and where it stands. Those of a fork are in its order."""

    script: str
    node: NodeId
    condition: Condition
    at: Position


@dataclass(frozen=True, slots=True)
class Given:
    """A place that gives a variable a value."""

    script: str
    node: NodeId
    variable: str
    value: Value
    at: Position


@dataclass(frozen=True, slots=True)
class TypedInto:
    """An entry of a question: what it accepts, and which variable keeps it."""

    script: str
    kind: str
    variable: str
    at: Position


@dataclass(slots=True)
class Draft:
    """Everything read of one script so far."""

    script: str
    framework: Framework
    micro_actions: MicroActions
    findings: Findings
    types: dict[str, str] = field(default_factory=dict)
    starts: dict[str, Value] = field(default_factory=dict)
    nodes: dict[NodeId, Node] = field(default_factory=dict)
    places: dict[NodeId, Position] = field(default_factory=dict)
    bodies: dict[NodeId, Position] = field(default_factory=dict)
    """Where the first field of each node stands; `places`: where its name does."""
    texts: list[SourceText] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    declared: dict[str, Position] = field(default_factory=dict)
    conditions: list[Asked] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    entries: list[TypedInto] = field(default_factory=list)
    named: dict[MessageKey, Position] = field(default_factory=dict)
    """Label of an option -> where its id stands."""
    name_at: Position | None = None  # where the name of the node that is being read stands
    reading: NodeId = NOWHERE  # the node that is being read
    start: NodeId = NOWHERE
    moved: dict[NodeId, NodeId] = field(default_factory=dict)
    keys: str = ""  # what the keys of its texts begin with, if not with the script
    at: Position | None = None  # where an overlay begins
    uses_framework: bool = False
    uses_micro_actions: bool = False
    expanded: int = 0  # nodes that stand for many others
    pictures: Mapping[str, str] = field(default_factory=dict)  # those there are -> digest
    shown: set[str] = field(default_factory=set)  # pictures it shows

    def may_expand(self, at: Position) -> bool:
        """Return whether one more node may stand for many others; if not, it is a finding.

        A page of such nodes would become hundreds of thousands.
        """
        self.expanded += 1
        if self.expanded <= MAX_EXPANDED:
            return True
        self.findings.add(at, "too_big", "expanded", limit=MAX_EXPANDED)
        return False

    def add(self, node: Node, at: Position) -> None:
        self.nodes[node.id] = node
        self.places[node.id] = self.name_at or at
        self.bodies[node.id] = at

    def goto(self, fields: Fields, name: str, node: NodeId) -> NodeId:
        """Return the node the field *name* names, `NOWHERE` if it names none."""
        scalar = fields.scalar(name)
        if scalar is None:
            return NOWHERE
        target = scalar.value.strip()
        reference = Reference(self.script, node, target, to_script=False, at=scalar.at)
        self.references.append(reference)
        return NodeId(target)

    def text(  # noqa: PLR0913 - what a text may be, named at every call
        self,
        scalar: Scalar | None,
        node: NodeId,
        name: str,
        *,
        note: str = "",
        is_button: bool = False,
        shared: bool = False,
    ) -> MessageKey:
        """Keep the words of *scalar*; return the key they are looked up by."""
        key = MessageKey(f"{self.keys or self.script}/{node}/{name}")
        if scalar is not None:
            limit = BUTTON_LIMIT if is_button else None
            self.texts.append(source_text(key, scalar, note=note, limit=limit, shared=shared))
        return key

    def condition(self, fields: Fields, name: str = "when") -> Condition | None:
        """Return the condition of the field *name*."""
        scalar = fields.scalar(name)
        if scalar is None:
            return None
        try:
            condition = compile_condition(scalar.value, self.types)
        except ConditionError as error:
            quote = 0 if scalar.plain else 1
            column = scalar.at.column + quote + error.column - 1
            at = Position(scalar.at.file, scalar.at.line, column)
            params = dict(error.params)
            if error.code == "unknown_name":
                params["near"] = near(params["name"], self.types)
            self.findings.add(at, "bad_condition", error.code, **params)
            return None
        self.needs(condition.reads, scalar.at)
        self.conditions.append(Asked(self.script, self.reading, condition, scalar.at))
        return condition

    def needs(self, variables: Iterable[str], at: Position) -> None:
        """Note that the node being read asks for *variables*."""
        self.reads += [Read(self.script, self.reading, name, at) for name in sorted(variables)]

    def assignments(self, fields: Fields) -> Assignments:
        group = fields.group("set")
        assigned = read_assignments(group, self.types, self.findings)
        for name, value in assigned:
            at = group.entries[name][0].at if group else fields.at
            self.given.append(Given(self.script, self.reading, name, value, at))
        return assigned


def source_text(
    key: MessageKey,
    scalar: Scalar,
    *,
    note: str = "",
    limit: int | None = None,
    shared: bool = False,
) -> SourceText:
    """Return the text written as *scalar*."""
    at = scalar.at
    words = scalar.value.strip(" \t\n")
    # Digits and signs read the same everywhere: a translator has nothing to do.
    shared = shared or not any(letter.isalpha() for letter in words)
    return SourceText(key, words, at.file, at.line, at.column, note, limit, shared, scalar.cut)
