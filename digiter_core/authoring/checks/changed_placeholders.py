"""A text that changed keeps what is filled in, and gets nothing that nobody fills.

The program fills its own texts with just the names they had; a script those it has values for.
Told where the French stands; `placeholder_names` tells what each translation lacks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from digiter_core.authoring.checks.changed_texts import changed_texts, with_plain_blanks
from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import FILLED_FROM, placeholders
from digiter_core.texts.source_text import SourceText

PROGRAM = "ui"
"""The catalogue of what the program says itself."""

_NAMED = re.compile(r"\{[a-z0-9_]+\}|(?<!\w)/[a-z_]+")
"""What is filled in, and commands."""

_POLITE = frozenset({"name", "counsellor"})
"""Without these a text says the same, a little less warmly."""

_ALWAYS = frozenset({"name", "counsellor", "rhythm", "sharing"})
"""Known at any moment, whatever a script is about."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for text, before in changed_texts(loaded, catalogues):
        had, has = placeholders(before), placeholders(text.french)
        if had == has and before != text.french:
            yield from _exchanged(text, before)
        if had != has:
            of = _of_the_program if text.catalogue == PROGRAM else _of_a_script
            yield from of(text, had, has, loaded)


def _exchanged(text: SourceText, before: str) -> Iterator[Finding]:
    """Yield that nothing but the places of names and commands changed: one stands for another."""
    was, now = (with_plain_blanks(words) for words in (before, text.french))
    named, names = _NAMED.findall(was), _NAMED.findall(now)
    is_same = _NAMED.sub("", was) == _NAMED.sub("", now) and sorted(named) == sorted(names)
    if is_same and named != names:
        yield finding(
            place_of(text), "placeholder", "exchanged", name=", ".join(sorted(set(names)))
        )


def _of_the_program(
    text: SourceText, had: frozenset[str], has: frozenset[str], _: Loaded
) -> Iterator[Finding]:
    for name in sorted(had - has):
        yield _gone(text, name)
    for name in sorted(has - had):
        yield _unfilled(text, name, had)


def _of_a_script(
    text: SourceText, had: frozenset[str], has: frozenset[str], loaded: Loaded
) -> Iterator[Finding]:
    for name in sorted(had - has):
        yield _gone(text, name, severity="hint" if name in _POLITE else "warning")
    script, used = _script_of(text.key), _used(loaded)
    for name in sorted((has - had) & FILLED_FROM.keys() - _ALWAYS):
        if not _is_filled(name, script, loaded) and used[script, name] <= 1:
            yield _unfilled(
                text, name, {other for place, other in used if place == script} - {name}
            )


def _gone(text: SourceText, name: str, severity: str | None = None) -> Finding:
    return finding(place_of(text), "placeholder", "gone", severity=severity, name=f"{{{name}}}")


def _unfilled(text: SourceText, name: str, others: Collection[str]) -> Finding:
    known = ", ".join(f"{{{each}}}" for each in sorted(others)) or "-"
    meant = near(name, others)
    return finding(
        place_of(text), "placeholder", "unfilled", name=f"{{{name}}}", known=known, near=meant
    )


def _is_filled(name: str, script: str, loaded: Loaded) -> bool:
    return not loaded.variables.get(script, {}).keys().isdisjoint(FILLED_FROM[name])


@lru_cache(maxsize=2)
def _used(loaded: Loaded) -> Mapping[tuple[str, str], int]:
    """Return how many texts of a script have each placeholder."""
    used: dict[tuple[str, str], int] = defaultdict(int)
    for text in loaded.texts.values():
        for name in placeholders(text.french):
            used[_script_of(text.key), name] += 1
    return used


def _script_of(key: MessageKey) -> str:
    return key.partition("/")[0].partition("@")[0]
