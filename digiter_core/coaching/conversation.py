"""
One turn: from something that arrived to the messages that answer it, in one transaction.

Safety words come first, whatever is open. Then what the open question offers, then commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from digiter_core.coaching import (
    access_words,
    acts,
    alerts,
    care_taps,
    carrying,
    correspondence,
    doorstep,
    effects,
    entries,
    joining,
    leaving,
    letter_words,
    nudging,
    own_words,
    passages,
    privacy,
    results,
    safeguarding,
    taking_over,
    team,
    waiting,
)
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach, Stepped
from digiter_core.coaching.commands import SCRIPT_OF_COMMAND
from digiter_core.coaching.outgoing import to_json
from digiter_core.coaching.rendering import (
    BACK,
    EXPLAIN,
    GO_ON,
    KEEP,
    TYPED,
    merged,
    numbered,
    open_item_number,
)
from digiter_core.coaching.turn import Turn
from digiter_core.engine.dialogue import advance, open_script
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    Typed,
    WentBack,
)
from digiter_core.engine.safety import Concern
from digiter_core.engine.script import LONGEST_ANSWER, Question
from digiter_core.engine.step import offered
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work
from digiter_core.scheduling.policy import NudgeRule

AWAY = timedelta(days=1)
"""Silence after which the coach first says where we were."""

INTERRUPTIONS = frozenset({"pause", "stop"})
NOT_AT_A_NAME = frozenset(
    {
        "profile",
        "progress",
        "plan",
        "rhythm",
        "language",
        "go_on",
        "about",
        "privacy",
        "start_over",
        "counsellor",
        "access",
    }
)


def handle(coach: Coach, work: Work, arrival: Arrival, now: datetime) -> list[OutboxMessage]:
    """Return the stored messages that answer *arrival*, ready to be sent after the commit."""
    stored = work.learners.find(arrival.channel, arrival.address)
    to_staff = team.answer(coach, work, arrival, now, stored)
    if to_staff is not None:
        return to_staff
    learner = stored or doorstep.visitor(coach, arrival, now)
    turn = Turn(coach, work, arrival, now, learner)
    _respond(turn)
    _tell_what_happened(turn)
    messages = conclude(turn)
    passages.note(turn)
    waiting.note(turn, stored)
    _plan_next_nudge(turn, stored)
    return [*messages, *turn.to_others]


def _tell_what_happened(turn: Turn) -> None:
    """Tell who comes back what they were not to be written to about."""
    learner = turn.learner
    if learner.state is LearnerState.ACTIVE and not turn.is_visitor and not learner.needs_help:
        leaving.tell_if_left(turn)


def _plan_next_nudge(turn: Turn, before: Learner | None) -> None:
    """Plan the next nudge anew if anything it depends on has changed."""
    if turn.is_visitor:
        return
    after = replace(turn.learner, last_seen_at=turn.now)
    if before is None or nudging.watched(before) != nudging.watched(after):
        nudging.plan_next(turn.coach, turn.work, after, turn.now)


def apologise(coach: Coach, work: Work, arrival: Arrival, now: datetime) -> list[OutboxMessage]:
    """Return the message after a turn that failed. The learner stays where they were."""
    learner = work.learners.find(arrival.channel, arrival.address)
    turn = Turn(coach, work, arrival, now, learner or doorstep.visitor(coach, arrival, now))
    turn.say("ui/problem")
    message = OutboxMessage(
        0, turn.learner.id or None, arrival.address, to_json(turn.said[0]), now
    )
    return [work.outbox.add(message)]


def conclude(turn: Turn) -> list[OutboxMessage]:
    """Store the learner and the messages of *turn*."""
    learner, arrival = turn.learner, turn.arrival
    messages = merged(turn.said, _editable(turn))
    if not turn.is_visitor:
        # Where the question stands is known only once a new message has been sent.
        moves = any(message.is_question and message.edit is None for message in messages)
        learner = replace(
            learner,
            last_seen_at=turn.now,
            question_message=None if moves else learner.question_message,
        )
        turn.work.learners.save(learner)
    return [
        turn.work.outbox.add(
            OutboxMessage(0, learner.id or None, arrival.address, to_json(message), turn.now)
        )
        for message in messages
    ]


def _editable(turn: Turn) -> int | None:
    """Return the message that may be replaced by the answer, so that the chat stays short."""
    arrival, at = turn.arrival, turn.learner.question_message
    if arrival.kind is Kind.TAP:
        return arrival.message if turn.is_visitor or arrival.message == at else None
    typed_right_below = at is not None and arrival.message == at + 1
    return at if turn.moved_on and typed_right_below else None


def _respond(turn: Turn) -> None:
    arrival = turn.arrival
    if arrival.kind is Kind.LEFT:
        return _left(turn)
    if turn.learner.state is LearnerState.UNREACHABLE:
        turn.change(state=LearnerState.ACTIVE)
    if arrival.kind in (Kind.TEXT, Kind.COMMAND, Kind.FORWARDED, Kind.EDITED):
        concern = safeguarding.concern_in(turn.coach, arrival.text, arrival.reading)
        if concern is not None and arrival.kind is not Kind.COMMAND:
            return safeguarding.show_help(turn, concern)
    carrying.carry_over(turn)
    taking_over.settle(turn)
    return _BY_KIND[arrival.kind](turn)


def _left(turn: Turn) -> None:
    if not turn.is_visitor:
        turn.change(state=LearnerState.UNREACHABLE)
        turn.work.outbox.drop_for(turn.learner.id)


def _returned(turn: Turn) -> None:
    """The bot was unblocked. Telegram sends /start or a message of its own accord."""


def _not_a_text(turn: Turn) -> None:
    key = {
        Kind.UNREADABLE: "ui/only_text",
        Kind.FORWARDED: "ui/forwarded",
        Kind.EDITED: "ui/edited",
    }[turn.arrival.kind]
    turn.say(key)
    if turn.arrival.kind is not Kind.EDITED:
        ask_again(turn)


# ----- taps


def _tapped(turn: Turn) -> None:
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
        return _enter(turn, option.removeprefix(TYPED))
    return follow(turn, _tap_input(option, session.step))


def _nudge_tapped(turn: Turn, data: str) -> None:
    found = nudging.tapped(turn, data)
    if found is None:
        if turn.arrival.message != turn.learner.question_message:
            turn.say("ui/nudge/answered")
        return
    turn.change(question_message=turn.arrival.message)
    _answer_nudge(turn, *found)


def _answer_nudge(turn: Turn, rule: NudgeRule, option: str) -> None:
    """Open the dialogue of the nudge on top of what is open, and answer its question."""
    nudging.begin_answer(turn, rule)
    before = turn.learner.session
    session, done = open_script(turn.scripts, before, rule.script)
    turn.coach.watch(Stepped(before, None, session, done, rule.script))
    turn.go_to(session)
    follow(turn, Chosen(option))


def _nudge_answered_in_words(turn: Turn) -> bool:
    """Take words for the answer to a nudge: those on its buttons, or what clearly means one."""
    found = nudging.waiting_question(turn)
    if found is None:
        return False
    rule, asked = found
    open_question, means = _open_question(turn), turn.coach.understanding.option
    here = _names(turn, open_question) if open_question is not None else []
    if any(names[0].isdigit() for _, names in here) and means(turn.arrival.text, here).option:
        return False  # "3" is for the question whose answers have numbers
    option = means(turn.arrival.text, _names(turn, asked)).option
    if option is None and (open_question is None or open_question.entry is None):
        option = own_words.option_meant(turn, asked)
    if option is None:
        return False
    _answer_nudge(turn, rule, option)
    return True


def _tap_input(option: str, step: int) -> Input:
    if option == BACK:
        return WentBack(step)
    return AskedToExplain(step) if option == EXPLAIN else Chosen(option, step)


def _tapped_at_the_doorstep(turn: Turn) -> None:
    if not turn.is_visitor:
        return _old_button(turn)
    found = doorstep.visitor_at_button(turn.coach, turn.arrival, turn.now)
    if found is None:
        return _begin(turn)
    turn.learner, option = found
    joining.meet_guest(turn)
    if option.startswith(TYPED):
        return _enter(turn, option.removeprefix(TYPED))
    if option == EXPLAIN:
        return follow(turn, AskedToExplain())
    return follow(turn, Chosen(option))


def _old_button(turn: Turn) -> None:
    """A second tap on the open message changes nothing; an older one shows where we are."""
    if turn.arrival.message == turn.learner.question_message:
        return
    if turn.learner.session.place is not None:
        turn.say("ui/moved" if carrying.is_unseen(turn) else "ui/old_button")
    ask_again(turn)


def _go_on(turn: Turn) -> None:
    """Go on after help, a pause, a stop, or simply: where the open question says how, do that."""
    turn.learner = safeguarding.without_help(turn.learner)
    question = _open_question(turn)
    ways = offered(question, turn.learner.session) if question is not None else ()
    if turn.arrival.kind is Kind.TEXT and any(option.id == "go_on" for option in ways):
        return follow(turn, Chosen("go_on"))
    return ask_again(turn)


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


_SPECIAL: Mapping[str, Callable[[Turn], None]] = {
    GO_ON: _go_on,
    safeguarding.NOT_MEANT: _not_meant,
    KEEP: privacy.cancel_forgetting,
    own_words.NONE_OF_THESE: _none_of_these,
}


# ----- words


def _typed(turn: Turn) -> None:
    text = turn.arrival.text
    if turn.is_visitor:
        return _typed_at_the_doorstep(turn)
    command = turn.coach.understanding.command(text)
    if command is None and taking_over.carried(turn):
        return None
    if turn.learner.needs_help and command is None:
        return safeguarding.still_here(turn)
    if command == "stop":
        return _command(turn, command)
    if not _nudge_answered_in_words(turn):
        _typed_here(turn, text, command)
    return None


def _typed_here(turn: Turn, text: str, command: str | None) -> None:
    """Take words as what is said to the open question, or where nothing is open."""
    if command is None and carrying.is_unseen(turn):
        turn.say("ui/moved")  # what was typed is for the question they still see
        return ask_again(turn)
    question = _open_question(turn)
    if question is None:
        return _command(turn, command) if command else _nothing_in_words(turn)
    if len(text) > LONGEST_ANSWER and not _is_letter(question):
        turn.say("ui/too_long")
        return ask_again(turn)
    return _answer_in_words(turn, question, command)


def _is_letter(question: Question) -> bool:
    """Whether what is typed goes to the counsellor: it may be longer than an answer."""
    return question.entry is not None and question.entry.kind == "letter"


def _answer_in_words(  # noqa: PLR0911 - one way out for each way to be understood
    turn: Turn, question: Question, command: str | None
) -> None:
    text = turn.arrival.text
    if question.entry is not None and entries.is_a_number(question.entry, text):
        return _enter(turn, text)  # before it could count as the place of an option
    match = turn.coach.understanding.option(text, _names(turn, question))
    if match.option is not None:
        return follow(turn, Chosen(match.option))
    at_a_name = question.entry is not None and question.entry.kind == "name"
    if command is not None and not (at_a_name and command in NOT_AT_A_NAME):
        return _command(turn, command)
    if question.entry is not None:
        return _enter(turn, text)
    if match.near:
        near = [o for o in offered(question, turn.learner.session) if o.id in match.near]
        return turn.said.append(turn.voice.did_you_mean(near))
    if own_words.understood(turn, question, _choose, _mean):
        return own_words.offer_language(turn)
    if _was_away(turn):
        return _come_back(turn)
    follow(turn, NotUnderstood())
    return own_words.offer_language(turn)


def _choose(turn: Turn, option: str) -> None:
    follow(turn, Chosen(option))


def _mean(turn: Turn, intent: str) -> None:
    """Do what *intent* asks for, whatever question is open."""
    meaning = turn.coach.meanings.get(intent)
    if meaning is None:
        return follow(turn, NotUnderstood())
    if meaning.command:
        return _command(turn, meaning.command)
    turn.say(meaning.says)
    return _back_to_the_question(turn)


def _typed_at_the_doorstep(turn: Turn) -> None:
    """Nothing is known of a visitor: what they type can only be a language, or their year."""
    age = turn.coach.understanding.age(turn.arrival.text, turn.now.year)
    if age is None and (option := _language_typed(turn)) is not None:
        turn.learner = doorstep.at_the_language_question(
            turn.coach, turn.arrival, turn.now, chosen=option
        )
        joining.meet_guest(turn)
        return follow(turn, Chosen(option))
    if age is None and not any(character.isdigit() for character in turn.arrival.text):
        return _begin(turn)
    turn.learner = doorstep.at_the_age_question(turn.coach, turn.arrival, turn.now)
    joining.meet_guest(turn)
    if age is None:
        turn.say("ui/year_not_understood")
        return ask_again(turn)
    return follow(turn, Typed(age))


def _language_typed(turn: Turn) -> str | None:
    """Return what a visitor chose by typing it at the first question. A number only there."""
    question = _open_question(turn)
    is_past_it = bool(doorstep.remembered(turn.coach, turn.arrival).language)
    if question is None or (is_past_it and not turn.arrival.text.isalpha()):
        return None
    return turn.coach.understanding.option(turn.arrival.text, _names(turn, question)).option


def _names(turn: Turn, question: Question) -> list[tuple[str, tuple[str, ...]]]:
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


def _enter(turn: Turn, text: str) -> None:
    """Take *text* as the answer to the open entry, or say what would be one."""
    question = _open_question(turn)
    if question is None or question.entry is None:
        return follow(turn, NotUnderstood())
    value = entries.read(turn, question.entry, text)
    if isinstance(value, entries.Refused):
        if question.entry.kind != "name" and own_words.understood(turn, question, _choose, _mean):
            return None
        turn.say(value.key, **value.params)
        return ask_again(turn)
    return follow(turn, Typed(value))


def _open_question(turn: Turn) -> Question | None:
    place = turn.learner.session.place
    if place is None or place.at is None:
        return None
    node = turn.scripts.version(place.script, place.version).nodes.get(place.at)
    return node if isinstance(node, Question) else None


# ----- commands


def _commanded(turn: Turn) -> None:
    command = turn.arrival.text.split(maxsplit=1)[0].lower() if turn.arrival.text else ""
    if command in ("sos", "help_now"):
        return safeguarding.show_help(turn, Concern.SAFE_WORD)
    if turn.is_visitor:
        return turn.say("ui/about") if command == "about" else _begin(turn)
    return _command(turn, command)


def _command(turn: Turn, command: str) -> None:
    if command in SCRIPT_OF_COMMAND:
        return start(turn, SCRIPT_OF_COMMAND[command])
    return _COMMANDS.get(command, _nothing_open)(turn)


def _begin(turn: Turn) -> None:
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
        return _come_back(turn)
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


def _come_back(turn: Turn) -> None:
    if open_item_number(turn.coach, turn.learner.session) is None:
        return ask_again(turn)
    return start(turn, "come_back")


def _go_back(turn: Turn) -> None:
    follow(turn, WentBack())


def _explain(turn: Turn) -> None:
    follow(turn, AskedToExplain())


def _show_progress(turn: Turn) -> None:
    results.show_progress(turn)
    _back_to_the_question(turn)


def _show_profile(turn: Turn) -> None:
    results.show_profile(turn)
    _back_to_the_question(turn)


def _send_my_data(turn: Turn) -> None:
    privacy.send_my_data(turn)
    _back_to_the_question(turn)


def _show_access(turn: Turn) -> None:
    access_words.show_access(turn)
    _back_to_the_question(turn)


def _after_somebody_left(turn: Turn, choice: str) -> None:
    """Find somebody else, or go on without, below the news that the counsellor left."""
    if choice == leaving.FIND:
        return start(turn, "counsellor")
    turn.say("ui/sharing/without")
    return _back_to_the_question(turn)


def _about(turn: Turn) -> None:
    turn.say("ui/about")
    _back_to_the_question(turn)


def _back_to_the_question(turn: Turn) -> None:
    if turn.learner.session.place is not None:
        ask_again(turn)


def _nothing_in_words(turn: Turn) -> None:
    """Nothing is open: own words can still mean a command."""
    meant = own_words.command_meant(turn)
    return _mean(turn, meant) if meant else _nothing_open(turn)


def _nothing_open(turn: Turn) -> None:
    if _open_question(turn) is not None:
        return follow(turn, NotUnderstood())
    return turn.say("ui/nothing_open")


# ----- moving on


def ask_again(turn: Turn) -> None:
    """Ask the open question once more, or say that nothing is open."""
    if turn.learner.session.place is None:
        return turn.say("ui/nothing_open")
    return follow(turn, Resumed())


def start(turn: Turn, script: str) -> None:
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


def _was_away(turn: Turn) -> bool:
    return turn.now - turn.learner.last_seen_at > AWAY


_COMMANDS: Mapping[str, Callable[[Turn], None]] = {
    "start": _begin,
    "back": _go_back,
    "explain": _explain,
    "go_on": _go_on,
    "profile": _show_profile,
    "progress": _show_progress,
    "mydata": _send_my_data,
    "access": _show_access,
    "about": _about,
    "repeat": ask_again,
}

_MARKED: Mapping[str, Callable[[Turn, str], None]] = {
    own_words.MEANT: _mean,
    own_words.SPEAK: _speak,
    nudging.NUDGE: _nudge_tapped,
    correspondence.MARK: _care_tapped,
    leaving.LEFT_BEHIND: _after_somebody_left,
}
"""What a button carries before its option, when it belongs to no step."""

_BY_KIND: Mapping[Kind, Callable[[Turn], None]] = {
    Kind.TEXT: _typed,
    Kind.TAP: _tapped,
    Kind.COMMAND: _commanded,
    Kind.UNREADABLE: _not_a_text,
    Kind.FORWARDED: _not_a_text,
    Kind.EDITED: _not_a_text,
    Kind.RETURNED: _returned,
}
