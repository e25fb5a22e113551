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
)
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    Started,
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
    match event:
        case Started():
            return _walk(script, session, here.id)
        case Resumed():
            return _ask_again(script, session, here)
        case _ if not isinstance(here, Question):
            return _walk(script, session, here.id)
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
            return _back(script, session, at)
        case _:  # pragma: no cover - the type checker proves that nothing gets here
            assert_never(event)


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
    effects: list[Effect] = []
    if here.item is not None:
        effects.append(RecordAnswer(here.item.id, option.id, option.score))
    return _move_on(script, session, here, option.sets, option.goto, effects, option)


def _typed(script: Script, session: Session, here: Question, value: str | int) -> Turn:
    if here.entry is None:
        return session, (NothingUnderstood(), _ask(session, here))
    sets: Assignments = ((here.entry.variable, value),)
    return _move_on(script, session, here, sets, here.entry.goto, [], None)


def _move_on(  # noqa: PLR0913 - one call site each for a tapped and a typed answer
    script: Script,
    session: Session,
    here: Question,
    sets: Assignments,
    goto: NodeId,
    effects: list[Effect],
    option: Option | None,
) -> Turn:
    place = session.stack[-1]
    trail = (*place.trail, here.id)[-MAX_TRAIL:]
    moved = replace(
        session,
        stack=(*session.stack[:-1], replace(place, trail=trail)),
        step=session.step + 1,
    )
    moved, remembered = _assign(moved, sets)
    echo = option and here.item and (option.line or option.label)
    after, said = _walk(script, moved, goto, echo or None)
    return after, (*effects, *remembered, *said)


def _back(script: Script, session: Session, token: int | None) -> Turn:
    if _is_old(session, token):
        return session, (OldButton(),)
    place = session.stack[-1]
    if not place.trail:
        here = node_of(script, NodeId(place.at or ""))
        again = (_ask(session, here),) if isinstance(here, Question) else ()
        return session, (NothingBefore(), *again)
    moved = replace(
        session,
        stack=(*session.stack[:-1], replace(place, trail=place.trail[:-1])),
        step=session.step + 1,
    )
    return _walk(script, moved, place.trail[-1])


def _ask_again(script: Script, session: Session, here: Node) -> Turn:
    if isinstance(here, Question):
        return session, (_ask(session, here),)
    return _walk(script, session, here.id)


def _assign(session: Session, sets: Assignments) -> Turn:
    if not sets:
        return session, ()
    after = replace(session, variables={**session.variables, **dict(sets)})
    return after, tuple(Remember(name, value) for name, value in sets)


def _walk(script: Script, session: Session, at: NodeId, echo: MessageKey | None = None) -> Turn:
    """Follow nodes that ask nothing until one asks, or the script ends."""
    done: list[Effect] = []
    for _ in range(MAX_SILENT_NODES):
        node = node_of(script, at)
        match node:
            case Question(when=when, otherwise=otherwise):
                if when is None or otherwise is None or when.holds(session.variables):
                    session = _stand(session, node.id)
                    return session, (*done, _ask(session, node, echo))
                at = otherwise
            case Message(say=say, goto=goto):
                done.append(Say(say))
                at = goto
            case Branch():
                at, session, remembered = _fork(node, session)
                done.extend(remembered)
            case Do(act=act, argument=argument, goto=goto):
                done.append(Perform(act, argument))
                at = goto
            case Open(script=other, then=then):
                session = _stand(session, then)
                return session, (*done, OpenScript(other, then))
            case End():
                return _stand(session, None), (*done, Finished(script.id))
            case _:  # pragma: no cover - the type checker proves that nothing gets here
                assert_never(node)
    raise TooManySteps(script.id, MAX_SILENT_NODES)


def _fork(branch: Branch, session: Session) -> tuple[NodeId, Session, tuple[Effect, ...]]:
    for case in branch.cases:
        if case.when.holds(session.variables):
            after, remembered = _assign(session, case.sets)
            return case.goto, after, remembered
    return branch.otherwise, session, ()


def _stand(session: Session, at: NodeId | None) -> Session:
    place = replace(session.stack[-1], at=at)
    return replace(session, stack=(*session.stack[:-1], place))


def _ask(session: Session, question: Question, echo: MessageKey | None = None) -> Ask:
    return Ask(
        question,
        tuple(option.id for option in offered(question, session)),
        session.step,
        can_go_back=bool(session.stack[-1].trail),
        echo=echo,
    )
