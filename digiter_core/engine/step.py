"""One turn of a conversation. Pure: no clock, no database, no network, no chance."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from digiter_core.engine.effects import (
    Ask,
    Effect,
    Explained,
    Finished,
    NothingBefore,
    NothingUnderstood,
    OldButton,
    OpenScript,
    Perform,
    RecordAnswer,
    Remember,
    Say,
    Show,
)
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    Started,
    TimedOut,
    Typed,
    WentBack,
)
from digiter_core.engine.script import (
    Assignments,
    Branch,
    Do,
    End,
    Message,
    MessageKey,
    Node,
    NodeId,
    Open,
    Option,
    Picture,
    Question,
    Script,
)
from digiter_core.engine.session import MAX_TRAIL, Place, Session
from digiter_core.errors import TooManySteps, UnknownNode

MAX_SILENT_NODES = 50

Turn = tuple[Session, tuple[Effect, ...]]


def enter(script: Script, session: Session) -> Session:
    """Return *session* with *script* opened on top, at its start, its variables set if new."""
    place = Place(script.id, script.version, script.start)
    variables = {**script.variables, **session.variables}
    return replace(session, stack=(*session.stack, place), variables=variables)


def step(script: Script, session: Session, event: Input) -> Turn:
    """Return the session after *event*, and what the learner and the records should get.

    *script* is the one of `session.place`. Raises `UnknownNode` and `TooManySteps`, which lint
    finds before a script is live.
    """
    place = session.place
    if place is None or place.at is None:
        return session, ()
    here = node_of(script, place.at)
    if not isinstance(here, Question):
        # Only who was moved here by a new version can still have buttons, and they are old.
        if isinstance(event, TimedOut):
            return session, ()
        old = isinstance(event, Chosen | WentBack | AskedToExplain) and _is_old(
            session, event.step
        )
        return (session, (OldButton(),)) if old else _walk(script, session, here.id)
    return _at_question(script, session, here, event)


def node_of(script: Script, at: NodeId) -> Node:
    """Return the node *at*. Raises `UnknownNode`."""
    try:
        return script.nodes[at]
    except KeyError:
        raise UnknownNode(script.id, at) from None


def offered(question: Question, session: Session) -> tuple[Option, ...]:
    """Return the options of *question* that are offered in *session*."""
    return tuple(
        option
        for option in question.options
        if option.when is None or option.when.holds(session.variables)
    )


def _at_question(  # noqa: PLR0911 - one case for each kind of event
    script: Script, session: Session, here: Question, event: Input
) -> Turn:
    match event:
        case Started():
            return _walk(script, session, here.id)
        case Resumed():
            return session, (_ask(session, here),)
        case Chosen(option, at):
            return _chosen(script, session, here, option, at)
        case Typed(value):
            return _typed(script, session, here, value)
        case NotUnderstood():
            return session, (NothingUnderstood(), _ask(session, here))
        case AskedToExplain(at):
            if _is_old(session, at):
                return session, (OldButton(),)
            return session, (Explained(here.explain), _ask(session, here))
        case WentBack(at):
            return _back(script, session, here, at)
        case TimedOut(at, minutes):
            return _timed_out(script, session, here, at, minutes)
        case _:
            assert_never(event)


def _is_old(session: Session, token: int | None) -> bool:
    return token is not None and token != session.step


def _chosen(
    script: Script, session: Session, here: Question, option_id: str, token: int | None
) -> Turn:
    if _is_old(session, token):
        return session, (OldButton(),)
    option = next((o for o in offered(here, session) if o.id == option_id), None)
    if option is None:
        return session, (OldButton(), _ask(session, here))
    moved, remembered = _assign(_answered(session, here), option.sets)
    if here.item is None:
        after, said = _walk(script, moved, option.goto)
        return after, (*remembered, *said)
    answer = RecordAnswer(here.item.id, option.id, option.score)
    after, said = _walk(script, moved, option.goto, echo=option.line or option.label)
    return after, (answer, *remembered, *said)


def _typed(script: Script, session: Session, here: Question, value: str | int) -> Turn:
    if here.entry is None:
        return session, (NothingUnderstood(), _ask(session, here))
    moved, remembered = _assign(_answered(session, here), ((here.entry.variable, value),))
    after, said = _walk(script, moved, here.entry.goto)
    return after, (*remembered, *said)


def _timed_out(script: Script, session: Session, here: Question, token: int, minutes: int) -> Turn:
    """Go on without an answer, if this is the question that had none for long enough.

    It is on the trail all the same: the learner can go back and answer it.
    """
    wait = here.no_answer
    if wait is None or token != session.step or minutes < wait.minutes:
        return session, ()
    return _walk(script, _answered(session, here), wait.goto)


def _answered(session: Session, here: Question) -> Session:
    """Return *session* with *here* on the trail; its buttons are old from now on."""
    place = session.stack[-1]
    trail = (*place.trail, here.id)[-MAX_TRAIL:]
    return _standing(session, Place(place.script, place.version, here.id, trail), session.step + 1)


def _back(script: Script, session: Session, here: Question, token: int | None) -> Turn:
    """Return to the newest question of the trail that would still be asked.

    A question whose condition no longer holds would only lead forward to where one stands. What
    was answered stays as it is until the learner answers anew.
    """
    if _is_old(session, token):
        return session, (OldButton(),)
    place = session.stack[-1]
    trail = place.trail
    while trail and not _would_ask(script.nodes.get(trail[-1]), session):
        trail = trail[:-1]
    if not trail:
        return session, (NothingBefore(), _ask(session, here))
    earlier = Place(place.script, place.version, here.id, trail[:-1])
    return _walk(script, _standing(session, earlier, session.step + 1), trail[-1])


def _would_ask(node: Node | None, session: Session) -> bool:
    return isinstance(node, Question) and not _is_passed_over(node, session)


def _is_passed_over(question: Question, session: Session) -> bool:
    if question.when is None or question.otherwise is None:
        return False
    return not question.when.holds(session.variables)


def _assign(session: Session, sets: Assignments) -> Turn:
    if not sets:
        return session, ()
    after = Session(session.stack, session.step, {**session.variables, **dict(sets)})
    return after, tuple(Remember(name, value) for name, value in sets)


def _walk(script: Script, session: Session, at: NodeId, echo: MessageKey | None = None) -> Turn:
    """Follow nodes that ask nothing until one asks, or the script ends."""
    done: list[Effect] = []
    for _ in range(MAX_SILENT_NODES):
        node = node_of(script, at)
        match node:
            case Question():
                if node.otherwise is None or not _is_passed_over(node, session):
                    session = _stand(session, at)
                    return session, (*done, _ask(session, node, echo))
                at = node.otherwise
            case Message():
                done.append(Say(node.say))
                at = node.goto
            case Picture():
                done.append(Show(node.file, node.digest, node.alt))
                at = node.goto
            case Branch():
                at, session, remembered = _fork(node, session)
                done.extend(remembered)
            case Do():
                done.append(Perform(node.act, node.argument))
                at = node.goto
            case Open():
                return _stand(session, node.then), (*done, OpenScript(node.script, node.then))
            case End():
                return _stand(session, None), (*done, Finished(script.id))
            case _:
                assert_never(node)
    raise TooManySteps(script.id, MAX_SILENT_NODES)


def _fork(branch: Branch, session: Session) -> tuple[NodeId, Session, tuple[Effect, ...]]:
    for case in branch.cases:
        if case.when.holds(session.variables):
            after, remembered = _assign(session, case.sets)
            return case.goto, after, remembered
    return branch.otherwise, session, ()


def _stand(session: Session, at: NodeId | None) -> Session:
    place = session.stack[-1]
    return _standing(session, Place(place.script, place.version, at, place.trail), session.step)


def _standing(session: Session, place: Place, step: int) -> Session:
    # Written out: `dataclasses.replace` costs as much as the rest of a turn.
    return Session((*session.stack[:-1], place), step, session.variables)


def _ask(session: Session, question: Question, echo: MessageKey | None = None) -> Ask:
    return Ask(
        question,
        tuple(option.id for option in offered(question, session)),
        session.step,
        can_go_back=bool(session.stack[-1].trail),
        echo=echo,
    )
