"""The coach promises nothing it cannot keep: no job, no success, no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.checks.harm_words import SECRECY
from digiter_core.authoring.checks.harsh_texts import tells_of_a_life
from digiter_core.authoring.checks.promise_words import BREATH, DENIALS, PROMISES
from digiter_core.authoring.checks.suspects import suspects
from digiter_core.authoring.checks.word_lists import found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        is_lived = tells_of_a_life(wording.source) or not is_for_learners(wording.source)
        yield from promised(wording.words, wording.language, wording.at, is_secret=not is_lived)


def promised(
    words: str, language: str, at: Position, *, is_secret: bool = True
) -> Iterator[Finding]:
    """Yield what *words* promise; with *is_secret*, that nobody will hear of it as well."""
    for found in found_in(words, PROMISES.get(language)):
        if not _is_denied(found, language):
            yield finding(at, "promise", words=found[0])
    for found in found_in(words, SECRECY.get(language)) if is_secret else ():
        if not _is_denied(found, language):
            yield finding(at, "promise", "secret", words=found[0])


def _is_denied(found: re.Match[str], language: str) -> bool:
    """Whether a word of no stands before it in the same breath: "rien n'est garanti"."""
    before = BREATH.split(found.string[: found.start()])[-1]
    return DENIALS[language].search(before) is not None
