"""Help in one word: from every node of every script, in every language, whatever else is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from digiter_core.coaching import emergency
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import from_json
from digiter_core.engine.safety import Concern
from digiter_core.engine.script import Question
from digiter_core.engine.session import Place, Session
from digiter_core.ports import LearnerState, Work
from tests.talk import CHANNEL, NOON, Talk

LANGUAGES = ("fr", "de", "pt", "ro", "en")
BENCH = Path(__file__).resolve().parents[1] / "data" / "safety_bench"
LINES = {
    "marseille": {"3114", "119", "3018"},
    "liege": {"0800 32 123", "107", "0800 30 030"},
    "lisbon": {"1411", "808 24 24 24", "800 202 148"},
    "dusseldorf": {"0800 111 0 111", "116 016", "krisenchat.de"},
    "galati": {"0800 500 333"},  # 119 is a line there too, and another one in Marseille
}


def places(text: str) -> set[str]:
    """Return the territories of which *text* shows a line by its number and sign."""
    return {
        territory
        for territory, numbers in LINES.items()
        if any(f"**{number}**" in text or f"📞 {number} " in text for number in numbers)
    }


SCRIPTS = (
    "welcome", "self_assessment", "menu", "start_over", "language",
    "privacy", "forget", "pause", "stop", "come_back", "counsellor", "sharing", "join",
)  # fmt: skip


def phrases(language: str) -> Iterator[str]:
    """Yield one explicit sentence of each group."""
    found = set()
    for line in (BENCH / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["kind"] == "explicit" and case["split"] == "dev" and case["label"] not in found:
            found.add(case["label"])
            yield case["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_comes_from_every_node_in_one_word(talk: Talk, language: str):
    talk.language = language
    talk.welcome(territory="lisbon")
    learner = talk.learner()
    assert learner is not None
    button = talk.coach.safeguarding.text("help_button", language)
    words = ["sos", "SOS", button, *phrases(language)]

    def silent_at(work: Work, session: Session) -> list[str]:
        """Return the words that bring no help where *session* stands."""
        silent = []
        for number, word in enumerate(words):
            here = replace(learner, session=session, needs_help=False)
            work.learners.save(here)
            arrival = Arrival(CHANNEL, talk.address, Kind.TEXT, word, 900 + number, language)
            said = [from_json(each.body) for each in handle(talk.coach, work, arrival, NOON)]
            after = work.learners.find(CHANNEL, talk.address)
            is_help = [places(each.text) == {"lisbon"} and "112" in each.text for each in said]
            if is_help != [True] or after != replace(here, needs_help=True):
                silent.append(word)
        return silent

    silent = {}
    for script in map(talk.coach.scripts.latest, SCRIPTS):
        for node in script.nodes.values():
            if isinstance(node, Question):
                place = Place(script.id, script.version, node.id)
                session = Session((place,), 7, learner.session.variables)
                silent[script.id, node.id] = talk.store.transact_now(
                    partial(silent_at, session=session)
                )

    assert len(silent) > 70
    assert {node: missed for node, missed in silent.items() if missed} == {}


@pytest.mark.parametrize("territory", sorted(LINES))
def test_the_lines_are_those_of_the_territory(talk: Talk, territory: str):
    talk.welcome(territory=territory)

    said = talk.command("sos")

    assert places(said[0].text) == {territory}


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_comes_before_anything_is_known_of_somebody(talk: Talk, language: str):
    talk.language = language

    for word in ("sos", *phrases(language)):
        said = talk.writes(word)

        assert len(places(said[0].text)) >= 4
        assert "112" in said[0].text
    assert talk.learner() is None


@pytest.mark.parametrize("state", [LearnerState.PAUSED, LearnerState.STOPPED])
def test_help_comes_when_paused_and_when_stopped(talk: Talk, state: LearnerState):
    talk.welcome()
    talk.command("pause" if state is LearnerState.PAUSED else "stop")

    said = talk.writes("sos")

    assert places(said[0].text) == {"marseille"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_comes_without_the_database(talk: Talk, language: str):
    for word in ("sos", *phrases(language)):
        arrival = Arrival(CHANNEL, "1", Kind.TEXT, word, 1, language)

        text, is_help = emergency.reply(talk.coach, arrival, NOON)

        assert is_help
        assert "marseille" in places(text)


def test_without_the_database_others_are_told_to_try_later(talk: Talk):
    arrival = Arrival(CHANNEL, "1", Kind.TEXT, "la 3", 1, "fr")

    assert emergency.reply(talk.coach, arrival, NOON) == (
        talk.coach.texts.text("ui/try_later", "fr"),
        False,
    )


def test_after_help_the_exercise_does_not_go_on_by_itself(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.writes("sos")

    still = talk.writes("3")
    on = talk.taps("~go_on")

    assert not still[0].is_question
    assert on[0].is_question
    assert "1/9" in on[0].text


def test_not_meant_that_way_is_believed(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.writes(next(iter(phrases("fr"))))

    said = talk.taps("~not_meant")

    learner = talk.learner()
    assert learner is not None
    assert not learner.needs_help
    assert len(said) == 1


def test_what_was_written_is_not_kept(talk: Talk, tmp_path: Path):
    talk.welcome()
    talk.writes(next(iter(phrases("fr"))))
    learner = talk.learner()
    assert learner is not None

    events = talk.store.transact_now(lambda work: work.events.of(learner.id))

    assert [event.data for event in events if event.kind == "help_shown"] == [
        {"concern": Concern.SELF_HARM.value}
    ]
