"""Which button a learner of the benchmarks presses: the way on, in every dialogue."""

from __future__ import annotations

from collections.abc import Sequence

SCORES = ("1", "2", "3", "4")
ITEMS_BEFORE_STARTING_OVER = 36
"""Four themes. The fifth would end in a picture, which the peers have nothing to set against."""


def is_item(buttons: Sequence[str]) -> bool:
    """Return whether *buttons*, as their data, are those of a question with a score."""
    return {_option(data) for data in buttons}.issuperset(SCORES)


def choice(buttons: Sequence[str], turn: int) -> str:
    """Return the data of the button to press: a score, in turn, or else the first button."""
    wanted = SCORES[turn % len(SCORES)]
    scored = [data for data in buttons if _option(data) == wanted] if is_item(buttons) else []
    return scored[0] if scored else buttons[0]


def _option(data: str) -> str:
    return data.replace(":", ".").rpartition(".")[2]
