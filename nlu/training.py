"""
From sentences to a model, with thresholds fitted on sentences of authors it was not taught by.

Encoding 20,000 sentences takes minutes, so rows are kept in a file between two trainings; the
regressions themselves take half a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from digiter_core.engine.intents import CONCERNS, INTENTS, OUT_OF_SCOPE
from digiter_core.ports import Thresholds
from nlu.cascade import NEVER, fitted
from nlu.encoders import Array, Encoder, Letters
from nlu.examples import LANGUAGES, Example
from nlu.model import (
    DAMAGE,
    EMBEDDED,
    FALLBACK,
    LETTER_SCALE,
    WEIGHTS_UNTAUGHT,
    Description,
    Model,
    scaled,
)
from nlu.nearest import learn
from nlu.softmax import Softmax, fit

SENTENCE_DECAY: Final = 3e-4
LETTER_DECAY: Final = 1e-4
LETTER_EPOCHS: Final = 20
CHUNK: Final = 64

KEPT: Final = 0.96
"""Share of what a learner can mean that must not be called "none of these"."""

RIGHT: Final = 0.95
"""Share of what is taken without asking that must be right."""

ALARMS: Final = 0.009
"""Share of harmless sentences, some of which are meant to sound dangerous, that may show help
lines. A call for help missed costs more than lines shown in vain, which one tap puts right."""

FIRST: Final = "first"
ENGINES: Final = (EMBEDDED, FALLBACK)
UNNAMED: Final = Description("", (), INTENTS, LANGUAGES, {}, sure=NEVER)
"""Of a model that is used here and never stored."""

Progress = Callable[[int, int], None]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences as numbers, `sentences` None where no encoder is installed."""

    letters: Array
    sentences: Array | None
    intents: Numbers
    languages: Numbers

    def part(self, chosen: npt.NDArray[np.bool_]) -> Rows:
        sentences = None if self.sentences is None else self.sentences[chosen]
        return Rows(self.letters[chosen], sentences, self.intents[chosen], self.languages[chosen])


def encode(
    examples: Sequence[Example], encoders: Sequence[Encoder], cache: Path, progress: Progress
) -> Rows:
    """Return the rows of *examples*; *progress* hears how many are done, of how many."""
    texts = [example.text for example in examples]
    return Rows(
        letters=Letters().encode(texts),
        sentences=np.hstack([_remembered(e, texts, cache, progress) for e in encoders]),
        intents=np.array([INTENTS.index(example.intent) for example in examples]),
        languages=np.array([LANGUAGES.index(example.language) for example in examples]),
    )


def train(
    examples: Sequence[Example], rows: Rows, data: str, encoders: Sequence[Encoder]
) -> Model:
    """Return the model of all *examples*; *data* is their fingerprint."""
    size = encoders[0].size
    thresholds, sure = _cross_validated(examples, rows, size)
    made_of = Description(data, _names(encoders), INTENTS, LANGUAGES, thresholds, sure)
    return _fitted(rows, made_of, size)


def without(examples: Sequence[Example], rows: Rows, language: str) -> Model:
    """Return a model that was taught nothing in *language*, to read that language with.

    *rows* should come from encoders that know it; all of them read every text.
    """
    others = np.array([example.language != language for example in examples])
    return replace(_fitted(rows.part(others), UNNAMED), weights=WEIGHTS_UNTAUGHT)


def _names(encoders: Sequence[Encoder]) -> tuple[str, ...]:
    return tuple(encoder.name for encoder in encoders)


def _fitted(rows: Rows, description: Description, size: int = 0) -> Model:
    """Return the model; *size*: the numbers of a row that come from an encoder asked first."""
    assert rows.sentences is not None, "a model is trained where the encoders are installed"
    mean, deviation = rows.sentences.mean(axis=0), rows.sentences.std(axis=0) + 1e-6
    letters, sentences = rows.letters * LETTER_SCALE, scaled(rows.sentences, mean, deviation)
    return Model(
        description,
        mean,
        deviation,
        first=_on_sentences(sentences[:, :size], rows.intents) if size else None,
        sentences=_on_sentences(sentences, rows.intents),
        letters=_on_letters(letters, rows.intents, len(INTENTS)),
        languages=_on_letters(letters, rows.languages, len(LANGUAGES)),
        nearest=learn(sentences, rows.intents),
    )


