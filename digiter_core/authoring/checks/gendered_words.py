"""No text supposes that the reader is a man."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.gender_words import HINTS, MASCULINE
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        hints = HINTS.get(wording.language, ())
        words = wording.words.lower() if hints else ""
        if any(hint in words for hint in hints):
            for found in MASCULINE[wording.language].finditer(words):
                yield finding(wording.at, "gendered", words=found[0].strip())
