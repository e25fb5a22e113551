"""Which line of a script made a conversation go another way than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digiter_core.authoring.answering import place_of_option, place_of_set
from digiter_core.authoring.conversation_test import Conversation, Told, Turn
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.effects import Effect, Remember
from digiter_core.engine.script import (
    Branch,
    Do,
    End,
    Message,
    Node,
    NodeId,
    Open,
    Option,
    Picture,
    Question,
    Script,
)
from digiter_core.engine.session import Session
from digiter_core.engine.step import MAX_SILENT_NODES


@dataclass(frozen=True, slots=True)
class Turned:
    """The turn in which *came* was heard in place of *wanted*, as number *number* of all."""

    conversation: Conversation
    turn: Turn | None  # None: the script was opened
    before: Session
    after: Session
    heard: tuple[Effect, ...]
    number: int
    wanted: Told
    came: Told


@dataclass(frozen=True, slots=True)
class _Passed:
    """A node on the way, and whether anything is heard there."""

    script: Script
    node: Node

    @property
    def is_heard(self) -> bool:
        return not isinstance(self.node, Branch)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the conversation stood before the turn. *option*: what was tapped, if it is there."""

    script: Script
    node: Node | None
    option: Option | None

    def place(self, loaded: Loaded) -> Position:
        if self.option is not None and self.node is not None:
            return place_of_option(self.option, loaded, self.script.id, self.node.id)
        return loaded.place(self.script.id, self.node.id if self.node else "")


def blamed(turned: Turned, loaded: Loaded) -> list[Position]:
    """Return where the mistake may be: the answer, the act, the way to the next, a condition."""
    standing = _standing(turned, loaded)
    if standing is None:
        return [loaded.place(turned.conversation.script)]
    tapped = turned.turn is not None and turned.turn.doing == "tap"
    if tapped and standing.option is None:  # what was tapped is gone
        return [standing.place(loaded)]
    if "set" in turned.wanted or "set" in turned.came:
        if given := _of_set(turned, standing, loaded):
            return [given]
        # Nothing gives that value any more: the answer did, or a fork on the way from it.
        return [standing.place(loaded), *_on_the_way(turned, standing, loaded)[:1]]
    asked = turned.came.get("ask")
    if asked is not None and asked == turned.wanted.get("ask"):
        return _offered(turned, str(asked), standing, loaded)
    return _on_the_way(turned, standing, loaded)


def _offered(turned: Turned, asked: str, standing: _Standing, loaded: Loaded) -> list[Position]:
    """Return where the answers stand that are offered now or were, and not both."""
    script = _last_script(turned, standing, loaded)
    node = script.nodes.get(NodeId(asked))
    both = [told.get("offers") for told in (turned.wanted, turned.came)]
    before, now = (set(each) if isinstance(each, list) else set() for each in both)
    options = node.options if isinstance(node, Question) else ()
    changed = [each for each in options if each.id in before ^ now]
    places = [place_of_option(each, loaded, script.id, NodeId(asked)) for each in changed]
    return places or [loaded.place(script.id, asked)]


def _last_script(turned: Turned, standing: _Standing, loaded: Loaded) -> Script:
    place = turned.after.place
    return loaded.scripts.get(place.script, standing.script) if place else standing.script


def _on_the_way(turned: Turned, standing: _Standing, loaded: Loaded) -> list[Position]:
    variables = turned.after.variables
    way = list(_way(standing.script, _next(turned, standing), variables, loaded))
    before = sum(not isinstance(each, Remember) for each in turned.heard[: turned.number])
    heard = [number for number, each in enumerate(way) if each.is_heard]
    if before >= len(heard):
        return [_body(way[-1], loaded) if way else standing.place(loaded)]
    number = heard[before]
    if _is_changed_act(turned, standing.script):
        return [_body(way[number], loaded)]
    near = way[max(0, number - 1) : number + 1]
    conditions = [at for each in near for at in _own_condition(each, loaded)]
    jump = _jump(way[number - 1], way[number], loaded) if number else standing.place(loaded)
    return [jump, *conditions]


