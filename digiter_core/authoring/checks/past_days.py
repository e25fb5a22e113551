"""No text invites to a day that is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:er)?[ \u00a0]({'|'.join(_MONTHS)})[ \u00a0](20\d\d)\b"
    r"|\b(\d{1,2})[./](\d{1,2})[./](20\d\d)\b"
)


def check(loaded: Loaded, today: date) -> Iterator[Finding]:
    """Yield the texts for learners that name a day before *today*."""
    for text in loaded.texts.values():
        if "20" not in text.french or not is_for_learners(text):
            continue
        for found in _DAY.finditer(text.french):
            day = _day(found)
            if day is not None and day < today:
                yield finding(place_of(text), "other_number", "past_day", words=found[0])


def _day(found: re.Match[str]) -> date | None:
    day, month, year = (found[1], found[2], found[3]) if found[1] else found.group(4, 5, 6)
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
