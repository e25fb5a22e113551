"""Placeholders are known, and every translation has those of the French text."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding, near
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
            meant = near(name, ALLOWED)
            yield finding(
                place_of(text), "placeholder", name=f"{{{name}}}", known=known, near=meant
            )
    for wording in wordings(loaded, catalogues):
        if wording.language == SOURCE:
            continue
        if "{" not in wording.words and "{" not in wording.source.french:
            continue
        here, french = placeholders(wording.words), placeholders(wording.source.french)
        for name in sorted(french - here):
            yield finding(wording.at, "placeholder", "lost", name=f"{{{name}}}")
        for name in sorted(here - french):
            meant = near(name, french)
            yield finding(wording.at, "placeholder", "added", name=f"{{{name}}}", near=meant)
