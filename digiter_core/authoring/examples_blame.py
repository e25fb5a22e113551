"""
Which line of a script made a conversation go another way than before.

A turn is followed through the nodes it passed. The ways out it took since the last thing that was
right are suspects, but those another turn took and was right; of them the ones that stand behind
most of what is wrong are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from digiter_core.authoring.answering import place_of_option, place_of_set
from digiter_core.authoring.conversation_test import Told, as_text
from digiter_core.authoring.following import Out, Passed, Played, onward, way_of, ways_taken
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.way_places import place_of_body, place_of_condition, place_of_way
from digiter_core.engine.script import (
    Assignments,
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
from digiter_core.engine.step import MAX_SILENT_NODES


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn in which *came* was heard in place of *wanted*, as number *number* of all."""

    played: Played
    number: int
    wanted: Told
    came: Told


class _Suspects(NamedTuple):
    """*certain*: places that are wrong however one came there. Else ways out, and conditions."""

    certain: Sequence[Position] = ()
    outs: Sequence[Out] = ()
    conditions: Sequence[tuple[Out, Position]] = ()  # right the other way round


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
    outs = [place_of_way(each, loaded) for each in suspects.outs if times[each] == most]
    conditions = [at for out, at in suspects.conditions if times[out] == most]
    return list(dict.fromkeys([*outs, *conditions]))


def _suspects(turned: Turned, loaded: Loaded) -> _Suspects:
    way = way_of(turned.played, loaded)
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
    return _Suspects(
        [place_of_body(way[-1].place, loaded) if at else _standing(turned.played, loaded)]
    )


def _number_of(effect: int, way: Sequence[Passed]) -> int:
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
        return place_of_way(Out(script.id, node.id, "no_answer"), loaded)
    return loaded.place(script.id, place.at or "")


def _certain(here: Passed, turned: Turned, loaded: Loaded) -> list[Position]:
    """Return what is wrong at *here* itself, however one came there; [] if that is not known."""
    wanted, came = turned.wanted, turned.came
    if "ask" in came and came["ask"] == wanted.get("ask"):
        return _offered(here, wanted, came, loaded)
    if here.option is not None:
        return [_changed_answer(here.option, here, wanted, came, loaded)]
    if isinstance(here.node, Branch):
        return _changed_set(here, here.node, wanted, came, loaded)
    if here.out is not None and here.out.kind == "entry":
        return [place_of_way(here.out, loaded)]
    acts = (each for each in here.script.nodes.values() if isinstance(each, Do | Open | Picture))
    is_act = bool({"do", "open", "picture"} & wanted.keys())
    is_gone = is_act and not any(_is_told_at(each, wanted, here.script) for each in acts)
    return [place_of_body(here.place, loaded)] if is_gone else []


def _offered(here: Passed, wanted: Told, came: Told, loaded: Loaded) -> list[Position]:
    """Return where the answers stand that are offered now or were, and not both."""
    options = here.node.options if isinstance(here.node, Question) else ()
    every = [each.id for each in options]
    both = [told.get("offers", every) for told in (wanted, came)]
    before, now = (set(each) if isinstance(each, list) else set() for each in both)
    changed = [each for each in options if each.id in before ^ now]
    found = [place_of_option(each, loaded, *here.place) for each in changed]
    return found or [loaded.place(*here.place)]


def _changed_answer(
    option: Option, here: Passed, wanted: Told, came: Told, loaded: Loaded
) -> Position:
    names = (each for each in (*_names(came), *_names(wanted)) if each in dict(option.sets))
    if name := next(names, ""):
        return place_of_set(option, name, loaded, *here.place)
    return place_of_option(option, loaded, *here.place)


def _changed_set(
    here: Passed, fork: Branch, wanted: Told, came: Told, loaded: Loaded
) -> list[Position]:
    """Return where the case that held gives another value, if no case gives the one wanted."""
    names = _names(came)
    if _names(wanted) != names or any(_is_set(each.sets, wanted) for each in fork.cases):
        return []
    case = fork.cases[here.case]
    condition = place_of_condition(here.place, case.when, loaded)
    given = [
        each.at
        for each in loaded.given
        if (each.script, each.node, [each.variable]) == (*here.place, names)
        if each.value == dict(case.sets)[each.variable]
    ]
    return [min(given, key=lambda at: abs(at.line - condition.line), default=condition)]


def _turned_round(step: Passed, wanted: Told, loaded: Loaded) -> Iterator[tuple[Out, Position]]:
    """Yield the conditions of *step* that would have led to what was wanted, were they not so."""
    node, fork = step.node, Out(*step.place, "condition")

    def leads(goto: NodeId) -> bool:
        ahead = islice(onward(step.script, goto, step.known, (), loaded), MAX_SILENT_NODES)
        first = next((each for each in ahead if each.told), None)
        return first is not None and _is_told_at(first.node, wanted, first.script, first.case)

    if isinstance(node, Branch):
        ways = [*((case.goto, case.sets) for case in node.cases), (node.otherwise, ())]
        for number, (goto, sets) in enumerate(ways):
            if number != step.case and (_is_set(sets[:1], wanted) if sets else leads(goto)):
                when = node.cases[min(number, step.case)].when
                yield fork, place_of_condition(step.place, when, loaded)
    elif isinstance(node, Question) and node.when and node.otherwise and step.out:
        was_asked = step.out.kind == "asked"
        if leads(node.otherwise) if was_asked else _is_told_at(node, wanted, step.script):
            yield fork, place_of_condition(step.place, node.when, loaded)


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
