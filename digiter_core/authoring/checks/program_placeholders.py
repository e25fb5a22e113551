"""A text of the program keeps its names in braces: the program fills these and no others.

Which they were is known from the translations, which were made from the French of before.
"""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import placeholders


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    languages = [each for each in catalogues.languages.wished if catalogues.entries(each)]
    for text in loaded.texts.values() if languages else ():
        if text.catalogue != "ui":
            continue
        entry = catalogues.entries(languages[0]).get(text.key)
        if entry is None or entry.source == text.french:
            continue
        now, before = placeholders(text.french), placeholders(entry.source)
        for name in sorted(before - now):
            yield finding(place_of(text), "placeholder", "gone", name=f"{{{name}}}")
        for name in sorted(now - before):
            known = ", ".join(f"{{{each}}}" for each in sorted(before)) or "-"
            meant = near(name, before)
            yield finding(
                place_of(text),
                "placeholder",
                "unfilled",
                name=f"{{{name}}}",
                known=known,
                near=meant,
            )
