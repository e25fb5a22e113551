"""The numbers of a French text, in digits or in words, and the times they tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_WORDS: Mapping[str, int] = {
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "treize": 13,
    "quatorze": 14,
    "quinze": 15,
    "seize": 16,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "cent": 100,
    "mille": 1000,
}
HOURS: Mapping[str, int] = {
    "heure": 1,
    "jour": 24,
    "semaine": 7 * 24,
    "mois": 30 * 24,
    "an": 365 * 24,
    "année": 365 * 24,
}
"""Unit of time -> how many hours it has, a month counted as 30 days."""

_ONE = rf"une?(?=[ \u00a0\u202f](?:{'|'.join(HOURS)}|minute|personne)s?\b)"
_NUMBER = re.compile(rf"(?<![\w{{])(?:(\d{{1,6}})|({'|'.join(_WORDS)})|{_ONE})(?![\w}}])")
_UNIT = re.compile(r"[ \u00a0\u202f](\w+)")


class Amount(NamedTuple):
    """A number of a text, and the word behind it: its unit, without the s of several."""

    value: int
    unit: str
    words: str


def amounts(text: str) -> list[Amount]:
    """Return the numbers of *text*, in their order; `un` only where it counts something."""
    small = text.lower()
    return [_amount(small, found) for found in _NUMBER.finditer(small)]


def without_numbers(text: str) -> str:
    """Return *text* in small letters with a sign in place of each number."""
    return _NUMBER.sub("#", text.lower())


def hours(amount: Amount) -> int | None:
    """Return how many hours *amount* is, None if it is no time of an hour or more."""
    unit = HOURS.get(amount.unit)
    return unit * amount.value if unit is not None else None


def _amount(text: str, found: re.Match[str]) -> Amount:
    value = int(found[1]) if found[1] else _WORDS.get(found[0], 1)
    behind = _UNIT.match(text, found.end())
    unit = behind[1] if behind else ""
    words = text[found.start() : behind.end() if behind else found.end()]
    return Amount(value, unit if unit == "mois" else unit.removesuffix("s"), words)
