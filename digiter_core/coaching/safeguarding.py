"""Somebody may need help: answer at once, whatever is open, and let nothing go on by itself."""

from __future__ import annotations

from dataclasses import replace

from digiter_core.coaching import alerts
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Button, Outgoing
from digiter_core.coaching.rendering import GO_ON
from digiter_core.coaching.turn import Turn
from digiter_core.engine.safety import Concern, detect
from digiter_core.ports import Learner, Reading

NOT_MEANT = "~not_meant"
HELP_SHOWN, HELP_NOT_MEANT = "help_shown", "help_not_meant"  # kinds of events


def concern_in(coach: Coach, text: str, reading: Reading | None = None) -> Concern | None:
    """Return what *text* gives reason to worry about, in any language, whatever is open.

    The reviewed phrases come first; what an engine heard is only added.
    """
    if text.strip() in _help_buttons(coach):
        return Concern.SAFE_WORD
    return detect(coach.safeguarding.phrases, text) or (reading.concern if reading else None)


def show_help(turn: Turn, concern: Concern) -> None:
    """Show the lines of the learner's territory and age. The exercise does not go on by itself."""
    turn.said.append(alerts.with_a_way(turn, help_message(turn, concern)))
    turn.note(HELP_SHOWN, concern=concern.value)
    turn.change(needs_help=True)


def help_message(turn: Turn, concern: Concern) -> Outgoing:
    learner = turn.learner
    text = turn.coach.safeguarding.reply(
        concern, learner.language, learner.territory, age_of(learner), turn.now
    )
    return Outgoing(text, () if turn.is_visitor else _choices(turn, concern))


def not_meant(turn: Turn) -> None:
    """The learner did not mean it that way: believe it, and offer to go on."""
    words = turn.coach.safeguarding.text("not_meant_reply", turn.learner.language)
    turn.said.append(Outgoing(words, (_continue_row(turn),)))
    turn.note(HELP_NOT_MEANT)


def still_here(turn: Turn) -> None:
    """Something was written after help was shown: stay, and leave the going on to the learner."""
    turn.said.append(Outgoing(turn.voice.say("ui/still_here"), (_continue_row(turn),)))


def age_of(learner: Learner) -> int | None:
    age = learner.session.variables.get("age")
    return age if isinstance(age, int) else None


def without_help(learner: Learner) -> Learner:
    return replace(learner, needs_help=False)


def _choices(turn: Turn, concern: Concern) -> tuple[tuple[Button, ...], ...]:
    texts, language = turn.coach.safeguarding, turn.learner.language
    rows = [_continue_row(turn)]
    if concern is not Concern.SAFE_WORD:
        label = texts.text("button_not_meant", language)
        rows.append((Button(label, turn.voice.data(NOT_MEANT)),))
    return tuple(rows)


def _continue_row(turn: Turn) -> tuple[Button, ...]:
    label = turn.coach.safeguarding.text("button_continue", turn.learner.language)
    return (Button(label, turn.voice.data(GO_ON)),)


def _help_buttons(coach: Coach) -> frozenset[str]:
    return frozenset(coach.safeguarding.texts["help_button"].values())