def _on_sentences(rows: Array, intents: Numbers) -> Softmax:
    return fit(rows, intents, len(INTENTS), decay=SENTENCE_DECAY)


def _on_letters(letters: Array, classes: Numbers, count: int) -> Softmax:
    return fit(letters, classes, count, decay=LETTER_DECAY, epochs=LETTER_EPOCHS)


def _cross_validated(
    examples: Sequence[Example], rows: Rows, size: int
) -> tuple[dict[str, Thresholds], float]:
    """Fit the thresholds on the sentences of each author, seen by a model of all the others.

    An author who wrote about some intents only is always taught and never asked.
    """
    authors = _of_everything(examples)
    of = np.array([example.author for example in examples])
    asked = np.isin(of, authors)
    found = {
        reading: np.zeros((len(examples), len(INTENTS)), np.float32)
        for reading in (FIRST, EMBEDDED, FALLBACK)
    }
    for author in authors:
        mine = of == author
        for reading, probabilities in _read_by_others(rows, mine, size).items():
            found[reading][mine] = probabilities
    intents, languages = rows.intents[asked], rows.languages[asked]
    sure = fitted(found[FIRST][asked], found[EMBEDDED][asked], intents, languages)
    # Calls for help are always read by all, so the thresholds are those of the whole.
    fitted_on = {engine: thresholds(found[engine][asked], intents) for engine in ENGINES}
    return fitted_on, sure


def _read_by_others(rows: Rows, mine: npt.NDArray[np.bool_], size: int) -> dict[str, Array]:
    model = _fitted(rows.part(~mine), UNNAMED, size)
    texts = rows.part(mine)
    assert texts.sentences is not None, "a model is trained where the encoders are installed"
    return {
        FIRST: model.first_sight(texts.letters, texts.sentences[:, :size]),
        EMBEDDED: model.intents(texts.letters, texts.sentences),
        FALLBACK: model.intents(texts.letters, None),
    }


def _of_everything(examples: Sequence[Example]) -> list[str]:
    wrote: dict[str, set[str]] = {}
    for example in examples:
        wrote.setdefault(example.author, set()).add(example.intent)
    return sorted(author for author, intents in wrote.items() if len(intents) == len(INTENTS))


def thresholds(probabilities: Array, intents: Numbers) -> Thresholds:
    """Return the thresholds that keep what `KEPT`, `RIGHT` and `ALARMS` promise on these texts."""
    outside = INTENTS.index(OUT_OF_SCOPE)
    dangers = [INTENTS.index(intent) for intent in CONCERNS]
    meant, danger = intents != outside, np.isin(intents, dangers)
    best = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == intents
    worry = probabilities[:, dangers].sum(axis=1)
    return Thresholds(
        accept=round(_lowest_that_is_right(best, right), 3),
        outside=round(float(np.quantile(probabilities[meant, outside], KEPT)), 3),
        distress=round(float(np.quantile(worry[~danger], 1 - ALARMS)), 3),
    )


def _lowest_that_is_right(best: Array, right: npt.NDArray[np.bool_]) -> float:
    order = np.argsort(-best)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= RIGHT)
    return float(best[order[good[-1]]]) if len(good) else 1.0


def _remembered(encoder: Encoder, texts: Sequence[str], cache: Path, progress: Progress) -> Array:
    """Return the rows of *texts*, worked out only where *cache* does not hold them."""
    path = cache / f"{encoder.name.replace(' ', '-')}.npz"
    known = _read(path)
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        known.update(zip(chunk, encoder.encode(chunk), strict=True))
        progress(min(start + CHUNK, len(missing)), len(missing))
    if missing:
        cache.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez(file, texts=np.array(list(known)), rows=np.array(list(known.values())))
    return np.array([known[text] for text in texts], np.float32)


def _read(path: Path) -> dict[str, Array]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["texts"].tolist(), stored["rows"], strict=True))
    except DAMAGE:
        return {}
