"""
The embedded engine as one spaCy pipeline: normalise, entities, distress, intent.

Each part writes into `doc._`, so that any of them can be looked at on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from digiter_core.engine.intents import CONCERNS
from digiter_core.engine.safety import Concern, Phrases, detect
from digiter_core.ports import Reading
from nlu.cascade import probabilities
from nlu.encoders import Array, Encoder, Letters
from nlu.entities import Grammar
from nlu.model import EMBEDDED, FALLBACK, Model

LONGEST = 4096
"""Characters of a Telegram message; what is longer is cut."""

SHORTEST_TO_KNOW_A_LANGUAGE = 13
SURE_OF_A_LANGUAGE = 0.9
BATCH = 64

for _name, _default in (
    ("plain", ""),
    ("language", ""),
    ("found", ()),
    ("concern", None),
    ("ranking", ()),
    ("written_in", None),
):
    Doc.set_extension(_name, default=_default, force=True)


@dataclass(slots=True)
class Normalise:
    """Makes one line of the text, without characters nobody sees."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.plain = " ".join(
            "".join(c if c.isprintable() else " " for c in doc.text[:LONGEST]).split()
        )
        return doc


@dataclass(slots=True)
class Entities:
    """Finds what the closed grammar knows."""

    grammar: Grammar | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self.grammar is not None:
            doc._.found = self.grammar.find(doc.text, doc._.language)
        return doc


@dataclass(slots=True)
class Distress:
    """Finds the reviewed phrases, whatever the model thinks."""

    phrases: Phrases | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self.phrases is not None:
            concern = detect(self.phrases, doc.text[:LONGEST])
            doc._.concern = None if concern is Concern.SAFE_WORD else concern
        return doc


@dataclass(slots=True)
class Intents:
    """Says how likely each intent is, and adds to the concern what the phrases do not know."""

    model: Model | None = None
    encoders: tuple[Encoder, ...] = ()

    @property
    def engine(self) -> str:
        return EMBEDDED if self.encoders else FALLBACK

    def __call__(self, doc: Doc) -> Doc:
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Read *stream* in batches: the encoders are faster with many texts at once."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._read(batch)
            yield from batch

    def _read(self, docs: list[Doc]) -> None:
        assert self.model is not None, "the pipeline is made by `build`"
        texts = [doc._.plain for doc in docs]
        letters = Letters().encode(texts)
        found = probabilities(self.model, self.encoders, texts, letters)
        languages = self.model.languages_of(letters)
        for doc, intents, language in zip(docs, found, languages, strict=True):
            self._write(doc, intents, language)

    def _write(self, doc: Doc, intents: Array, languages: Array) -> None:
        assert self.model is not None
        described = self.model.description
        doc._.ranking = tuple(
            (described.intents[place], round(float(intents[place]), 6))
            for place in np.argsort(-intents)
        )
        doc._.concern = doc._.concern or self._concern(dict(doc._.ranking))
        if (
            len(doc._.plain) >= SHORTEST_TO_KNOW_A_LANGUAGE
            and languages.max() >= SURE_OF_A_LANGUAGE
        ):
            doc._.written_in = described.languages[int(languages.argmax())]

    def _concern(self, probability: dict[str, float]) -> Concern | None:
        assert self.model is not None
        threshold = self.model.description.thresholds[self.engine].distress
        if sum(probability[intent] for intent in CONCERNS) < threshold:
            return None
        return CONCERNS[max(CONCERNS, key=probability.__getitem__)]


def _factory(part: Callable[[], Any]) -> Callable[[Language, str], Any]:
    def make(nlp: Language, name: str) -> Any:  # noqa: ARG001 - what spaCy gives every factory
        return part()

    return make


Language.factory("digiter_normalise", func=_factory(Normalise))
Language.factory("digiter_entities", func=_factory(Entities))
Language.factory("digiter_distress", func=_factory(Distress))
Language.factory("digiter_intents", func=_factory(Intents))


def build(
    model: Model, encoders: Iterable[Encoder], phrases: Phrases, grammar: Grammar
) -> Language:
    """Return the pipeline. Without *encoders* it decides by letters alone."""
    nlp = spacy.blank("xx")
    nlp.max_length = LONGEST
    nlp.add_pipe("digiter_normalise")
    nlp.add_pipe("digiter_entities")
    nlp.add_pipe("digiter_distress")
    nlp.add_pipe("digiter_intents")
    _part(nlp, "digiter_entities").grammar = grammar
    _part(nlp, "digiter_distress").phrases = phrases
    intents = _part(nlp, "digiter_intents")
    intents.model, intents.encoders = model, tuple(encoders)
    return nlp


def read(nlp: Language, texts: Iterable[tuple[str, str]]) -> Iterator[Reading]:
    """Yield the reading of each text with the language of who wrote it."""
    intents = _part(nlp, "digiter_intents")
    thresholds = intents.model.description.thresholds[intents.engine]
    stream = iter(texts)
    while batch := list(islice(stream, BATCH)):
        # Outside a zone spaCy's vocabulary would keep every word it has ever seen.
        with nlp.memory_zone():
            readings = [
                Reading(
                    doc._.ranking,
                    thresholds,
                    doc._.concern,
                    doc._.written_in,
                    doc._.found,
                    intents.engine,
                )
                for doc in nlp.pipe(_docs(nlp, batch), batch_size=BATCH)
            ]
        yield from readings


def _docs(nlp: Language, texts: Iterable[tuple[str, str]]) -> Iterator[Doc]:
    for text, language in texts:
        whole = text[:LONGEST].encode("utf-8", "replace").decode()  # no halves of characters
        doc = nlp.make_doc(whole)
        doc._.language = language
        yield doc


def _part(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name)
