"""The sieve finds what its patterns find: whatever it passes over, no check looks at again."""

from __future__ import annotations

import re

import pytest
import yaml

from digiter_core.authoring.checks.sieves import sieve
from digiter_core.authoring.checks.suspects import _LISTS as LISTS
from digiter_core.authoring.checks.word_lists import words
from tests.builders import DIALOGUES
from tests.faults.mistakes import EDITS

SAID = {
    "fr": "saute le repas de midi",
    "de": "das bleibt unter uns",
    "pt": "fica entre nós",
    "ro": "rămâne între noi",
    "en": "this stays between us",
}


def texts() -> list[str]:
    """Return all lines of the dialogues, and the words of the mistakes coordinators make."""
    read = yaml.safe_load(EDITS.read_text(encoding="utf-8"))
    edits = [str(change[1]) for each in read["bad"] + read["good"] for change in each["change"]]
    files = [path.read_text(encoding="utf-8") for path in sorted(DIALOGUES.glob("*.yaml"))]
    lines = [line for text in [*files, *edits] for line in text.lower().split("\n")]
    return [line[:300] for line in lines]


@pytest.mark.parametrize("language", SAID)
def test_nothing_slips_through_that_a_list_finds(language: str) -> None:
    patterns = [each[language] for each in LISTS if language in each]
    coarse = sieve(each.pattern for each in patterns)
    assert coarse is not None
    lines = [*texts(), SAID[language]]

    found = {line for line in lines if any(each.search(line) for each in patterns)}

    assert found
    assert {line for line in found if not coarse.search(line)} == set()


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        ((r"(?:je|tu) (?:ne )?dors",), "et tu ne dors pas"),
        ((r"(?:très )?bien",), "c'est bien"),
        ((r"(?:très )?bien",), "c'est très bien"),
        ((r"s?ans",), "ans"),
        ((r"(?:a|b(?:c|d))e", r"(?<!x)f\w+"), "bde"),
        ((r"(?:a|b(?:c|d))e", r"(?<!x)f\w+"), "fin"),
        ((r"(?:ab){2}c",), "ababc"),
        ((r"[(|)]x|y",), "y"),
    ],
)
def test_alternatives_are_taken_apart_where_they_may_be(
    patterns: tuple[str, ...], text: str
) -> None:
    coarse = sieve(words(each).pattern for each in patterns)

    assert coarse is not None
    assert coarse.search(text)
    assert not coarse.search("zzz")


def test_no_patterns_make_no_sieve() -> None:
    assert sieve([]) is None
    assert isinstance(sieve([words("a").pattern]), re.Pattern)