def _own_condition(passed: _Passed, loaded: Loaded) -> Iterator[Position]:
    """Yield where the condition of a question stands that may be passed over."""
    node = passed.node
    if isinstance(node, Question) and node.when is not None:
        asked = (each for each in loaded.conditions if each.condition is node.when)
        yield from (each.at for each in asked)


def _standing(turned: Turned, loaded: Loaded) -> _Standing | None:
    place = turned.before.place
    script = loaded.scripts.get(place.script if place else turned.conversation.script)
    if script is None:
        return None
    node = script.nodes.get(place.at) if place and place.at else None
    options = node.options if isinstance(node, Question) else ()
    wanted = turned.turn.value if turned.turn and turned.turn.doing == "tap" else None
    return _Standing(script, node, next((each for each in options if each.id == wanted), None))


def _next(turned: Turned, standing: _Standing) -> NodeId:
    node, typed = standing.node, turned.turn is not None and turned.turn.doing == "type"
    if standing.option is not None:
        return standing.option.goto
    if isinstance(node, Question) and node.entry and typed:
        return node.entry.goto
    return node.id if node else NodeId(turned.conversation.at) or standing.script.start


def _of_set(turned: Turned, standing: _Standing, loaded: Loaded) -> Position | None:
    """Return where the answer, or else a fork on the way, gives a variable its value."""
    names = [*_names(turned.came), *_names(turned.wanted)]
    option, node, script = standing.option, standing.node, standing.script
    if option is not None and node is not None:
        given = [name for name in names if name in dict(option.sets)]
        if given:
            return place_of_set(option, given[0], loaded, script.id, node.id)
    forks = {(fork, name) for name in names for fork in _forks(script, name)}
    return next((each.at for each in loaded.given if (each.node, each.variable) in forks), None)


def _names(told: Told) -> list[str]:
    found = told.get("set")
    return list(found) if isinstance(found, dict) else []


def _forks(script: Script, variable: str) -> list[NodeId]:
    return [
        name
        for name, node in script.nodes.items()
        if isinstance(node, Branch) and any(variable in dict(case.sets) for case in node.cases)
    ]


def _is_changed_act(turned: Turned, script: Script) -> bool:
    """Whether the act that was expected is done nowhere any more: it was changed itself."""
    wanted, came = turned.wanted.get("do"), turned.came.get("do")
    acts = {node.act for node in script.nodes.values() if isinstance(node, Do)}
    return bool(wanted and came) and str(wanted).partition(" ")[0] not in acts


def _way(
    script: Script, start: NodeId, variables: Mapping[str, object], loaded: Loaded
) -> Iterator[_Passed]:
    at: NodeId | None = start
    for _ in range(MAX_SILENT_NODES):
        node = script.nodes.get(at) if at else None
        if node is None:
            return
        yield _Passed(script, node)
        match node:
            case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
                at = goto
            case Branch(cases=cases, otherwise=otherwise):
                at = next((c.goto for c in cases if c.when.holds(variables)), otherwise)
            case Question(when=when, otherwise=passed) if when and not when.holds(variables):
                at = passed
            case Open(script=name) if name in loaded.scripts:
                script, at = loaded.scripts[name], loaded.scripts[name].start
            case Question() | End() | Open():
                return


def _jump(one: _Passed, other: _Passed, loaded: Loaded) -> Position:
    """Return where *one* names *other* as the next."""
    found = (
        each.at
        for each in loaded.references
        if (each.script, each.node, each.target) == (one.script.id, one.node.id, other.node.id)
    )
    return next(found, loaded.place(one.script.id, one.node.id))


def _body(passed: _Passed, loaded: Loaded) -> Position:
    place = passed.script.id, passed.node.id
    return loaded.bodies.get(place) or loaded.place(*place)
