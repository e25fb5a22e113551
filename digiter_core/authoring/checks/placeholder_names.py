"""Placeholders are known, and every translation has those of the French text."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import did_you_mean, finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.placeholders import ALLOWED, placeholders


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for text in loaded.texts.values():
        if text.catalogue == "ui":  # filled by the program, which knows its own names
            continue
        for name in sorted(placeholders(text.french) - set(ALLOWED)):
            known = ", ".join(f"{{{each}}}" for each in ALLOWED)
            message = f"{{{name}}} is unknown here{did_you_mean(name, ALLOWED)} (known: {known})"
            yield finding(place_of(text), "placeholder", message)
    for wording in wordings(loaded, catalogues):
        if wording.language == SOURCE:
            continue
        here, french = placeholders(wording.words), placeholders(wording.source.french)
        for name in sorted(french - here):
            yield finding(wording.at, "placeholder", f"{{{name}}} of the French text is missing")
        for name in sorted(here - french):
            yield finding(wording.at, "placeholder", f"{{{name}}} is not in the French text")
