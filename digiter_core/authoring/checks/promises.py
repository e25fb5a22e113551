"""The coach promises nothing it cannot keep: no job, no success."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.checks.promise_words import BREATH, DENIALS, PROMISES
from digiter_core.authoring.checks.suspects import suspects
from digiter_core.authoring.checks.word_lists import found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        for found in found_in(wording.words, PROMISES.get(wording.language)):
            if not _is_denied(found, wording.language):
                yield finding(wording.at, "promise", words=found[0])


def _is_denied(found: re.Match[str], language: str) -> bool:
    """Whether a word of no stands before it in the same breath: "rien n'est garanti"."""
    before = BREATH.split(found.string[: found.start()])[-1]
    return DENIALS[language].search(before) is not None
