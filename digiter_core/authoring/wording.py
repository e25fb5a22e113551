"""Every text in every language with its place, for the checks of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.texts.catalogue import Catalogues, file_of
from digiter_core.texts.languages import SOURCE, TRANSLATED
from digiter_core.texts.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text in one language. A shared text exists in French only."""

    source: SourceText
    language: str
    words: str
    at: Position
    is_stale: bool = False


def wordings(loaded: Loaded, catalogues: Catalogues) -> Iterator[Wording]:
    """Yield every text there are words for, French first."""
    for source in loaded.texts.values():
        yield Wording(source, SOURCE, source.french, place_of(source))
    for language in TRANSLATED:
        yield from translations(loaded, catalogues, language)


def translations(loaded: Loaded, catalogues: Catalogues, language: str) -> Iterator[Wording]:
    """Yield the texts that have words in *language*, which is not French."""
    entries = catalogues.entries(language)
    for key, source in loaded.texts.items():
        entry = entries.get(key)
        if entry is None or not entry.text or source.shared or entry.obsolete:
            continue
        at = Position(file_of(language, source.catalogue), entry.line, 1)
        is_stale = entry.fuzzy or entry.source != source.french
        yield Wording(source, language, entry.text, at, is_stale)


def place_of(source: SourceText) -> Position:
    """Return where the French words stand."""
    return Position(source.file, source.line, source.column)
