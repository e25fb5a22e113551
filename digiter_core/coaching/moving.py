"""Where a turn moves on: the open question, asked again or answered, and scripts that open."""

from __future__ import annotations

from datetime import timedelta

from digiter_core.coaching import acts, effects, nudging
from digiter_core.coaching.coach import Stepped
from digiter_core.coaching.rendering import numbered, open_item_number
from digiter_core.coaching.turn import Turn
from digiter_core.engine.dialogue import advance, open_script
from digiter_core.engine.inputs import Chosen, Input, NotUnderstood, Resumed, Typed
from digiter_core.engine.script import Question
from digiter_core.engine.step import offered
from digiter_core.scheduling.policy import NudgeRule

AWAY = timedelta(days=1)
"""Silence after which the coach first says where we were."""


def open_question(turn: Turn) -> Question | None:
    """Return the question that waits for an answer."""
    place = turn.learner.session.place
    if place is None or place.at is None:
        return None
    node = turn.scripts.version(place.script, place.version).nodes.get(place.at)
    return node if isinstance(node, Question) else None


def option_names(turn: Turn, question: Question) -> list[tuple[str, tuple[str, ...]]]:
    """Return what each option of *question* is called; a language in all languages."""
    voice, languages = turn.voice, turn.coach.language_names
    return [
        (
            option.id,
            (
                *(voice.say(key) for key in (option.label, option.line) if key),
                *languages.get(str(dict(option.sets).get("language")), ()),
            ),
        )
        for option in numbered(offered(question, turn.learner.session))
    ]


def ask_again(turn: Turn) -> None:
    """Ask the open question once more, or say that nothing is open."""
    if turn.learner.session.place is None:
        return turn.say("ui/nothing_open")
    return follow(turn, Resumed())


def back_to_the_question(turn: Turn) -> None:
    """Ask the open question once more, if there is one."""
    if turn.learner.session.place is not None:
        ask_again(turn)


def nothing_open(turn: Turn) -> None:
    """Say that nothing is open, or that nothing was understood by what is."""
    if open_question(turn) is not None:
        return follow(turn, NotUnderstood())
    return turn.say("ui/nothing_open")


def start(turn: Turn, script: str) -> None:
    """Open *script* on top of what is open."""
    before = turn.learner.session
    session, done = open_script(turn.scripts, before, script)
    turn.coach.watch(Stepped(before, None, session, done, script))
    effects.carry_out(turn, session, done, acts.ACTS)


def follow(turn: Turn, event: Input) -> None:
    """Put *event* to the engine and carry out what it asks for."""
    before = turn.learner.session
    session, done = advance(turn.scripts, before, event)
    turn.coach.watch(Stepped(before, event, session, done))
    turn.moved_on = isinstance(event, Chosen | Typed) and session.step != before.step
    effects.carry_out(turn, session, done, acts.ACTS)
    if turn.replay:
        turn.replay = False
        follow(turn, Resumed())
    if turn.moved_on and not turn.said and turn.learner.session.place is None:
        turn.say("ui/nothing_open")  # no tap goes without an answer


def answer_nudge(turn: Turn, rule: NudgeRule, option: str) -> None:
    """Open the dialogue of the nudge on top of what is open, and answer its question."""
    nudging.begin_answer(turn, rule)
    before = turn.learner.session
    session, done = open_script(turn.scripts, before, rule.script)
    turn.coach.watch(Stepped(before, None, session, done, rule.script))
    turn.go_to(session)
    follow(turn, Chosen(option))


def pass_by(turn: Turn, option: str) -> None:
    """Choose *option* without showing what it leads to: the answer to that is here already."""
    before, chosen = turn.learner.session, Chosen(option)
    session, done = advance(turn.scripts, before, chosen)
    turn.coach.watch(Stepped(before, chosen, session, done))
    turn.go_to(session)


def come_back(turn: Turn) -> None:
    """Say where we were before the open question is asked again."""
    if open_item_number(turn.coach, turn.learner.session) is None:
        return ask_again(turn)
    return start(turn, "come_back")


def was_away(turn: Turn) -> bool:
    """Return whether the learner was silent for so long that they may have lost the thread."""
    return turn.now - turn.learner.last_seen_at > AWAY
