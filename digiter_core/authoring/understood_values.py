"""What `set:` gives to a variable the program reads is a value the program knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from digiter_core.assessment.micro_actions import LONGEST_MINUTES
from digiter_core.authoring.checks.impossible_conditions import compared
from digiter_core.authoring.draft import Given
from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.languages_file import FILE as LANGUAGES_FILE
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.possible_values import BY_PROGRAM, understood
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part
from digiter_core.authoring.walking import below, word_at
from digiter_core.engine.script import Question, Value
from digiter_core.errors import Finding
from digiter_core.scheduling.rules import MOST_PER_WEEK, WEEKDAYS

LISTS = frozenset({"nudge_days", "nudge_windows"})
"""Variables that hold several names, with commas between."""

ALIKE = 0.8
"""Similarity (0 to 1) from which a value that stands only once counts as another, misspelt."""

_FEWEST = 2
_WORDS = ("none", "null", "true", "false")
"""As texts they are most likely meant as what they say."""


def check_values(
    loaded: Loaded, territories: Collection[str], nudges: Part | None, files: Collection[str]
) -> Iterator[Finding]:
    """Yield the values that mean nothing. *territories*: ids, empty: not known; *files*: names."""
    known: dict[str, Collection[Value]] = {**BY_PROGRAM, **understood(loaded)}
    known["nudge_days"] = WEEKDAYS
    known["draft_minutes"] = range(1, LONGEST_MINUTES + 1)
    windows = below(nudges, "windows")
    if isinstance(windows, Group):
        known["nudge_windows"] = tuple(windows.entries)
    most = word_at(nudges, "limits", "per_week")
    last = int(most) if most.isdecimal() and len(most) == 1 else MOST_PER_WEEK
    known["nudges_per_week"] = tuple(range(last + 1))
    if territories:
        known["territory"] = territories
    if LANGUAGES_FILE in files:
        known["language"] = tuple(each.code for each in loaded.languages)
    for given in loaded.given:
        yield from _given(given, known)
        if given.value in _WORDS:
            yield finding(
                given.at, "no_such_value", "quoted", name=given.variable, value=given.value
            )
    yield from _misspelt(loaded, known)


def _given(given: Given, known: Mapping[str, Collection[Value]]) -> Iterator[Finding]:
    values = known.get(given.variable)
    if values is None or given.value is None:
        return
    several = given.variable in LISTS
    parts: list[Value] = [*str(given.value).split(",")] if several else [given.value]
    for part in parts:
        if part not in values:
            names = [str(each) for each in values]
            yield finding(
                given.at,
                "no_such_value",
                "set",
                name=given.variable,
                value=part,
                known=", ".join(names),
                near=near(str(part), names),
            )


def _options(loaded: Loaded) -> Iterator[str]:
    for script, _ in loaded.every_script():
        for node in script.nodes.values():
            if isinstance(node, Question):
                yield from (option.id for option in node.options)


def _misspelt(loaded: Loaded, known: Mapping[str, Collection[Value]]) -> Iterator[Finding]:
    """Yield the values that stand only once, beside one almost the same that stands often."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - a large library for a short word

    by_variable: dict[str, dict[str, list[Given]]] = {}
    for given in loaded.given:
        if isinstance(given.value, str) and given.variable not in known:
            by_variable.setdefault(given.variable, {}).setdefault(given.value, []).append(given)
    used = Counter(
        pair for asked in loaded.conditions for pair in compared(asked.condition.source)
    )
    own = frozenset(_options(loaded))
    for variable, values in by_variable.items():
        for value, places in values.items():
            if value in own:  # an answer of that name: it was meant
                continue
            for other, others in values.items():
                often = len(others) + used[variable, other]
                is_rare = len(places) == 1 and not used[variable, value] and often >= _FEWEST
                if is_rare and Indel.normalized_similarity(value, other) >= ALIKE:
                    yield finding(
                        places[0].at,
                        "no_such_value",
                        "rare",
                        name=variable,
                        value=value,
                        near=other,
                    )
