"""A text that changed keeps what is filled in, and gets nothing its script knows nothing of.

Told where the French stands; `placeholder_names` tells what each translation lacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from digiter_core.authoring.checks.changed_texts import changed_texts
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import FILLED_FROM, placeholders

_POLITE = frozenset({"name", "counsellor"})
"""Without these a text says the same, a little less warmly."""

_ALWAYS = frozenset({"name", "counsellor", "rhythm", "sharing"})
"""Known at any moment, whatever a script is about."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    changed = [
        (text, placeholders(text.french), placeholders(before))
        for text, before in changed_texts(loaded, catalogues)
        if text.catalogue != "ui"  # of the program: another check
    ]
    if all(now == before for _, now, before in changed):
        return
    used = _used(loaded)
    for text, now, before in changed:
        for name in sorted(before - now):
            severity = "hint" if name in _POLITE else "warning"
            yield finding(
                place_of(text), "placeholder", "gone", severity=severity, name=f"{{{name}}}"
            )
        script = _script_of(text.key)
        for name in sorted((now - before) & FILLED_FROM.keys() - _ALWAYS):
            if _is_filled(name, script, loaded) or used[script, name] > 1:
                continue
            others = {other for place, other in used if place == script} - {name}
            known = ", ".join(f"{{{each}}}" for each in sorted(others)) or "-"
            yield finding(
                place_of(text),
                "placeholder",
                "unfilled",
                name=f"{{{name}}}",
                known=known,
                near="",
            )


def _is_filled(name: str, script: str, loaded: Loaded) -> bool:
    return not loaded.variables.get(script, {}).keys().isdisjoint(FILLED_FROM[name])


def _used(loaded: Loaded) -> Mapping[tuple[str, str], int]:
    """Return how many texts of a script have each placeholder."""
    used: dict[tuple[str, str], int] = defaultdict(int)
    for text in loaded.texts.values():
        for name in placeholders(text.french):
            used[_script_of(text.key), name] += 1
    return used


def _script_of(key: MessageKey) -> str:
    return key.partition("/")[0].partition("@")[0]
