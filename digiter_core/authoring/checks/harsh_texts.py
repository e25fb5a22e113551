"""No text of learners blames or harms, reads like a letter, asks for a secret, or poses."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.harm_words import HARMFUL, HUMAN
from digiter_core.authoring.checks.harsh_words import BLAME, CONTACT, HARD, PRESSURE, SECRETS
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
from digiter_core.texts.source_text import SourceText


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        if wording.language == SOURCE and is_for_learners(wording.source):
            yield from _told(wording.words, wording.at)
            yield from blaming(wording.words, wording.at)
            if not tells_of_a_life(wording.source):
                yield from harmful(wording.words, wording.at)
    for text in loaded.texts.values():
        if is_for_learners(text) and (contact := CONTACT.search(text.french)):
            yield finding(place_of(text), "harsh", "contact", words=contact[0])


def blaming(words: str, at: Position) -> Iterator[Finding]:
    """Yield what blames or pushes the reader in the French *words*."""
    for found in found_in(words, BLAME):
        if not _is_denied(words, found.start()) or found[0].startswith("tu n"):
            yield finding(at, "harsh", words=found[0])
    for found in found_in(words, PRESSURE):
        if not _is_denied(words, found.start()):
            yield finding(at, "harsh", "pressure", words=found[0])


def _told(words: str, at: Position) -> Iterator[Finding]:
    for found in found_in(words, SECRETS):
        if not _is_denied(words, found.start()):
            yield finding(at, "harsh", "secret", words=found[0])
    for found in found_in(words, HARD):
        yield finding(at, "harsh", "hard", severity="hint", words=found[0])


def harmful(words: str, at: Position) -> Iterator[Finding]:
    """Yield the advice in the French *words* that could hurt, and what no program is."""
    for found in found_in(words, HARMFUL):
        if not _is_denied(words, found.start()):
            yield finding(at, "harsh", "harmful", words=found[0])
    for found in found_in(words, HUMAN):
        if not _is_denied(words, found.start()):
            yield finding(at, "harsh", "human", words=found[0])


def tells_of_a_life(text: SourceText) -> bool:
    """Return whether *text* is what a learner may have lived: no advice of the coach."""
    return text.key.startswith("competences/") and not text.key.endswith("/try_this")


def _is_denied(text: str, start: int) -> bool:
    """Whether a word of no stands before it in the same breath: "ce n'est pas ta faute"."""
    return DENIALS[SOURCE].search(BREATH.split(text[:start].lower())[-1]) is not None
