"""What a command does: a word, a slash, or what own words mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from digiter_core.coaching import (
    access_words,
    doorstep,
    joining,
    privacy,
    results,
    safeguarding,
    taking_over,
)
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.commands import SCRIPT_OF_COMMAND, STAYS_AFTER_HELP
from digiter_core.coaching.moving import (
    ask_again,
    back_to_the_question,
    come_back,
    follow,
    nothing_open,
    open_question,
    start,
)
from digiter_core.coaching.rendering import open_item_number
from digiter_core.coaching.turn import Turn
from digiter_core.engine.inputs import AskedToExplain, Chosen, NotUnderstood, WentBack
from digiter_core.engine.safety import Concern
from digiter_core.engine.step import offered
from digiter_core.ports import LearnerState

INTERRUPTIONS = frozenset({"pause", "stop"})
"""Scripts that /start closes."""


def commanded(turn: Turn) -> None:
    """Do what a message that begins with a slash asks for."""
    command = turn.arrival.text.split(maxsplit=1)[0].lower() if turn.arrival.text else ""
    if command in ("sos", "help_now"):
        return safeguarding.show_help(turn, Concern.SAFE_WORD)
    if turn.is_visitor:
        return turn.say("ui/about") if command == "about" else begin(turn)
    return obey(turn, command)


def obey(turn: Turn, command: str) -> None:
    """Do what *command* asks for, by name: `commands.py` has them all."""
    if command in SCRIPT_OF_COMMAND:
        if command not in STAYS_AFTER_HELP:  # they go on themselves: what they answer is read
            turn.learner = safeguarding.without_help(turn.learner)
        return start(turn, SCRIPT_OF_COMMAND[command])
    return _COMMANDS.get(command, nothing_open)(turn)


def mean(turn: Turn, intent: str) -> None:
    """Do what *intent* asks for, whatever question is open."""
    meaning = turn.coach.meanings.get(intent)
    if meaning is None:
        return follow(turn, NotUnderstood())
    if meaning.command:
        return obey(turn, meaning.command)
    turn.say(meaning.says)
    return back_to_the_question(turn)


def begin(turn: Turn) -> None:
    """Open the welcome, or bring somebody back to where they were."""
    link = joining.link_in(turn.arrival)
    if turn.is_visitor:
        return _welcome(turn, link)
    turn.learner = safeguarding.without_help(turn.learner)
    taking_over.end_by_learner(turn)
    session = turn.learner.session
    open_again = tuple(place for place in session.stack if place.script not in INTERRUPTIONS)
    if turn.learner.state is not LearnerState.ACTIVE or open_again != session.stack:
        turn.change(state=LearnerState.ACTIVE)
        turn.go_to(replace(session, stack=open_again, step=session.step + 1))
    if link and joining.offer(turn, link):
        return start(turn, "join")
    if turn.learner.session.place is None:
        return start(turn, "self_assessment")
    if open_item_number(turn.coach, session) is not None:
        return come_back(turn)
    return ask_again(turn)


def _welcome(turn: Turn, link: str) -> None:
    """Say hello to a visitor, who may have come with the link of an invitation."""
    brought = doorstep.remembered(turn.coach, turn.arrival)
    if link:
        brought = doorstep.carried(turn.coach, f"{brought.language}-{link}")
        doorstep.remember(turn.coach, turn.arrival, brought)
    turn.learner = doorstep.visitor(turn.coach, turn.arrival, turn.now, brought)
    if link and not brought.link:
        turn.say(joining.NO_INVITATION)
    joining.meet_guest(turn)
    return ask_again(turn)


def _explain(turn: Turn) -> None:
    follow(turn, AskedToExplain())


def _go_back(turn: Turn) -> None:
    follow(turn, WentBack())


def go_on(turn: Turn) -> None:
    """Go on after help, a pause, a stop, or simply: where the open question says how, do that."""
    turn.learner = safeguarding.without_help(turn.learner)
    question = open_question(turn)
    ways = offered(question, turn.learner.session) if question is not None else ()
    if turn.arrival.kind is Kind.TEXT and any(option.id == "go_on" for option in ways):
        return follow(turn, Chosen("go_on"))
    return ask_again(turn)


def _show_progress(turn: Turn) -> None:
    results.show_progress(turn)
    back_to_the_question(turn)


def _show_profile(turn: Turn) -> None:
    results.show_profile(turn)
    back_to_the_question(turn)


def _send_my_data(turn: Turn) -> None:
    privacy.send_my_data(turn)
    back_to_the_question(turn)


def _show_access(turn: Turn) -> None:
    access_words.show_access(turn)
    back_to_the_question(turn)


def _about(turn: Turn) -> None:
    turn.say("ui/about")
    back_to_the_question(turn)


_COMMANDS: Mapping[str, Callable[[Turn], None]] = {
    "start": begin,
    "back": _go_back,
    "explain": _explain,
    "go_on": go_on,
    "profile": _show_profile,
    "progress": _show_progress,
    "mydata": _send_my_data,
    "access": _show_access,
    "about": _about,
    "repeat": ask_again,
}
