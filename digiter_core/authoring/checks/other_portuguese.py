"""Portuguese is that of Portugal."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.word_lists import BRAZILIAN
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        pattern = BRAZILIAN.get(wording.language)
        for found in pattern.finditer(wording.words) if pattern else ():
            message = f'"{found[0]}" is Brazilian: use the word of Portugal'
            yield finding(wording.at, "other_portuguese", message)
