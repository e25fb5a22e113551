"""Scales, numbers and texts with limits, as a learner meets them in the real conversation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching.coach import Coach
from digiter_core.storage.scratch import open_scratch
from digiter_core.studio.rehearsal import Rehearsal, ScratchClock
from tests.rehearsing import NOON, tap, texts

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "dialogues" / "answers_dialogues" / "answers.yaml"
LETTERS_AT_LEAST = "C'est un peu court pour moi. Écris au moins 3 caractères."
LETTERS_AT_MOST = "C'est un peu long pour moi. Écris 40 caractères au plus."
JUST_A_NUMBER = "Écris juste un nombre, entre 1 et 40."


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Coach:
    folder = tmp_path_factory.mktemp("answers")
    shutil.copytree(ROOT / "dialogues", folder / "dialogues")
    shutil.copy(SCRIPT, folder / "dialogues")
    settings = Settings(data=folder / "data", dialogues=folder / "dialogues", nlu_engine="none")
    return make_coach(settings, open_scratch(ScratchClock(NOON)))


@pytest.fixture
def talk(coach: Coach) -> Iterator[Rehearsal]:
    begun = Rehearsal(coach, open_scratch, NOON)
    yield begun
    begun.close()


def rows(talk: Rehearsal) -> list[list[str]]:
    [asked] = [each.outgoing for each in talk.shown() if each.outgoing.buttons][:1]
    return [[button.label for button in row] for row in asked.buttons]


def answered(talk: Rehearsal, variable: str) -> object:
    return talk.session.variables[variable]


def test_a_scale_is_a_row_of_numbers_with_words_at_both_ends(talk: Rehearsal) -> None:
    talk.start("answers")

    [question] = texts(talk)
    assert question == (
        "Comment tu te sens avec un ordinateur ?\n\n"
        "**1** · Pas du tout à l'aise\n**5** · Tout à fait à l'aise"
    )
    assert rows(talk) == [["1", "2", "3", "4", "5"], ["Passer"]]


def test_a_scale_of_ten_that_begins_at_nought_stands_in_two_rows(talk: Rehearsal) -> None:
    talk.start("answers", "week")

    assert "**0** · Très dure\n**9** · Très belle" in texts(talk)[-1]
    assert rows(talk)[:2] == [["0", "1", "2", "3", "4"], ["5", "6", "7", "8", "9"]]


@pytest.mark.parametrize(("typed", "kept"), [("4", 4), ("le 3", 3), ("trois", 3), ("5", 5)])
def test_a_typed_number_counts_as_a_tap(talk: Rehearsal, typed: str, kept: int) -> None:
    talk.start("answers")

    talk.type(typed)

    assert answered(talk, "mood") == kept
    assert talk.session.place.at == "week"  # type: ignore[union-attr]  # the script is open


@pytest.mark.parametrize("number", range(10))
def test_on_a_scale_from_nought_a_number_is_itself_and_not_a_place(
    talk: Rehearsal, number: int
) -> None:
    talk.start("answers", "week")

    talk.type(str(number))

    assert answered(talk, "week") == number


def test_a_step_that_is_not_on_the_scale_is_no_answer(talk: Rehearsal) -> None:
    talk.start("answers")

    talk.type("6")

    assert answered(talk, "mood") is None
    assert talk.session.place.at == "mood"  # type: ignore[union-attr]  # the script is open


@pytest.mark.parametrize(
    ("words", "told"),
    [("Po", LETTERS_AT_LEAST), (" Po ", LETTERS_AT_LEAST), ("a" * 41, LETTERS_AT_MOST)],
)
def test_a_text_outside_its_limits_is_asked_for_again(
    talk: Rehearsal, words: str, told: str
) -> None:
    talk.start("answers", "wish")

    talk.type(words)

    assert texts(talk)[0].startswith(told)
    assert answered(talk, "wish") is None
    assert talk.session.place.at == "wish"  # type: ignore[union-attr]  # the script is open


@pytest.mark.parametrize("words", ["pdf", "a" * 40])
def test_a_text_at_its_limits_is_an_answer(talk: Rehearsal, words: str) -> None:
    talk.start("answers", "wish")

    talk.type(words)

    assert answered(talk, "wish") == words


@pytest.mark.parametrize(
    ("words", "number"),
    [("1", 1), ("40", 40), (" 7 ", 7), ("la 1", 1), ("3 heures", 3), ("007", 7)],
)
def test_a_number_is_taken_even_among_words(talk: Rehearsal, words: str, number: int) -> None:
    """One answer has a button: "1" was once taken for its place in the list."""
    talk.start("answers", "hours")

    talk.type(words)

    assert answered(talk, "hours") == number


@pytest.mark.parametrize("words", ["0", "41", "-3", "2,5", "3 ou 4", "9" * 4000, "beaucoup"])
def test_what_is_no_number_within_the_limits_keeps_the_place(talk: Rehearsal, words: str) -> None:
    talk.start("answers", "hours")

    talk.type(words[:400])

    assert JUST_A_NUMBER in texts(talk)[0]
    assert answered(talk, "hours") is None
    assert talk.session.place.at == "hours"  # type: ignore[union-attr]  # the script is open


def test_the_button_beside_a_number_still_works(talk: Rehearsal) -> None:
    talk.start("answers", "hours")

    tap(talk, "unsure")

    assert answered(talk, "hours") is None
    assert talk.session.place is None or talk.session.place.script != "answers"
