"""Every text in every language with its place, for the checks of words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.texts.catalogue import Catalogues, file_of
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.source_text import SourceText

_new = tuple.__new__
"""What a named tuple calls; its own way there takes twice as long."""


class Wording(NamedTuple):
    """The words of a text in one language. A shared text exists in French only.

    Not a dataclass: a large folder has a hundred thousand of them, made at every lint.
    """

    source: SourceText
    language: str
    words: str
    line: int = 0  # in the catalogue
    is_stale: bool = False

    @property
    def at(self) -> Position:
        """Where the words stand."""
        if self.language == SOURCE:
            return place_of(self.source)
        return Position(file_of(self.language, self.source.catalogue), self.line, 1)


@lru_cache(maxsize=2)
def wordings(loaded: Loaded, catalogues: Catalogues) -> tuple[Wording, ...]:
    """Return every text there are words for in French and the languages to be offered.

    Made once for all checks.
    """
    french = [Wording(source, SOURCE, source.french) for source in loaded.texts.values()]
    others = (
        translations(loaded, catalogues, language) for language in catalogues.languages.wished
    )
    return tuple(itertools.chain(french, *others))


def translations(loaded: Loaded, catalogues: Catalogues, language: str) -> Iterator[Wording]:
    """Yield the texts that have words in *language*, which is not French."""
    entries = catalogues.entries(language)  # none in French
    for key, source in loaded.texts.items():
        entry = entries.get(key)
        if entry is None or not entry.text or source.shared or entry.obsolete:
            continue
        is_stale = entry.source != source.french or entry.is_stale(source.french)
        yield _new(Wording, (source, language, entry.text, entry.line, is_stale))


def place_of(source: SourceText) -> Position:
    """Return where the French words stand."""
    return Position(source.file, source.line, source.column)
