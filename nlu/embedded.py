"""The embedded engine: what is shipped, made ready once, and read from then on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digiter_core.engine.safety import Phrases
from digiter_core.ports import Reading
from nlu import model as stored
from nlu.encoders import sentence_encoders
from nlu.entities import Grammar
from nlu.examples import fingerprint

HERE = Path(__file__).parent
DATA, MODEL = HERE / "data", HERE / "trained"
GRAMMAR = DATA / "grammar.yml"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A pipeline that is ready. `name`: embedded, or fallback where no encoder is installed."""

    name: str
    _pipeline: Any

    @classmethod
    def load(
        cls, phrases: Phrases, *, fallback: bool = False, data: Path = DATA, folder: Path = MODEL
    ) -> Embedded:
        """Return the engine, after a second or two. Raises `ModelRefused`.

        *fallback*: by letters alone, even where the encoders are installed.
        """
        encoders = [] if fallback else sentence_encoders()
        model = stored.load(folder)
        stored.check(model.description, fingerprint(data), encoders)
        from nlu import pipeline  # noqa: PLC0415 - spaCy takes a second and 60 MB

        nlp = pipeline.build(model, encoders, phrases, Grammar.load(GRAMMAR))
        engine = cls(stored.EMBEDDED if encoders else stored.FALLBACK, nlp)
        engine.read("bonjour", "fr")  # the encoders open their files when they are first asked
        return engine

    def read(self, text: str, language: str) -> Reading:
        """Return what *text* means, by somebody who chose *language*. Never raises."""
        return next(self.read_many([(text, language)]))

    def read_many(self, texts: Iterable[tuple[str, str]]) -> Iterator[Reading]:
        """Yield what each text means, in their order."""
        from nlu import pipeline  # noqa: PLC0415 - see `load`

        return pipeline.read(self._pipeline, texts)
