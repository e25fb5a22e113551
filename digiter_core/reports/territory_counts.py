"""
How many learners a counsellor accompanies, as a coordinator may know it: never who.

Small numbers are not told, nor what they could be worked out from: a count that is told beside
another leaves no difference below `FEWEST` either.
"""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """What is told of one counsellor. None: fewer than `FEWEST`, none included."""

    learners: int | None
    sharing: int | None
    nearly_all_share: bool = False  # then `sharing` is None: it would tell how few do not


def told(learners: int, sharing: int) -> Counts:
    """Return what may be told of so many learners, of whom *sharing* show something."""
    if learners < FEWEST:
        return Counts(None, None)
    if learners - sharing < FEWEST:
        return Counts(learners, None, nearly_all_share=True)
    return Counts(learners, sharing if sharing >= FEWEST else None)
