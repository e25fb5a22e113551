"""No text supposes that the reader is a man, or of which gender a person is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from digiter_core.authoring.checks.gender_words import (
    FEMININE,
    HINTS,
    MASCULINE,
    ONE_GENDER,
    SOMEBODY,
)
from digiter_core.authoring.checks.word_lists import Words, found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_HINT: Mapping[str, Words] = {
    language: Words("|".join(map(re.escape, hints))) for language, hints in HINTS.items()
}


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        hint = _HINT.get(wording.language)
        if hint is not None and hint.search(words := wording.words.lower()):
            for found in MASCULINE[wording.language].finditer(words):
                yield finding(wording.at, "gendered", words=found[0].strip())
            for found in FEMININE[wording.language].finditer(words):
                yield finding(wording.at, "gendered", "woman", words=found[0].strip())
    for text in loaded.texts.values():
        if "ounsellor}" in text.french and SOMEBODY.search(text.french):
            for found in found_in(text.french, ONE_GENDER):
                yield finding(place_of(text), "gendered", "person", words=found[0])
