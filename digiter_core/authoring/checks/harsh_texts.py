"""No text of learners blames, reads like a letter of an office, or asks for a secret."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.harsh_words import BLAME, CONTACT, HARD, SECRETS
from digiter_core.authoring.checks.promise_words import BREATH, DENIALS
from digiter_core.authoring.checks.suspects import suspects
from digiter_core.authoring.checks.word_lists import found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        if wording.language == SOURCE and is_for_learners(wording.source):
            yield from _told(wording.words, wording.at)
    for text in loaded.texts.values():
        if is_for_learners(text) and (contact := CONTACT.search(text.french)):
            yield finding(place_of(text), "harsh", "contact", words=contact[0])


def _told(words: str, at: Position) -> Iterator[Finding]:
    for found in found_in(words, BLAME):
        if not _is_denied(words, found.start()) or found[0].startswith("tu n"):
            yield finding(at, "harsh", words=found[0])
    for found in found_in(words, SECRETS):
        if not _is_denied(words, found.start()):
            yield finding(at, "harsh", "secret", words=found[0])
    for found in found_in(words, HARD):
        yield finding(at, "harsh", "hard", severity="hint", words=found[0])


def _is_denied(text: str, start: int) -> bool:
    """Whether a word of no stands before it in the same breath: "ce n'est pas ta faute"."""
    return DENIALS[SOURCE].search(BREATH.split(text[:start].lower())[-1]) is not None
