"""The learner is addressed as a friend, in every language."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.suspects import suspects
from digiter_core.authoring.checks.word_lists import FORMAL, FRENCH_VERB, GERMAN, found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import place_of, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        for found in found_in(wording.words, FORMAL.get(wording.language)):
            severity = _severity(wording.language)
            yield finding(wording.at, "formal_address", severity=severity, word=found[0])
    for text in loaded.texts.values():
        # Staff are spoken of as several people: "parlez-en".
        if "ez" in text.french and is_for_learners(text):
            formal = found_in(text.french, FORMAL[SOURCE])
            for found in found_in(text.french, FRENCH_VERB) if not formal else ():
                yield finding(place_of(text), "formal_address", severity="warning", word=found[0])
    for wording in wordings(loaded, catalogues):
        # In German a capital makes "you" of "she".
        if wording.language == "de" and ("Sie" in wording.words or "Ih" in wording.words):
            for found in GERMAN.finditer(wording.words):
                yield finding(wording.at, "formal_address", word=found[0])


def _severity(language: str) -> str | None:
    # French has one word for a stranger and for "you all": only a person can tell.
    return "warning" if language == "fr" else None
