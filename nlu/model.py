"""
The trained model: from rows of numbers to intents, as arrays and nothing else.

Three vote: a regression on whole sentences (both encoders side by side), one on letters, and the
nearest examples. One on the first encoder alone comes before them (`nlu.cascade`). The letters
alone are the fallback. Stored as `.npz` without pickle, with a JSON
file beside it that says what it was made from; a model made from other sentences or another
encoder is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from digiter_core.errors import DigiterError
from digiter_core.ports import Thresholds
from nlu.encoders import Array, Encoder
from nlu.nearest import Nearest
from nlu.softmax import Softmax

FORMAT: Final = 2
ARRAYS, DESCRIPTION = "model.npz", "model.json"
SENTENCE_SCALE: Final = 0.4
LETTER_SCALE: Final = 3.0
"""What rows are multiplied by before the regression, so that one learning rate fits both."""

WEIGHTS: Final = (0.25, 0.35, 0.4)
"""Of sentences, letters and nearest examples in the vote, a sum of log probabilities."""

FIRST_WEIGHTS: Final = (0.5, 0.5)
"""Of the first encoder and the letters, where they read alone."""

WEIGHTS_UNTAUGHT: Final = (0.55, 0.0, 0.45)
"""The same for a language no sentence was taught in: its letters say nothing."""

DAMAGE: Final = (OSError, ValueError, KeyError, EOFError, AttributeError, BadZipFile)
"""What NumPy raises for a file that is none of its own."""

EMBEDDED, FALLBACK = "embedded", "fallback"


@dataclass
class ModelRefused(DigiterError):
    """There is no model that fits."""

    trouble: str

    def __str__(self) -> str:
        return f"The model for free text is not used: {self.trouble}. Run: digiter nlu train"


@dataclass(frozen=True, slots=True)
class Description:
    """What a model was made from."""

    data: str  # fingerprint of the sentences
    encoders: tuple[str, ...]
    intents: tuple[str, ...]
    languages: tuple[str, ...]
    thresholds: dict[str, Thresholds]  # by engine
    sure: float  # certainty from which the first reading is enough: see `nlu.cascade`


@dataclass(frozen=True, slots=True)
class Model:
    """`mean` and `deviation` of the sentence rows, the regressions and the examples."""

    description: Description
    mean: Array
    deviation: Array
    first: Softmax | None  # on the rows of the first encoder alone; None: all read everything
    sentences: Softmax
    letters: Softmax
    languages: Softmax
    nearest: Nearest
    weights: tuple[float, float, float] = WEIGHTS

    def intents(self, letters: Array, sentences: Array | None) -> Array:
        """Return the probability of every intent, a row a text. Without *sentences*: fallback."""
        by_letters = self.letters.log_probabilities(letters * LETTER_SCALE)
        if sentences is None:
            return normalised(by_letters)
        rows = scaled(sentences, self.mean, self.deviation)
        by_sentence = self.sentences.log_probabilities(rows)
        by_examples = self.nearest.log_votes(rows, by_letters.shape[1])
        whole, parts, near = self.weights
        return normalised(whole * by_sentence + parts * by_letters + near * by_examples)

    def first_sight(self, letters: Array, rows: Array) -> Array:
        """Return the probability of every intent by *letters* and *rows* of the first encoder."""
        assert self.first is not None, "who has none asks all encoders at once"
        size = rows.shape[1]
        plain = scaled(rows, self.mean[:size], self.deviation[:size])
        sentence, parts = FIRST_WEIGHTS
        by_letters = self.letters.log_probabilities(letters * LETTER_SCALE)
        return normalised(sentence * self.first.log_probabilities(plain) + parts * by_letters)

    def languages_of(self, letters: Array) -> Array:
        """Return the probability of every language, one row a text."""
        return np.exp(self.languages.log_probabilities(letters * LETTER_SCALE))


def normalised(votes: Array) -> Array:
    """Return probabilities in the ratio of the exponentials of *votes*."""
    raw = np.exp(votes - votes.max(axis=1, keepdims=True))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True), np.float32)


def scaled(sentences: Array, mean: Array, deviation: Array) -> Array:
    """Return rows with mean 0 and the same deviation everywhere."""
    return (sentences - mean) / deviation * SENTENCE_SCALE


def side_by_side(encoders: Sequence[Encoder], texts: Sequence[str]) -> Array:
    """Return the rows of all *encoders* joined."""
    return np.hstack([encoder.encode(texts) for encoder in encoders])


def save(model: Model, folder: Path) -> None:
    """Write the model; a run in the middle leaves the old one or a mismatch that is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    half: dict[str, npt.NDArray[Any]] = {
        "mean": model.mean.astype(np.float32),
        "deviation": model.deviation.astype(np.float32),
    }
    for name in ("first", "sentences", "letters", "languages"):
        softmax: Softmax = getattr(model, name)
        half[f"{name}_weights"] = softmax.weights.astype(np.float16)
        half[f"{name}_bias"] = softmax.bias.astype(np.float32)
    half["basis"] = model.nearest.basis.astype(np.float16)
    half["examples"], half["classes"] = model.nearest.small(), model.nearest.classes
    np.savez_compressed(folder / ARRAYS, allow_pickle=False, **half)
    text = json.dumps({"format": FORMAT, **asdict(model.description)}, indent=1) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")


def load(folder: Path) -> Model:
    """Return the model in *folder*. Raises `ModelRefused`."""
    try:
        description = _described((folder / DESCRIPTION).read_text(encoding="utf-8"))
        with (folder / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            whole = ("examples", "classes")
            arrays = {
                name: stored[name] if name in whole else stored[name].astype(np.float32)
                for name in stored.files
            }
        return Model(
            description,
            arrays["mean"],
            arrays["deviation"],
            first=_softmax(arrays, "first"),
            sentences=_softmax(arrays, "sentences"),
            letters=_softmax(arrays, "letters"),
            languages=_softmax(arrays, "languages"),
            nearest=Nearest.stored(arrays["basis"], arrays["examples"], arrays["classes"]),
        )
    except FileNotFoundError as error:
        raise ModelRefused("there is none") from error
    except (*DAMAGE, TypeError) as error:
        raise ModelRefused(f"its files are damaged ({type(error).__name__})") from error


def _softmax(arrays: Mapping[str, Any], name: str) -> Softmax:
    return Softmax(arrays[f"{name}_weights"], arrays[f"{name}_bias"])


def check(description: Description, data: str, encoders: Sequence[Encoder]) -> None:
    """Raise `ModelRefused` unless made from *data*, and with *encoders* if there are any."""
    if description.data != data:
        raise ModelRefused("the sentences in nlu/data have changed since it was trained")
    installed = tuple(encoder.name for encoder in encoders)
    if installed and installed != description.encoders:
        made, found = ", ".join(description.encoders), ", ".join(installed)
        raise ModelRefused(f"it was trained with {made}, installed is {found}")


def _described(text: str) -> Description:
    stored = json.loads(text)
    if stored["format"] != FORMAT:
        raise ModelRefused(f"its format is {stored['format']}, the program reads {FORMAT}")
    return Description(
        data=stored["data"],
        encoders=tuple(stored["encoders"]),
        intents=tuple(stored["intents"]),
        languages=tuple(stored["languages"]),
        thresholds={name: Thresholds(**values) for name, values in stored["thresholds"].items()},
        sure=float(stored["sure"]),
    )
