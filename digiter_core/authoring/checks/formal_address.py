"""The learner is addressed as a friend, in every language."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.word_lists import FORMAL
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        pattern = FORMAL.get(wording.language)
        for found in pattern.finditer(wording.words) if pattern else ():
            message = f'"{found[0]}" is a formal address: the coach says tu (du)'
            yield finding(wording.at, "formal_address", message, _severity(wording.language))


def _severity(language: str) -> str | None:
    # French has one word for a stranger and for "you all": only a person can tell.
    return "warning" if language == "fr" else None
