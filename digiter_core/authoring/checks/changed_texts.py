"""The French texts that changed since they were translated, with what they said before.

The catalogues remember it. A help for checks, none itself: what changed is looked at closely.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from digiter_core.authoring.loader import Loaded
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.source_text import SourceText


class Changed(NamedTuple):
    """A text, and its French of before."""

    text: SourceText
    before: str


def with_plain_blanks(words: str) -> str:
    """Return *words* as they are compared: whether a line may break there changes nothing."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@lru_cache(maxsize=2)
def changed_texts(loaded: Loaded, catalogues: Catalogues) -> tuple[Changed, ...]:
    """Return the texts whose French differs from what the first language was made from."""
    entries = next(
        (
            found
            for language in catalogues.languages.wished
            if language != SOURCE and (found := catalogues.entries(language))
        ),
        {},
    )
    return tuple(
        Changed(text, entry.made_from)
        for key, entry in entries.items()
        if not entry.obsolete
        and entry.text
        and (text := loaded.texts.get(key)) is not None
        and text.french != entry.made_from
        and entry.made_from
    )
