"""The learner is addressed as a friend, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from digiter_core.authoring.checks.word_lists import FORMAL, GERMAN, found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import Wording, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        for found in _found(wording):
            severity = _severity(wording.language)
            yield finding(wording.at, "formal_address", severity=severity, word=found[0])


def _found(wording: Wording) -> Iterable[re.Match[str]]:
    if wording.language == "de":  # a capital makes "she" to "you"
        return GERMAN.finditer(wording.words)
    return found_in(wording.words, FORMAL.get(wording.language))


def _severity(language: str) -> str | None:
    # French has one word for a stranger and for "you all": only a person can tell.
    return "warning" if language == "fr" else None
