"""From a reading to a decision: take one intent, offer two or three, or say "not understood"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from digiter_core.engine.intents import OUT_OF_SCOPE
from digiter_core.ports import Reading

MOST_OFFERED: Final = 3
SHARE_OF_THE_BEST: Final = 0.15
"""An intent less likely than this share of the best one is not worth a button."""

LEAST_EXPECTED: Final = 0.25
"""What is expected must have at least this probability together, or something else was meant."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`intents`: the one taken, or those to offer, best first; none when rejected."""

    kind: Literal["accept", "offer", "reject"]
    intents: tuple[str, ...] = ()


def expected(reading: Reading, among: Collection[str]) -> tuple[tuple[str, float], ...]:
    """Return the ranking limited to *among*, its probabilities made to add up to 1."""
    chosen = [(intent, p) for intent, p in reading.ranking if intent in among]
    total = sum(p for _, p in chosen) or 1.0
    return tuple((intent, p / total) for intent, p in chosen)


def decide(
    reading: Reading, among: Collection[str] | None = None, least: float = LEAST_EXPECTED
) -> Decision:
    """Return what to do with *reading* where only *among* makes sense, None: everything."""
    probability = dict(reading.ranking)
    if probability.get(OUT_OF_SCOPE, 0.0) >= reading.thresholds.outside:
        return Decision("reject")
    ranking = reading.ranking
    if among is not None:
        if sum(probability.get(intent, 0.0) for intent in among) < least:
            return Decision("reject")
        ranking = expected(reading, among)
    ranking = tuple(pair for pair in ranking if pair[0] != OUT_OF_SCOPE)
    if not ranking:
        return Decision("reject")
    best, certainty = ranking[0]
    if certainty >= reading.thresholds.accept:
        return Decision("accept", (best,))
    near = [i for i, p in ranking[:MOST_OFFERED] if p >= certainty * SHARE_OF_THE_BEST]
    return Decision("offer", tuple(near))
