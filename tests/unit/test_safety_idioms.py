"""Idioms take words out of a message: none of them may take out a cry for help."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from digiter_core.authoring.safety_idioms import cries
from digiter_core.engine.safety import Phrases, compile_phrases, detect
from nlu.embedded import DATA
from nlu.evaluation import CONCERNS
from nlu.examples import read_examples
from tests.builders import DIALOGUES


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    file = yaml.safe_load((DIALOGUES / "safety.yaml").read_text(encoding="utf-8"))
    return compile_phrases(file["groups"], file["idioms"], file["safe_words"], file["word_lists"])


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
        "mon beau-père me tape tous les soirs",
        "j'ai pris trop de médicaments pour mourir",
        "il va me tuer si je rentre",
        "j'ai ouvert le gaz pour mourir",
        "j'ai acheté une corde pour le faire ce soir",
        "je suis sur le pont depuis une heure jvais sauter",
        "il m'a planté un couteau dans le dos",
        "il m'a donné un coup de pied au cul et je saigne",
        "meine freundin schlägt mich, als mann glaubt mir das keiner",
        "mein mann schlägt mich vor den kindern",
        "sunt pe faleza si ma arunc in apa",
        "ma tai la mana cand sunt singura",
        "my brother beats me up for going out",
        "my brother said he will kill me for the honour",
    ],
)
def test_an_idiom_that_ends_early_hides_no_cry(phrases: Phrases, cry: str) -> None:
    """Each was hidden by a line that ended before what makes it harmless: `schlägt mich vor`."""
    assert detect(phrases, cry) is not None


def test_no_idiom_hides_a_call_the_classifier_learns_from(phrases: Phrases) -> None:
    """Calls that the phrases would hear, and an idiom takes out."""
    unmasked = replace(phrases, idioms=compile_phrases({}, {}, {}).idioms)
    calls = [each.text for each in read_examples(DATA) if each.intent in CONCERNS]
    hidden = [
        call
        for call in calls
        if detect(phrases, call) is None and detect(unmasked, call) is not None
    ]
    assert len(calls) > 3_000
    assert hidden == []


@pytest.mark.parametrize(
    "said",
    ["ma bate la sah", "segue-me no insta", "j'veux en finir avec ce dossier", "ma omor cu bacul"],
)
def test_the_idiom_itself_is_still_one(phrases: Phrases, said: str) -> None:
    assert detect(phrases, said) is None
