"""What a learner says in their own words: taken, offered as buttons, or not understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from digiter_core.coaching.deciding import decide
from digiter_core.coaching.outgoing import Button, Outgoing
from digiter_core.coaching.turn import Turn
from digiter_core.engine.script import Option, Question
from digiter_core.engine.step import offered
from digiter_core.ports import Work

MEANT, NONE_OF_THESE, SPEAK = "~m.", "~none", "~lang."
MOSTLY_EXPECTED = 0.5
"""What the question offers must be more likely than everything else to be taken as its answer."""

NEVER_GUESSED = frozenset({"forget", "join", "sharing"})
"""Scripts in which nothing is answered by a guess: "later" must not erase everything in a day,
and nothing is shown to anybody because a model heard a yes."""

OFFERED_LANGUAGE = "offered_language"
MISSED = "not_understood"
"""Note that counts, by script and node, what was not understood. Counts only, never texts."""

Answer = Callable[[Turn, str], None]
Do = Callable[[Turn, str], None]


def understood(turn: Turn, question: Question, answer: Answer, do: Do) -> bool:
    """Do what the text means, or offer what it may mean. False: it is not understood.

    *answer* takes an option of *question*, *do* an intent that makes sense everywhere. What the
    question offers comes first.
    """
    reading = turn.arrival.reading
    if reading is None:
        return False
    options = {option.id: option for option in offered(question, turn.learner.session)}
    meanings = turn.coach.meanings
    here = {
        intent: options[option]
        for intent, meaning in meanings.items()
        if (option := meaning.option(list(options))) is not None
    }
    taken = decide(reading, here, MOSTLY_EXPECTED)
    place = turn.learner.session.place
    if place is not None and place.script in NEVER_GUESSED and taken.kind != "reject":
        _offer(turn, {intent: here[intent] for intent in taken.intents})
        return True
    if taken.kind == "accept":
        turn.guessed = True
        if question.item is None:  # the answer to an item is echoed anyway
            meant = here[taken.intents[0]]
            turn.say("ui/understood_as", answer=turn.voice.say(meant.line or meant.label))
        answer(turn, here[taken.intents[0]].id)
        return True
    found = decide(reading)
    useful = {
        intent: here.get(intent)
        for intent in found.intents
        if intent in here or (intent in meanings and meanings[intent].is_general)
    }
    if not useful:
        return False
    if found.kind == "accept" and found.intents[0] not in here:
        do(turn, found.intents[0])
    else:
        _offer(turn, useful)
    return True


def option_meant(turn: Turn, question: Question) -> str | None:
    """Return the option of *question* the text clearly means, None if it is not clear."""
    reading = turn.arrival.reading
    if reading is None:
        return None
    options = [option.id for option in offered(question, turn.learner.session)]
    here = {
        intent: option
        for intent, meaning in turn.coach.meanings.items()
        if (option := meaning.option(options)) is not None
    }
    taken = decide(reading, here, MOSTLY_EXPECTED)
    return here[taken.intents[0]] if taken.kind == "accept" else None


def command_meant(turn: Turn) -> str | None:
    """Return the intent the text clearly has, if something can be done about it anywhere."""
    reading = turn.arrival.reading
    found = decide(reading) if reading is not None else None
    if found is None or found.kind != "accept":
        return None
    meaning = turn.coach.meanings.get(found.intents[0])
    return found.intents[0] if meaning is not None and meaning.is_general else None


def _offer(turn: Turn, found: Mapping[str, Option | None]) -> None:
    """Show what may be meant, each once, and a way out."""
    voice = turn.voice
    buttons = {
        voice.data(option.id) if option else voice.data(f"{MEANT}{intent}"): voice.say(
            option.label if option else turn.coach.meanings[intent].label
        )
        for intent, option in found.items()
    }
    buttons[voice.data(NONE_OF_THESE)] = voice.say("ui/intent/none")
    rows = tuple((Button(label, data),) for data, label in buttons.items())
    turn.said.append(Outgoing(voice.say("ui/did_you_mean"), rows))


def offer_language(turn: Turn) -> None:
    """Ask once whether to speak the language somebody writes in. Never switch by itself."""
    reading, learner = turn.arrival.reading, turn.learner
    language = reading.written_in if reading is not None else None
    if language in (None, learner.language) or turn.is_visitor or turn.ended:
        return
    if learner.session.variables.get(OFFERED_LANGUAGE) == language:
        return
    turn.set_variables({OFFERED_LANGUAGE: language})
    texts = turn.coach.texts
    button = Button(
        texts.text("ui/language_offer/yes", language), turn.voice.data(f"{SPEAK}{language}")
    )
    turn.said.append(Outgoing(texts.text("ui/language_offer", language), ((button,),)))


def count_missed(work: Work, script: str, node: str) -> None:
    """Count that something was not understood at *node* of *script*."""
    counts = missed(work)
    place = f"{script}/{node}"
    counts[place] = counts.get(place, 0) + 1
    work.notes.write(MISSED, json.dumps(counts))


def missed(work: Work) -> dict[str, int]:
    """Return how often something was not understood, by script and node."""
    return dict(json.loads(work.notes.read(MISSED) or "{}"))
