"""The idioms of `safety.yaml` are harmless ways of speaking: none takes out a cry for help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from digiter_core.engine.safety import Phrases, compile_phrases, detect, normalise

MOST_TRIED = 12
"""Sentences of one idiom that are looked at: the first ones, in the order they are written."""

MOST_WORDS = 5
"""A longer idiom says by its other words what is meant."""

_WORD = re.compile(r"\w+")
_SLOT = re.compile(r"\(([^()]*)\)|([^()]+)")
_FILLERS = frozenset(
    normalise(
        "je j jai ai moi vraiment trop tellement juste plus là tout bien très ich so wirklich echt"
        " nur eu mesmo muito só tão eu chiar prea doar foarte i really so just too very"
    ).split()
)
"""Words around a cry that do not make it harmless."""


def cries(phrases: Phrases, idioms: Iterator[str]) -> Iterator[str]:
    """Yield those of *idioms* that say no more than what help is shown for."""
    bare = replace(phrases, idioms=compile_phrases({}, {}, {}).idioms)
    for idiom in idioms:
        tried = [_bare(words) for words in islice(_sentences(idiom), MOST_TRIED)]
        if tried and all(len(words) <= MOST_WORDS and _is_cry(bare, words) for words in tried):
            yield idiom


def words_alone(idiom: str, dangerous: frozenset[str]) -> list[str]:
    """Return the words *idiom* takes out of every message, though danger is told with them."""
    sentences = list(islice(_sentences(idiom), MOST_TRIED))
    if any(len(words) != 1 for words in sentences):
        return []
    return [words[0] for words in sentences if normalise(words[0]) in dangerous]


def words_in(patterns: Iterator[str]) -> frozenset[str]:
    """Return all words of *patterns*, as they are compared."""
    return frozenset(word for each in patterns for word in _WORD.findall(normalise(each)))


def _sentences(idiom: str) -> Iterator[list[str]]:
    """Yield what the pattern *idiom* stands for, without its gaps."""
    slots = [
        [way.replace("*", " ").replace("~", "").split() for way in (ways or alone).split("|")]
        for ways, alone in _SLOT.findall(idiom)
    ]
    for each in product(*slots):
        yield [word for way in each for word in way]


def _bare(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while first < last and normalise(words[first]) in _FILLERS:
        first += 1
    while last > first and normalise(words[last - 1]) in _FILLERS:
        last -= 1
    return words[first:last]


def _is_cry(phrases: Phrases, words: list[str]) -> bool:
    """Whether help is shown for *words*, and for nothing less: no word takes it back."""
    return (
        detect(phrases, " ".join(words)) is not None
        and detect(phrases, " ".join(words[1:])) is None
        and detect(phrases, " ".join(words[:-1])) is None
    )
