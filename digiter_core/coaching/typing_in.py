"""What a learner types: an answer, an entry, a command, or own words."""

from __future__ import annotations

from digiter_core.coaching import (
    carrying,
    doorstep,
    entries,
    joining,
    nudging,
    own_words,
    safeguarding,
    taking_over,
)
from digiter_core.coaching.commanding import begin, mean, obey
from digiter_core.coaching.moving import (
    answer_nudge,
    ask_again,
    come_back,
    follow,
    nothing_open,
    open_question,
    option_names,
    pass_by,
    was_away,
)
from digiter_core.coaching.turn import Turn
from digiter_core.engine.inputs import Chosen, NotUnderstood, Typed
from digiter_core.engine.script import LONGEST_ANSWER, Question
from digiter_core.engine.step import offered

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


def typed(turn: Turn) -> None:
    """Answer a message of words."""
    text = turn.arrival.text
    if turn.is_visitor:
        return _typed_at_the_doorstep(turn)
    command = turn.coach.understanding.command(text)
    if command is None and taking_over.carried(turn):
        return None
    if turn.learner.needs_help and command is None:
        return safeguarding.still_here(turn)
    if command == "stop":
        return obey(turn, command)
    if not _nudge_answered_in_words(turn):
        _typed_here(turn, text, command)
    return None


def _typed_here(turn: Turn, text: str, command: str | None) -> None:
    """Take words as what is said to the open question, or where nothing is open."""
    if command is None and carrying.is_unseen(turn):
        turn.say("ui/moved")  # what was typed is for the question they still see
        return ask_again(turn)
    question = open_question(turn)
    if question is None:
        return obey(turn, command) if command else _nothing_in_words(turn)
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
        return enter(turn, text)  # before it could count as the place of an option
    match = turn.coach.understanding.option(text, option_names(turn, question))
    if match.option is not None:
        return follow(turn, Chosen(match.option))
    at_a_name = question.entry is not None and question.entry.kind == "name"
    if command is not None and not (at_a_name and command in NOT_AT_A_NAME):
        return obey(turn, command)
    if question.entry is not None:
        return enter(turn, text)
    if (option := _way_to_a_plan(turn, question)) is not None and entries.is_a_plan(turn, text):
        pass_by(turn, option)
        return enter(turn, text)
    if match.near:
        near = [o for o in offered(question, turn.learner.session) if o.id in match.near]
        return turn.said.append(turn.voice.did_you_mean(near))
    if own_words.understood(turn, question, _choose, mean):
        return own_words.offer_language(turn)
    if was_away(turn):
        return come_back(turn)
    follow(turn, NotUnderstood())
    return own_words.offer_language(turn)


def _way_to_a_plan(turn: Turn, question: Question) -> str | None:
    """Return the option of *question* behind which a plan in own words is asked for."""
    place = turn.learner.session.place
    assert place is not None  # its question is open
    nodes = turn.scripts.version(place.script, place.version).nodes
    for option in offered(question, turn.learner.session):
        behind = nodes.get(option.goto)
        if isinstance(behind, Question) and behind.entry and behind.entry.kind == "plan":
            return option.id
    return None


def _nudge_answered_in_words(turn: Turn) -> bool:
    """Take words for the answer to a nudge: those on its buttons, or what clearly means one."""
    found = nudging.waiting_question(turn)
    if found is None:
        return False
    rule, asked = found
    question, means = open_question(turn), turn.coach.understanding.option
    here = option_names(turn, question) if question is not None else []
    if any(names[0].isdigit() for _, names in here) and means(turn.arrival.text, here).option:
        return False  # "3" is for the question whose answers have numbers
    option = means(turn.arrival.text, option_names(turn, asked)).option
    if option is None and (question is None or question.entry is None):
        option = own_words.option_meant(turn, asked)
    if option is None:
        return False
    answer_nudge(turn, rule, option)
    return True


def _choose(turn: Turn, option: str) -> None:
    follow(turn, Chosen(option))


def _nothing_in_words(turn: Turn) -> None:
    """Nothing is open: own words can still mean a command."""
    meant = own_words.command_meant(turn)
    return mean(turn, meant) if meant else nothing_open(turn)


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
        return begin(turn)
    turn.learner = doorstep.at_the_age_question(turn.coach, turn.arrival, turn.now)
    joining.meet_guest(turn)
    if age is None:
        turn.say("ui/year_not_understood")
        return ask_again(turn)
    return follow(turn, Typed(age))


def _language_typed(turn: Turn) -> str | None:
    """Return what a visitor chose by typing it at the first question. A number only there."""
    question = open_question(turn)
    is_past_it = bool(doorstep.remembered(turn.coach, turn.arrival).language)
    if question is None or (is_past_it and not turn.arrival.text.isalpha()):
        return None
    return turn.coach.understanding.option(turn.arrival.text, option_names(turn, question)).option


def enter(turn: Turn, text: str) -> None:
    """Take *text* as the answer to the open entry, or say what would be one."""
    question = open_question(turn)
    if question is None or question.entry is None:
        return follow(turn, NotUnderstood())
    value = entries.read(turn, question.entry, text)
    if isinstance(value, entries.Refused):
        if question.entry.kind != "name" and own_words.understood(turn, question, _choose, mean):
            return None
        turn.say(value.key, **value.params)
        return ask_again(turn)
    return follow(turn, Typed(value))
