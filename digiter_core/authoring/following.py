"""Which nodes a turn of a conversation passed, and by which ways out it left them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from digiter_core.authoring.conversation_test import Conversation, Turn
from digiter_core.authoring.loader import Loaded
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
    Value,
)
from digiter_core.engine.session import Place, Session
from digiter_core.engine.step import MAX_SILENT_NODES

Known = Mapping[str, Value]
Below = tuple[tuple[Place, "Out | None"], ...]
"""The places to come back to, the next one last, and the `then` that names each."""


class Out(NamedTuple):
    """A way out of a node: the field *kind* that names it; of options and cases, which one."""

    script: str
    node: NodeId
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """A turn of a conversation, and what came of it. *turn*: None when the script was opened."""

    conversation: Conversation
    turn: Turn | None
    before: Session
    after: Session
    heard: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """A node on the way, how many effects are heard there, and how it was left."""

    script: Script
    node: Node
    told: int
    out: Out | None = None
    option: Option | None = None  # what was tapped
    case: int = 0  # of a fork: the one that held, or behind the last
    known: Known = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, NodeId]:
        return self.script.id, self.node.id


def ways_taken(played: Played, loaded: Loaded) -> Iterator[Out]:
    """Yield the ways out that a turn took, as *loaded* has them."""
    yield from (each.out for each in way_of(played, loaded) if each.out)


def way_of(played: Played, loaded: Loaded) -> list[Passed]:
    """Return the nodes a turn passed, in their order; of a turn that changed nothing none."""
    return list(islice(_follow(played, loaded), MAX_SILENT_NODES))


def _follow(played: Played, loaded: Loaded) -> Iterator[Passed]:
    turn, place = played.turn, played.before.place
    if turn is None or turn.doing == "open":
        script = loaded.scripts.get(turn.value if turn else played.conversation.script)
        at = NodeId("" if turn else played.conversation.at)
        if script is not None:
            below = _below(played.before.stack, script.id, loaded)
            yield from onward(
                script, at or script.start, _first_known(played, script), below, loaded
            )
        return
    script = loaded.scripts.get(place.script) if place else None
    node = script.nodes.get(place.at or NodeId("")) if script and place else None
    if script is None or node is None:
        return
    known, below = played.before.variables, _below(played.before.stack[:-1], script.id, loaded)
    answered = _answered(played, turn, script, node)
    if answered is not None:
        told, goto, given = answered
        yield told
        yield from onward(script, goto, {**known, **given}, below, loaded)
    elif not isinstance(node, Question):
        yield from onward(script, node.id, known, below, loaded)


def _answered(
    played: Played, turn: Turn, script: Script, node: Node
) -> tuple[Passed, NodeId, Known] | None:
    """Return the question as it was left, where to, and with which values; None: it was not."""
    if not isinstance(node, Question):
        return None
    place, known = (script.id, node.id), played.before.variables
    if turn.doing == "tap":
        tapped = (each for each in node.options if each.id == turn.value)
        option = next((each for each in tapped if not each.when or each.when.holds(known)), None)
        if option is not None:
            told = len(option.sets) + (node.item is not None)
            passed = Passed(script, node, told, Out(*place, "option", option.id), option)
            return passed, option.goto, dict(option.sets)
    if turn.doing == "type" and node.entry is not None:
        typed = {
            each.variable: each.value for each in played.heard[:1] if isinstance(each, Remember)
        }
        return Passed(script, node, 1, Out(*place, "entry")), node.entry.goto, typed
    if turn.doing == "wait" and node.no_answer is not None and played.heard:
        return Passed(script, node, 0, Out(*place, "no_answer")), node.no_answer.goto, {}
    return None


def _first_known(played: Played, script: Script) -> Known:
    """Return the values there were before forks gave others."""
    given = [each.variable for each in played.heard if isinstance(each, Remember)]
    opened = {**script.variables, **played.before.variables}
    return {**played.after.variables, **{name: opened.get(name) for name in given}}


def _below(stack: Sequence[Place], above: str, loaded: Loaded) -> Below:
    found: Below = ()
    for place in reversed([each for each in stack if each.script != above]):
        found = ((place, _then_of(place, above, loaded)), *found)
        above = place.script
    return found


def _then_of(place: Place, above: str, loaded: Loaded) -> Out | None:
    script = loaded.scripts.get(place.script)
    for node in script.nodes.values() if script else ():
        if isinstance(node, Open) and (node.script, node.then) == (above, place.at):
            return Out(place.script, node.id, "then")
    return None


def onward(  # noqa: C901 - one case for each kind of node
    script: Script, at: NodeId | None, known: Known, below: Below, loaded: Loaded
) -> Iterator[Passed]:
    """Yield what is passed from *at* on, until something is asked or nothing is open any more."""
    while (node := script.nodes.get(at) if at else None) is not None:
        name = script.id, node.id
        match node:
            case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
                yield Passed(script, node, 1, Out(*name, "goto"))
                at = goto
            case Branch():
                passed, at, known = _forked(script, node, known)
                yield passed
            case Question(when=when, otherwise=otherwise) if when and not when.holds(known):
                yield Passed(script, node, 0, Out(*name, "passed"), known=known)
                at = otherwise
            case Question(when=when):
                yield Passed(script, node, 1, Out(*name, "asked") if when else None, known=known)
                return
            case Open(script=other, then=then):
                yield Passed(script, node, 1, Out(*name, "open"))
                if then:
                    below = (*below, (Place(script.id, script.version, then), Out(*name, "then")))
                if other not in loaded.scripts:
                    return
                script = loaded.scripts[other]
                below = tuple(each for each in below if each[0].script != other)
                at, known = script.start, {**script.variables, **known}
            case End():
                back = below[-1] if below else None
                yield Passed(script, node, 1, back[1] if back else None)
                if back is None or back[0].script not in loaded.scripts:
                    return
                script, at, below = loaded.scripts[back[0].script], back[0].at, below[:-1]


def _forked(script: Script, fork: Branch, known: Known) -> tuple[Passed, NodeId, Known]:
    held = (number for number, each in enumerate(fork.cases) if each.when.holds(known))
    number = next(held, len(fork.cases))
    if number == len(fork.cases):
        out = Out(script.id, fork.id, "otherwise")
        return Passed(script, fork, 0, out, None, number, known), fork.otherwise, known
    case, out = fork.cases[number], Out(script.id, fork.id, "case", str(number))
    passed = Passed(script, fork, len(case.sets), out, None, number, known)
    return passed, case.goto, {**known, **dict(case.sets)}
