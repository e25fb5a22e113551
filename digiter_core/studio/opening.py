"""How a rehearsal begins: somebody stands at a script or a node, and is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digiter_core.authoring.graph import reached, targets, ways_of
from digiter_core.authoring.placing import placed
from digiter_core.coaching import conversation, doorstep, moving, nudging, waiting
from digiter_core.coaching.acts import ASSESSMENT, begin_assessment
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.turn import Turn
from digiter_core.engine.inputs import Resumed
from digiter_core.engine.script import Do, Node, NodeId, Question, Script
from digiter_core.engine.step import node_of
from digiter_core.ports import OutboxMessage, Work
from digiter_core.studio.past import ADDRESS, CHANNEL, lived
from digiter_core.studio.profile import Profile

THEME = "theme"


def opened(  # noqa: PLR0913, PLR0917 - who begins, where, and in which world
    coach: Coach,
    work: Work,
    script: Script,
    at: str,
    profile: Profile,
    language: str,
    now: datetime,
) -> list[OutboxMessage]:
    """Return what the learner of *profile* gets at the node *at*, "" for the start.

    Before the year of birth is known nothing is stored, and of *profile* only the language counts.
    """
    if script.id == doorstep.SCRIPT and (not at or NodeId(at) in _doorstep(script)):
        return _visit(coach, work, script, at, language, now)
    learner = lived(coach, work, profile, language, now)
    turn = Turn(coach, work, Arrival(CHANNEL, ADDRESS, Kind.RETURNED), now, learner)
    _open_a_theme(turn, script, at)
    if at:
        _stand(turn, script, at)
    else:
        moving.start(turn, script.id)
    messages = conversation.conclude(turn)
    if not turn.is_visitor:  # the node may have been the one that forgets
        waiting.note(turn, None)
        nudging.plan_next(coach, work, turn.learner, now)
    return [*messages, *turn.to_others]


def _visit(  # noqa: PLR0913, PLR0917 - as above
    coach: Coach, work: Work, script: Script, at: str, language: str, now: datetime
) -> list[OutboxMessage]:
    arrival = Arrival(CHANNEL, ADDRESS, Kind.COMMAND, "start", language_code=language)
    turn = Turn(coach, work, arrival, now, doorstep.visitor(coach, arrival, now))
    if at:
        turn.go_to(placed(script, replace(turn.learner.session, stack=()), at))
    moving.follow(turn, Resumed())
    return conversation.conclude(turn)


def _stand(turn: Turn, script: Script, at: str) -> None:
    turn.go_to(placed(script, turn.learner.session, at))
    moving.follow(turn, Resumed())


def _open_a_theme(turn: Turn, script: Script, at: str) -> None:
    """Who comes to the middle of the questionnaire, or to what interrupts it, is at a theme."""
    node = node_of(script, NodeId(at)) if at else None
    item = node.item if isinstance(node, Question) else None
    themes = [dimension.id for dimension in turn.coach.framework.dimensions]
    lacks_one = THEME in script.variables and turn.learner.session.variables.get(THEME) is None
    chooses_one = script.id == ASSESSMENT and not at
    if not themes or (item is None and (not lacks_one or chooses_one)):
        return
    turn.set_variables({THEME: item.dimension if item else themes[0], "run_open": True})
    begin_assessment(turn)


def _doorstep(script: Script) -> set[NodeId]:
    """Return the nodes somebody of whom nothing is stored can come to."""
    return reached([script.start], ways_of(script, _before_anything_is_stored))


def _before_anything_is_stored(node: Node) -> tuple[NodeId, ...]:
    return () if isinstance(node, Do) and node.act == "create_learner" else targets(node)
