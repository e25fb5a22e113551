"""Idioms take words out of a message: none of them may take out a cry for help."""

from __future__ import annotations

import pytest
import yaml

from digiter_core.authoring.safety_idioms import cries
from digiter_core.engine.safety import Phrases, compile_phrases
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
