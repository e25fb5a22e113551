"""The few texts worth a closer look at single words: found by one search instead of four."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from digiter_core.authoring.checks.harm_words import HARMFUL, HUMAN, SECRECY
from digiter_core.authoring.checks.harsh_words import BLAME, HARD, PRESSURE, SECRETS
from digiter_core.authoring.checks.promise_words import PROMISES
from digiter_core.authoring.checks.sieves import sieve
from digiter_core.authoring.checks.word_lists import BRAZILIAN, DIAGNOSES, FORMAL
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import Wording, wordings
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE

_FRENCH = (BLAME, PRESSURE, HARD, SECRETS, HARMFUL, HUMAN)
_LISTS = (FORMAL, BRAZILIAN, DIAGNOSES, PROMISES, SECRECY, *({SOURCE: w} for w in _FRENCH))


@lru_cache(maxsize=2)
def suspects(loaded: Loaded, catalogues: Catalogues) -> tuple[Wording, ...]:
    """Return the texts with a word of any of the lists for their language.

    A text of a large folder is looked at by four checks; this one search takes half of their time
    and leaves them next to nothing.
    """
    return tuple(
        wording
        for wording in wordings(loaded, catalogues)
        if (coarse := _sieve(wording.language)) and coarse.search(wording.words.lower())
    )


@cache
def _sieve(language: str) -> re.Pattern[str] | None:
    return sieve(words[language].pattern for words in _LISTS if language in words)
