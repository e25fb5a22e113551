"""Small builders for scripts, so that a test shows only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digiter_core.engine.conditions import Condition, compile_condition
from digiter_core.engine.script import (
    Assignments,
    Branch,
    Case,
    Do,
    End,
    Entry,
    Item,
    Message,
    MessageKey,
    NoAnswer,
    Node,
    NodeId,
    Open,
    Option,
    Question,
    Script,
    Value,
)
from digiter_core.engine.session import Place, Session
from digiter_core.errors import UnknownScript

DIALOGUES = Path(__file__).parents[1] / "dialogues"
"""What the coach really says."""

TYPES: Mapping[str, str] = {
    "age": "number",
    "count": "number",
    "theme": "text",
    "city": "text",
    "curious": "flag",
    "tired": "flag",
}
"""The variables a `when` of these builders may name."""


def condition(source: str, types: Mapping[str, str] = TYPES) -> Condition:
    return compile_condition(source, types)


def option(
    name: str,
    goto: str = "end",
    *,
    line: str | None = None,
    score: int | None = None,
    sets: Mapping[str, Value] | None = None,
    when: str | None = None,
) -> Option:
    return Option(
        id=name,
        label=MessageKey(f"s/{name}/label"),
        goto=NodeId(goto),
        line=None if line is None else MessageKey(line),
        score=score,
        sets=assignments(sets),
        when=None if when is None else condition(when),
    )


def question(
    name: str,
    *options: Option,
    entry: Entry | None = None,
    explain: str | None = None,
    item: Item | None = None,
    when: str | None = None,
    otherwise: str | None = None,
    no_answer: tuple[int, str] | None = None,
) -> Question:
    """Return a question. *no_answer*: after so many minutes it goes on there by itself."""
    return Question(
        id=NodeId(name),
        say=MessageKey(f"s/{name}/ask"),
        options=options,
        entry=entry,
        explain=None if explain is None else MessageKey(explain),
        item=item,
        when=None if when is None else condition(when),
        otherwise=None if otherwise is None else NodeId(otherwise),
        no_answer=None if no_answer is None else NoAnswer(no_answer[0], NodeId(no_answer[1])),
    )


def entry(variable: str, goto: str = "end", kind: str = "text") -> Entry:
    return Entry(kind, variable, NodeId(goto))


def item(name: str, dimension: str = "org") -> Item:
    return Item(name, dimension, {"full": (1, 1)})


def message(name: str, goto: str = "end") -> Message:
    return Message(NodeId(name), MessageKey(f"s/{name}/say"), NodeId(goto))


def case(when: str, goto: str, sets: Mapping[str, Value] | None = None) -> Case:
    return Case(condition(when), NodeId(goto), assignments(sets))


def branch(name: str, *cases: Case, otherwise: str = "end") -> Branch:
    return Branch(NodeId(name), cases, NodeId(otherwise))


def do(name: str, act: str, goto: str = "end", argument: str = "") -> Do:
    return Do(NodeId(name), act, argument, NodeId(goto))


def opening(name: str, script: str, then: str | None) -> Open:
    """Return a node that goes into *script*; with *then* None its own script is left for good."""
    return Open(NodeId(name), script, None if then is None else NodeId(then))


def end(name: str = "end") -> End:
    return End(NodeId(name))


def script(
    *nodes: Node,
    name: str = "s",
    version: str = "v1",
    variables: Mapping[str, Value] | None = None,
) -> Script:
    """Return a script that starts at the first of *nodes*; a node `end` is there in any case."""
    return Script(
        id=name,
        version=version,
        start=nodes[0].id,
        nodes={node.id: node for node in (end(), *nodes)},
        variables=variables or {},
    )


def assignments(sets: Mapping[str, Value] | None) -> Assignments:
    return tuple((sets or {}).items())


def standing(
    at: str | None,
    *trail: str,
    step: int = 0,
    name: str = "s",
    version: str = "v1",
    variables: Mapping[str, Value] | None = None,
) -> Session:
    """Return the session of somebody who stands at node *at* of the script *name*."""
    return Session((place(at, *trail, name=name, version=version),), step, variables or {})


def place(at: str | None, *trail: str, name: str = "s", version: str = "v1") -> Place:
    return Place(name, version, None if at is None else NodeId(at), tuple(map(NodeId, trail)))


@dataclass
class Shelf:
    """The live scripts, and older versions of them. It fits `engine.dialogue.Scripts`."""

    live: dict[str, Script] = field(default_factory=dict)
    older: dict[tuple[str, str], Script] = field(default_factory=dict)

    def latest(self, script: str) -> Script:
        if script not in self.live:
            raise UnknownScript(script)
        return self.live[script]

    def version(self, script: str, version: str) -> Script:
        live = self.live.get(script)
        if live is not None and live.version == version:
            return live
        if (script, version) not in self.older:
            raise UnknownScript(script, version)
        return self.older[script, version]

    def publish(self, script: Script) -> None:
        """Make *script* the live one; the version before it is kept."""
        before = self.live.get(script.id)
        if before is not None:
            self.older[before.id, before.version] = before
        self.live[script.id] = script


def shelf(*scripts: Script) -> Shelf:
    return Shelf({one.id: one for one in scripts})
