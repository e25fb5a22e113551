"""What a tap does: an option of the open question, a button that stays, an old one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digiter_core.coaching import (
    alerts,
    care_taps,
    carrying,
    correspondence,
    doorstep,
    joining,
    leaving,
    letter_words,
    nudging,
    own_words,
    privacy,
    safeguarding,
    taking_over,
    waiting,
)
from digiter_core.coaching.commanding import begin, go_on, mean
from digiter_core.coaching.moving import (
    answer_nudge,
    ask_again,
    back_to_the_question,
    follow,
    start,
)
from digiter_core.coaching.rendering import BACK, EXPLAIN, GO_ON, KEEP, TYPED
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.typing_in import enter
from digiter_core.engine.inputs import AskedToExplain, Chosen, Input, NotUnderstood, WentBack


def tapped(turn: Turn) -> None:
    """Answer a tap on a button, of the open question or of an older message."""
    if turn.is_visitor or turn.arrival.text.startswith(f"{doorstep.MARK}."):
        return _tapped_at_the_doorstep(turn)
    parts = turn.arrival.text.split(".", 2)
    if len(parts) != 3 or parts[0] != f"{turn.learner.id:x}":  # noqa: PLR2004
        return _old_button(turn)
    try:
        step = int(parts[1], 16)
    except ValueError:
        return _old_button(turn)
    return _tapped_option(turn, step, parts[2])


def _tapped_option(turn: Turn, step: int, option: str) -> None:
    if option in _SPECIAL:
        return _SPECIAL[option](turn)
    if option.startswith(alerts.ASK):  # help stays on the screen
        return alerts.tapped(turn, option.removeprefix(alerts.ASK))
    if turn.learner.needs_help:
        turn.learner = safeguarding.without_help(turn.learner)
    for mark, follow_up in _MARKED.items():
        if option.startswith(mark):
            return follow_up(turn, option.removeprefix(mark))
    session = turn.learner.session
    if step != session.step and not nudging.asked_before(session, step):
        if not waiting.answered_late(turn, step):
            return _old_button(turn)
        session = turn.learner.session
    # The step is the open one, so this is a message the open question stands in.
    turn.change(question_message=turn.arrival.message)
    if option.startswith(TYPED):
        return enter(turn, option.removeprefix(TYPED))
    return follow(turn, _tap_input(option, session.step))


def _tapped_at_the_doorstep(turn: Turn) -> None:
    if not turn.is_visitor:
        return _old_button(turn)
    found = doorstep.visitor_at_button(turn.coach, turn.arrival, turn.now)
    if found is None:
        return begin(turn)
    turn.learner, option = found
    joining.meet_guest(turn)
    if option.startswith(TYPED):
        return enter(turn, option.removeprefix(TYPED))
    if option == EXPLAIN:
        return follow(turn, AskedToExplain())
    return follow(turn, Chosen(option))


def _tap_input(option: str, step: int) -> Input:
    if option == BACK:
        return WentBack(step)
    return AskedToExplain(step) if option == EXPLAIN else Chosen(option, step)


def _old_button(turn: Turn) -> None:
    """A second tap on the open message changes nothing; an older one shows where we are."""
    if turn.arrival.message == turn.learner.question_message:
        return
    if turn.learner.session.place is not None:
        turn.say("ui/moved" if carrying.is_unseen(turn) else "ui/old_button")
    ask_again(turn)


def _nudge_tapped(turn: Turn, data: str) -> None:
    found = nudging.tapped(turn, data)
    if found is None:
        if turn.arrival.message != turn.learner.question_message:
            turn.say("ui/nudge/answered")
        return
    turn.change(question_message=turn.arrival.message)
    answer_nudge(turn, *found)


def _none_of_these(turn: Turn) -> None:
    follow(turn, NotUnderstood())


def _speak(turn: Turn, language: str) -> None:
    """Go on in another language, as the learner wished."""
    if language in turn.coach.languages:
        turn.change(language=language)
        turn.set_variables({"language": language})
    ask_again(turn)


def _care_tapped(turn: Turn, data: str) -> None:
    """A button below what a counsellor sent."""
    if data == letter_words.REPLY:
        return start(turn, "letter")
    if data == taking_over.BACK:
        taking_over.end_by_learner(turn)
        return ask_again(turn)
    return care_taps.tapped(turn, data)


def _not_meant(turn: Turn) -> None:
    turn.learner = safeguarding.without_help(turn.learner)
    safeguarding.not_meant(turn)


def _after_somebody_left(turn: Turn, choice: str) -> None:
    """Find somebody else, or go on without, below the news that the counsellor left."""
    if choice == leaving.FIND:
        return start(turn, "counsellor")
    turn.say("ui/sharing/without")
    return back_to_the_question(turn)


_SPECIAL: Mapping[str, Callable[[Turn], None]] = {
    GO_ON: go_on,
    safeguarding.NOT_MEANT: _not_meant,
    KEEP: privacy.cancel_forgetting,
    own_words.NONE_OF_THESE: _none_of_these,
}


_MARKED: Mapping[str, Callable[[Turn, str], None]] = {
    own_words.MEANT: mean,
    own_words.SPEAK: _speak,
    nudging.NUDGE: _nudge_tapped,
    correspondence.MARK: _care_tapped,
    leaving.LEFT_BEHIND: _after_somebody_left,
}
"""What a button carries before its option, when it belongs to no step."""
