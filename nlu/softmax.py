"""Multinomial logistic regression in NumPy, trained with Adam (Kingma and Ba 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nlu.encoders import Array

EPOCHS: Final = 30
BATCH: Final = 512
RATE: Final = 0.02
MEAN_DECAY, SQUARE_DECAY, TINY = 0.9, 0.999, 1e-8
"""Adam's own defaults."""

SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Softmax:
    """`weights` (numbers a text, classes), `bias` (classes)."""

    weights: Array
    bias: Array

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of each class's probability, one row a text."""
        raw = rows @ self.weights + self.bias
        raw -= raw.max(axis=1, keepdims=True)
        return np.asarray(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)), np.float32)


def fit(
    rows: Array, classes: npt.NDArray[np.int64], count: int, *, decay: float, epochs: int = EPOCHS
) -> Softmax:
    """Return the regression from *rows* to *classes*, numbers from 0 to *count* - 1.

    *decay* is the weight of the squared weights in the loss (ridge). The same input gives the
    same weights.
    """
    random = np.random.default_rng(SEED)
    texts, size = rows.shape
    both = (np.zeros((size, count), np.float32), np.zeros(count, np.float32))
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in both]
    weights, bias = both
    step = 0
    for epoch in range(epochs):
        rate = RATE * (1 - epoch / epochs)
        order = random.permutation(texts)
        for start in range(0, texts, BATCH):
            chosen = order[start : start + BATCH]
            batch = rows[chosen]
            error = np.exp(Softmax(weights, bias).log_probabilities(batch))
            error[np.arange(len(chosen)), classes[chosen]] -= 1
            gradients = (batch.T @ error / len(chosen) + decay * weights, error.mean(axis=0))
            step += 1
            _adam(both, gradients, moments, rate, step)
    return Softmax(weights, bias)


def _adam(
    values: Sequence[Array],
    gradients: Sequence[Array],
    moments: Sequence[tuple[Array, Array]],
    rate: float,
    step: int,
) -> None:
    """Change *values* and *moments* in place."""
    for value, gradient, (mean, square) in zip(values, gradients, moments, strict=True):
        np.copyto(mean, MEAN_DECAY * mean + (1 - MEAN_DECAY) * gradient)
        np.copyto(square, SQUARE_DECAY * square + (1 - SQUARE_DECAY) * gradient**2)
        unbiased = mean / (1 - MEAN_DECAY**step)
        change = unbiased / (np.sqrt(square / (1 - SQUARE_DECAY**step)) + TINY)
        np.copyto(value, value - rate * change)
