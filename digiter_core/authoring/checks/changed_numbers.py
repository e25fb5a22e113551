"""A number or a command that changed in French is told: the translations say the other one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from digiter_core.authoring.checks.changed_texts import Changed, changed_texts
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.numerals import amounts, hours, without_numbers
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

ALIKE = 0.7
"""Similarity (0 to 1) of the words around, from which the text is the same but for the number."""

_COMMAND = re.compile(r"(?<![\w/])/[a-z_]+\b")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for each in changed_texts(loaded, catalogues):
        now, before = _told(each.text.french), _told(each.before)
        came, went = now - before, before - now
        if came and went and _is_the_same(each):
            yield finding(
                place_of(each.text),
                "other_number",
                "changed",
                severity="hint",
                value=", ".join(sorted(map(str, came))),
                known=", ".join(sorted(map(str, went))),
            )


def _told(text: str) -> Counter[str]:
    """Return the numbers and the commands of *text*; times by their hours: a week, 7 days."""
    times = ((hours(each), each) for each in amounts(text))
    numbers = [f"{time} h" if time else str(each.value) for time, each in times]
    return Counter([*numbers, *(_COMMAND.findall(text) if "/" in text else ())])


def _is_the_same(each: Changed) -> bool:
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - only where something changed

    one, other = (
        _COMMAND.sub("/", without_numbers(words)) for words in (each.text.french, each.before)
    )
    return Indel.normalized_similarity(one, other) >= ALIKE
