"""Sentences of every intent for tests of the model, and an encoder that needs no wheel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digiter_core.engine.intents import INTENTS
from nlu.encoders import Array, Letters
from nlu.examples import LANGUAGES, Example
from nlu.training import Rows


class Numbers:
    """An encoder: what a text means is in its length, plus noise. It remembers what it read."""

    def __init__(
        self,
        name: str = "numbers 1",
        size: int = 24,
        knows: frozenset[str] = frozenset(LANGUAGES),
    ) -> None:
        self.name, self.size, self.knows = name, size, knows
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Array:
        self.read += texts
        rows = np.zeros((len(texts), self.size), np.float32)
        for row, text in zip(rows, texts, strict=True):
            noise = np.random.default_rng(sum(map(ord, text + self.name)))
            row[:] = noise.normal(0, 0.1, self.size)
            row[len(text) % self.size] += 1
        return rows


def examples_of(words: Sequence[str]) -> list[Example]:
    """Return a sentence with each of *words* by two authors, for every intent and language."""
    return [
        Example(f"{intent} {word} {author}", language, intent, author)
        for intent in INTENTS
        for language in LANGUAGES
        for word in words
        for author in "ab"
    ]


def rows_of(examples: Sequence[Example], *encoders: Numbers) -> Rows:
    """Return what the letters and *encoders* make of *examples*, ready to be learned."""
    texts = [example.text for example in examples]
    return Rows(
        Letters().encode(texts),
        np.hstack([encoder.encode(texts) for encoder in encoders]),
        np.array([INTENTS.index(example.intent) for example in examples]),
        np.array([LANGUAGES.index(example.language) for example in examples]),
    )
