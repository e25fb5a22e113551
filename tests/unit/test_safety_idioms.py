"""Idioms take words out of a message: none of them may take out a cry for help."""

from __future__ import annotations

import pytest
import yaml

from digiter_core.authoring.safety_idioms import cries
from digiter_core.engine.safety import Phrases, compile_phrases, detect
from tests.builders import DIALOGUES


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    file = yaml.safe_load((DIALOGUES / "safety.yaml").read_text(encoding="utf-8"))
    return compile_phrases(file["groups"], file["idioms"], file["safe_words"])


@pytest.mark.parametrize(
    "idiom",
    [
        "veux mourir",
        "(envie de|veux) (mourir|crever)",
        "j'ai vraiment envie de mourir",
        "mich umbringen",
        "quero morrer",
        "vreau să mor",
        "i want to die",
    ],
)
def test_what_help_is_shown_for_is_no_idiom(phrases: Phrases, idiom: str) -> None:
    assert list(cries(phrases, iter([idiom]))) == [idiom]


@pytest.mark.parametrize(
    "idiom",
    ["mort de rire", "envie de mourir de rire", "veux voir Rome avant de mourir", "tuer le temps"],
)
def test_what_says_more_than_the_cry_is_one(phrases: Phrases, idiom: str) -> None:
    assert list(cries(phrases, iter([idiom]))) == []


@pytest.mark.parametrize(
    "cry",
    [
        "je veux en finir avec cette vie",
        "ich will nicht mehr in dieser welt sein",
        "ich will nicht mehr in der welt leben",
        "um homem segue-me na rua",
        "ele segue-me no caminho para casa",
        "não consigo respirar com o peso disto",
        "tata ma bate in fiecare zi",
        "ma bate la scoala",
        "m-a batut in fata blocului",
        "nu mai pot sa traiesc asa",
        "ma omor cu pastile",
    ],
)
def test_an_idiom_that_ends_early_hides_no_cry(phrases: Phrases, cry: str) -> None:
    """Each was hidden by a line whose last place could be empty: `ma bate (la|in) (sah|)`."""
    assert detect(phrases, cry) is not None


@pytest.mark.parametrize(
    "said",
    ["ma bate la sah", "segue-me no insta", "j'veux en finir avec ce dossier", "ma omor cu bacul"],
)
def test_the_idiom_itself_is_still_one(phrases: Phrases, said: str) -> None:
    assert detect(phrases, said) is None
