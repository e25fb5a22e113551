"""
Taking a conversation along into a newer version of its script. Pure.

A place is carried over where what stands on the learner's screen still means the same, or where
a coordinator wrote `moved:`. Whoever cannot be carried over stays in the version they began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from digiter_core.engine.acts import CONSENT_VARIABLES
from digiter_core.engine.dialogue import Scripts
from digiter_core.engine.script import Node, NodeId, Option, Question, Script
from digiter_core.engine.session import Place, Session
from digiter_core.errors import UnknownScript


@dataclass(frozen=True, slots=True)
class Carried:
    """A session after its places were carried over: which scripts, and what that means."""

    session: Session
    scripts: tuple[str, ...]
    asked_anew: tuple[str, ...]
    """Those of `scripts` whose open question has to be shown again before it can be answered."""


def carried_over(place: Place, old: Script, new: Script) -> Place | None:
    """Return *place* in *new*, None if it has to stay in *old*.

    Buttons on the screen carry ids of options, so a question is the same if all of these are
    left, offered to the same people, and set and score the same, with the same item and the
    same kind of entry.
    """
    if place.at is None:
        return _in(new, place, None)
    here, there = old.nodes.get(place.at), new.nodes.get(place.at)
    if there is not None:
        same = here is None or _means_the_same(here, there)
        return _in(new, place, place.at) if same else None
    target = new.moved.get(place.at)
    return _in(new, place, target) if target in new.nodes else None


def asks_anew(place: Place, carried: Place, old: Script) -> bool:
    """Return whether the question of *place* has to be shown again once it was *carried* over.

    So has a consent: agreed to is what was shown, and its words may have changed.
    """
    if place.at is None:
        return False
    here = old.nodes.get(place.at)
    return here is None or carried.at != place.at or _asks_consent(here)


def up_to_date(scripts: Scripts, session: Session) -> Carried | None:
    """Return *session* with every place in the live version that can be, None if none can.

    Variables that are new in a version get their values of the start. Where the old version is
    not known any more, the same node is shown again.
    """
    stack: list[Place] = []
    carried: list[str] = []
    anew: list[str] = []
    variables = session.variables
    for place in session.stack:
        moved = _newer(scripts, place)
        stack.append(place if moved is None else moved[0])
        if moved is None:
            continue
        carried.append(place.script)
        variables = {**moved[1].variables, **variables}
        if moved[2]:
            anew.append(place.script)
    if not carried:
        return None
    # On the screen are the buttons of the place on top: below it they are old already.
    step = session.step + (session.stack[-1].script in anew)
    return Carried(Session(tuple(stack), step, variables), tuple(carried), tuple(anew))


def _newer(scripts: Scripts, place: Place) -> tuple[Place, Script, bool] | None:
    try:
        live = scripts.latest(place.script)
    except UnknownScript:  # it is not live any more: whoever is in it goes to its end
        return None
    if live.version == place.version:
        return None
    try:
        old = scripts.version(place.script, place.version)
    except UnknownScript:
        old = replace(live, version=place.version, nodes={})
    carried = carried_over(place, old, live)
    return None if carried is None else (carried, live, asks_anew(place, carried, old))


def _in(new: Script, place: Place, at: NodeId | None) -> Place:
    trail = (new.moved.get(each, each) for each in place.trail)
    kept = tuple(each for each in trail if isinstance(new.nodes.get(each), Question))
    return Place(new.id, new.version, at, kept)


def _means_the_same(here: Node, there: Node) -> bool:
    if not isinstance(here, Question) or not isinstance(there, Question):
        return type(here) is type(there)
    options = {option.id: option for option in there.options}
    if not all(_is_kept(option, options.get(option.id)) for option in here.options):
        return False
    same_item = (here.item and here.item.id) == (there.item and there.item.id)
    return same_item and (here.entry and here.entry.kind) == (there.entry and there.entry.kind)


def _is_kept(option: Option, now: Option | None) -> bool:
    # Ids such as `1` are positions in a list of small steps: what they set tells what they mean.
    # And the numbers shown count the options offered: who is offered what has to stay, too.
    return now is not None and (now.score, now.sets, now.when) == (
        option.score,
        option.sets,
        option.when,
    )


def _asks_consent(node: Node) -> bool:
    options = node.options if isinstance(node, Question) else ()
    return any(name in CONSENT_VARIABLES for option in options for name, _ in option.sets)
