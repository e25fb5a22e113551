"""
Who reads a text: letters and the first encoder always, the others only where those are not sure.

Four fifths of the time go into the second encoder, and nearly half of what learners write says
plainly what it means. How sure the first must be is fitted when the model is trained, on sentences
of authors it was not taught by; what only smells of danger is read by all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from digiter_core.engine.intents import CONCERNS, INTENTS
from nlu.encoders import Array, Encoder
from nlu.model import Model, side_by_side

CALM: Final = 0.05
"""Probability of a call for help from which the first reading never decides. Of 1,872 calls none
that all together hear was lost so, cross-validated; with the threshold for help here, one was."""

LOSS: Final = 0.001
"""Share of the texts of any language that the first reading may get wrong and all would not."""

NEVER: Final = 2.0
"""A certainty that nothing reaches."""

_DANGERS: Final = [INTENTS.index(intent) for intent in CONCERNS]


def probabilities(
    model: Model, encoders: Sequence[Encoder], texts: Sequence[str], letters: Array
) -> Array:
    """Return the probability of every intent, a row a text. Without *encoders*: by letters."""
    if not encoders:
        return model.intents(letters, None)
    if model.first is None:
        return model.intents(letters, side_by_side(encoders, texts))
    rows = encoders[0].encode(texts)
    found = model.first_sight(letters, rows)
    unsure = np.flatnonzero(~is_sure(found, model.description.sure))
    if len(unsure):
        doubtful = [texts[int(place)] for place in unsure]
        parts = [rows[unsure], *(encoder.encode(doubtful) for encoder in encoders[1:])]
        found[unsure] = model.intents(letters[unsure], np.hstack(parts))
    return found


def is_sure(found: Array, sure: float) -> npt.NDArray[np.bool_]:
    """Return for each row of *found* whether the first reading is enough."""
    is_calm = found[:, _DANGERS].sum(axis=1) < CALM
    return np.asarray((found.max(axis=1) >= sure) & is_calm, np.bool_)


def fitted(
    first: Array, whole: Array, intents: npt.NDArray[np.int64], languages: npt.NDArray[np.int64]
) -> float:
    """Return the lowest certainty of the first reading that costs no language more than `LOSS`.

    *first* and *whole*: what the two make of the same texts, which mean *intents*.
    """
    worse = (whole.argmax(axis=1) == intents).astype(float)
    worse -= first.argmax(axis=1) == intents
    sure = NEVER
    for hundredth in range(99, 49, -1):
        kept = is_sure(first, hundredth / 100)
        if any((worse * kept)[languages == one].mean() > LOSS for one in np.unique(languages)):
            break
        sure = hundredth / 100
    return sure
