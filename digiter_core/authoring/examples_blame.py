"""
Which line of a script made a conversation go another way than before.

A turn is followed through the nodes it passed. The ways out it took since the last thing that was
right are suspects, but those another turn took and was right; of them the ones that stand behind
most of what is wrong are named. Longer than most files: following and judging know one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from digiter_core.authoring.answering import place_of_option, place_of_set
from digiter_core.authoring.conversation_test import Conversation, Told, Turn, as_text
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.effects import Effect, Remember
from digiter_core.engine.script import (
    Assignments,
    Branch,
    Do,
    End,
    Entry,
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
class Turned:
    """A turn in which *came* was heard in place of *wanted*, as number *number* of all."""

    played: Played
    number: int
    wanted: Told
    came: Told


@dataclass(frozen=True, slots=True)
class _Passed:
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


class _Suspects(NamedTuple):
    """*certain*: places that are wrong however one came there. Else ways out, and conditions."""

    certain: Sequence[Position] = ()
    outs: Sequence[Out] = ()
    conditions: Sequence[tuple[Out, Position]] = ()  # right the other way round


def ways_taken(played: Played, loaded: Loaded) -> Iterator[Out]:
    """Yield the ways out that a turn took, as *loaded* has them."""
    yield from (each.out for each in _way(played, loaded) if each.out)


def blamed(
    turned: Sequence[Turned], right: Iterable[Played], loaded: Loaded
) -> list[list[Position]]:
    """Return where the mistake may be, for each of *turned*; *right* are turns as written."""
    innocent = {way for played in right for way in ways_taken(played, loaded)}
    found = [_less(_suspects(each, loaded), innocent) for each in turned]
    times = Counter(out for each in found for out in set(_outs(each)))
    return [_named(each, times, loaded) for each in found]


def _less(suspects: _Suspects, innocent: set[Out]) -> _Suspects:
    outs = [each for each in suspects.outs if each not in innocent]
    if outs or suspects.conditions:
        return suspects._replace(outs=outs)
    # Right for some values and not for others: a fork, if there was one.
    forks = [each for each in suspects.outs if each.kind in ("case", "otherwise", "passed")]
    return suspects._replace(outs=forks[:1] or suspects.outs[:1])


def _outs(suspects: _Suspects) -> list[Out]:
    return [*suspects.outs, *(out for out, _ in suspects.conditions)]


def _named(suspects: _Suspects, times: Counter[Out], loaded: Loaded) -> list[Position]:
    if suspects.certain:
        return list(suspects.certain)
    most = max(times[each] for each in _outs(suspects))
    outs = [_place_of(each, loaded) for each in suspects.outs if times[each] == most]
    conditions = [at for out, at in suspects.conditions if times[out] == most]
    return list(dict.fromkeys([*outs, *conditions]))


def _suspects(turned: Turned, loaded: Loaded) -> _Suspects:
    way = _way(turned.played, loaded)
    at = _number_of(turned.number, way)
    if not way or _is_too_early(turned):
        return _Suspects([_standing(turned.played, loaded)])
    here = way[at] if at < len(way) else None
    if here is not None and (certain := _certain(here, turned, loaded)):
        return _Suspects(certain)
    first = max((number for number, each in enumerate(way[:at]) if each.told), default=0)
    chain = way[first : at + 1]
    # How a node is left matters for what is heard behind it, and at a fork for what it sets.
    left = [each.out for each in chain if each is not here or isinstance(each.node, Branch)]
    outs = [each for each in left if each]
    conditions = [each for step in chain for each in _turned_round(step, turned.wanted, loaded)]
    if outs or conditions:
        return _Suspects((), outs, conditions)
    return _Suspects([_body(way[-1], loaded) if at else _standing(turned.played, loaded)])


def _number_of(effect: int, way: Sequence[_Passed]) -> int:
    """Return at which of *way* that effect is heard; behind the last if it is not."""
    heard = 0
    for number, each in enumerate(way):
        heard += each.told
        if effect < heard:
            return number
    return len(way)


def _is_too_early(turned: Turned) -> bool:
    turn = turned.played.turn
    return turn is not None and turn.doing == "wait" and not turned.wanted


def _standing(played: Played, loaded: Loaded) -> Position:
    """Return where the turn was taken: the answer, the wait, or else the node."""
    place, turn = played.before.place, played.turn
    script = loaded.scripts.get(place.script) if place else None
    if place is None or script is None or turn is None or turn.doing == "open":
        return loaded.place(played.conversation.script, played.conversation.at)
    node = script.nodes.get(place.at or NodeId(""))
    if isinstance(node, Question) and turn.doing == "tap":
        tapped = (
            place_of_option(each, loaded, script.id, node.id)
            for each in node.options
            if each.id == turn.value
        )
        return next(tapped, loaded.place(script.id, node.id))
    if isinstance(node, Question) and turn.doing == "wait" and node.no_answer:
        return _place_of(Out(script.id, node.id, "no_answer"), loaded)
    return loaded.place(script.id, place.at or "")


def _certain(here: _Passed, turned: Turned, loaded: Loaded) -> list[Position]:
    """Return what is wrong at *here* itself, however one came there; [] if that is not known."""
    wanted, came = turned.wanted, turned.came
    if "ask" in came and came["ask"] == wanted.get("ask"):
        return _offered(here, wanted, came, loaded)
    if here.option is not None:
        return [_changed_answer(here.option, here, wanted, came, loaded)]
    if isinstance(here.node, Branch):
        return _changed_set(here, here.node, wanted, came, loaded)
    if here.out is not None and here.out.kind == "entry":
        return [_place_of(here.out, loaded)]
    acts = (each for each in here.script.nodes.values() if isinstance(each, Do | Open | Picture))
    is_act = bool({"do", "open", "picture"} & wanted.keys())
    is_gone = is_act and not any(_is_told_at(each, wanted, here.script) for each in acts)
    return [_body(here, loaded)] if is_gone else []


def _offered(here: _Passed, wanted: Told, came: Told, loaded: Loaded) -> list[Position]:
    """Return where the answers stand that are offered now or were, and not both."""
    options = here.node.options if isinstance(here.node, Question) else ()
    every = [each.id for each in options]
    both = [told.get("offers", every) for told in (wanted, came)]
    before, now = (set(each) if isinstance(each, list) else set() for each in both)
    changed = [each for each in options if each.id in before ^ now]
    found = [place_of_option(each, loaded, *here.place) for each in changed]
    return found or [loaded.place(*here.place)]


def _changed_answer(
    option: Option, here: _Passed, wanted: Told, came: Told, loaded: Loaded
) -> Position:
    names = (each for each in (*_names(came), *_names(wanted)) if each in dict(option.sets))
    if name := next(names, ""):
        return place_of_set(option, name, loaded, *here.place)
    return place_of_option(option, loaded, *here.place)


def _changed_set(
    here: _Passed, fork: Branch, wanted: Told, came: Told, loaded: Loaded
) -> list[Position]:
    """Return where the case that held gives another value, if no case gives the one wanted."""
    names = _names(came)
    if _names(wanted) != names or any(_is_set(each.sets, wanted) for each in fork.cases):
        return []
    case = fork.cases[here.case]
    condition = _condition(here, case.when, loaded)
    given = [
        each.at
        for each in loaded.given
        if (each.script, each.node, [each.variable]) == (*here.place, names)
        if each.value == dict(case.sets)[each.variable]
    ]
    return [min(given, key=lambda at: abs(at.line - condition.line), default=condition)]


def _turned_round(step: _Passed, wanted: Told, loaded: Loaded) -> Iterator[tuple[Out, Position]]:
    """Yield the conditions of *step* that would have led to what was wanted, were they not so."""
    node, fork = step.node, Out(*step.place, "condition")

    def leads(goto: NodeId) -> bool:
        ahead = islice(_on(step.script, goto, step.known, (), loaded), MAX_SILENT_NODES)
        first = next((each for each in ahead if each.told), None)
        return first is not None and _is_told_at(first.node, wanted, first.script, first.case)

    if isinstance(node, Branch):
        ways = [*((case.goto, case.sets) for case in node.cases), (node.otherwise, ())]
        for number, (goto, sets) in enumerate(ways):
            if number != step.case and (_is_set(sets[:1], wanted) if sets else leads(goto)):
                when = node.cases[min(number, step.case)].when
                yield fork, _condition(step, when, loaded)
    elif isinstance(node, Question) and node.when and node.otherwise and step.out:
        was_asked = step.out.kind == "asked"
        if leads(node.otherwise) if was_asked else _is_told_at(node, wanted, step.script):
            yield fork, _condition(step, node.when, loaded)


def _is_told_at(node: Node, wanted: Told, script: Script, case: int = 0) -> bool:
    """Return whether *wanted* is what *node* says first; a fork in that *case*."""
    match node:
        case Message(say=said):
            told = {"say": str(said)}
        case Question(id=name):
            told = {"ask": str(name)}
        case Picture(file=file):
            told = {"picture": file}
        case Do(act=act, argument=argument):
            told = {"do": f"{act} {argument}".strip()}
        case Open(script=other):
            told = {"open": other}
        case End():
            told = {"finished": script.id}
        case Branch(cases=cases):
            return case < len(cases) and _is_set(cases[case].sets[:1], wanted)
    return all(wanted.get(kind) == value for kind, value in told.items())


def _is_set(sets: Assignments, wanted: Told) -> bool:
    return any(wanted.get("set") == {name: as_text(value)} for name, value in sets)


def _names(told: Told) -> list[str]:
    found = told.get("set")
    return list(found) if isinstance(found, dict) else []


def _way(played: Played, loaded: Loaded) -> list[_Passed]:
    return list(islice(_follow(played, loaded), MAX_SILENT_NODES))


def _follow(played: Played, loaded: Loaded) -> Iterator[_Passed]:
    turn, place = played.turn, played.before.place
    if turn is None or turn.doing == "open":
        script = loaded.scripts.get(turn.value if turn else played.conversation.script)
        at = NodeId("" if turn else played.conversation.at)
        if script is not None:
            below = _below(played.before.stack, script.id, loaded)
            yield from _on(script, at or script.start, _first_known(played, script), below, loaded)
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
        yield from _on(script, goto, {**known, **given}, below, loaded)
    elif not isinstance(node, Question):
        yield from _on(script, node.id, known, below, loaded)


def _answered(
    played: Played, turn: Turn, script: Script, node: Node
) -> tuple[_Passed, NodeId, Known] | None:
    """Return the question as it was left, where to, and with which values; None: it was not."""
    if not isinstance(node, Question):
        return None
    place, known = (script.id, node.id), played.before.variables
    if turn.doing == "tap":
        tapped = (each for each in node.options if each.id == turn.value)
        option = next((each for each in tapped if not each.when or each.when.holds(known)), None)
        if option is not None:
            told = len(option.sets) + (node.item is not None)
            passed = _Passed(script, node, told, Out(*place, "option", option.id), option)
            return passed, option.goto, dict(option.sets)
    if turn.doing == "type" and node.entry is not None:
        typed = {
            each.variable: each.value for each in played.heard[:1] if isinstance(each, Remember)
        }
        return _Passed(script, node, 1, Out(*place, "entry")), node.entry.goto, typed
    if turn.doing == "wait" and node.no_answer is not None and played.heard:
        return _Passed(script, node, 0, Out(*place, "no_answer")), node.no_answer.goto, {}
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


def _on(  # noqa: C901 - one case for each kind of node
    script: Script, at: NodeId | None, known: Known, below: Below, loaded: Loaded
) -> Iterator[_Passed]:
    """Yield what is passed from *at* on, until something is asked or nothing is open any more."""
    while (node := script.nodes.get(at) if at else None) is not None:
        name = script.id, node.id
        match node:
            case Message(goto=goto) | Picture(goto=goto) | Do(goto=goto):
                yield _Passed(script, node, 1, Out(*name, "goto"))
                at = goto
            case Branch():
                passed, at, known = _forked(script, node, known)
                yield passed
            case Question(when=when, otherwise=otherwise) if when and not when.holds(known):
                yield _Passed(script, node, 0, Out(*name, "passed"), known=known)
                at = otherwise
            case Question(when=when):
                yield _Passed(script, node, 1, Out(*name, "asked") if when else None, known=known)
                return
            case Open(script=other, then=then):
                yield _Passed(script, node, 1, Out(*name, "open"))
                if then:
                    below = (*below, (Place(script.id, script.version, then), Out(*name, "then")))
                if other not in loaded.scripts:
                    return
                script = loaded.scripts[other]
                below = tuple(each for each in below if each[0].script != other)
                at, known = script.start, {**script.variables, **known}
            case End():
                back = below[-1] if below else None
                yield _Passed(script, node, 1, back[1] if back else None)
                if back is None or back[0].script not in loaded.scripts:
                    return
                script, at, below = loaded.scripts[back[0].script], back[0].at, below[:-1]


def _forked(script: Script, fork: Branch, known: Known) -> tuple[_Passed, NodeId, Known]:
    held = (number for number, each in enumerate(fork.cases) if each.when.holds(known))
    number = next(held, len(fork.cases))
    if number == len(fork.cases):
        out = Out(script.id, fork.id, "otherwise")
        return _Passed(script, fork, 0, out, None, number, known), fork.otherwise, known
    case, out = fork.cases[number], Out(script.id, fork.id, "case", str(number))
    passed = _Passed(script, fork, len(case.sets), out, None, number, known)
    return passed, case.goto, {**known, **dict(case.sets)}


def _place_of(out: Out, loaded: Loaded) -> Position:
    """Return where *out* names the next node."""
    script = loaded.scripts[out.script]
    node, behind = script.nodes[out.node], loaded.place(out.script, out.node)
    target: str | None = None
    here = _Passed(script, node, 0)
    match node:
        case Question(options=options) if out.kind == "option":
            option = next(each for each in options if each.id == out.name)
            target, behind = option.goto, loaded.named.get(option.label, behind)
        case Question(when=when) if out.kind == "asked":
            return _condition(here, when, loaded)
        case Question(entry=entry) if out.kind == "entry" and entry:
            target, behind = entry.goto, _place_of_entry(out.script, entry, loaded) or behind
        case Question(no_answer=wait) if out.kind == "no_answer" and wait:
            target = wait.goto
        case Question(otherwise=otherwise) | Branch(otherwise=otherwise) if out.kind != "case":
            target = otherwise
        case Branch(cases=cases):
            case_ = cases[int(out.name)]
            target, behind = case_.goto, _condition(here, case_.when, loaded)
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


def _condition(here: _Passed, when: object, loaded: Loaded) -> Position:
    found = (
        each.at
        for each in loaded.conditions
        if (each.script, each.node) == here.place and each.condition is when
    )
    return next(found, loaded.place(*here.place))


def _body(passed: _Passed, loaded: Loaded) -> Position:
    return loaded.bodies.get(passed.place) or loaded.place(*passed.place)
