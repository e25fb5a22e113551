"""Looks up a text by its key in a language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.languages import FALLBACK, SOURCE, TRANSLATED
from digiter_core.texts.placeholders import fill
from digiter_core.texts.po_reader import Translation, UnreadableCatalogue, read_po

CATALOGUES = ("dialogues", "ui")

Entries = Mapping[MessageKey, Translation]


class Catalogues:
    """Every text in every language.

    A translation of an earlier French text is served: stale words in one's own language are
    better than French. So are words of texts that are gone, to learners in an older version.
    """

    def __init__(
        self, french: Mapping[MessageKey, str], translated: Mapping[str, Entries]
    ) -> None:
        self._french = dict(french)
        self._entries = translated
        self._words: dict[str, dict[MessageKey, str]] = {
            language: {key: entry.text for key, entry in entries.items() if entry.text}
            for language, entries in translated.items()
        }
        self._words[SOURCE] = self._french

    @classmethod
    def load(cls, locales: Path, french: Mapping[MessageKey, str]) -> Catalogues:
        """Return the catalogues under *locales*. A language without a file is simply empty.

        Raises `ScriptError` if a file cannot be read as a catalogue.
        """
        return cls(french, {language: _read(locales, language) for language in TRANSLATED})

    def text(self, key: MessageKey | str, language: str, /, **params: object) -> str:
        """Return the words of *key* in *language*, else in English, else in French.

        Raises `KeyError` for a key that has no French text.
        """
        wanted = MessageKey(key)
        for candidate in (language, FALLBACK):
            words = self._words.get(candidate, {}).get(wanted)
            if words is not None:
                return fill(words, params)
        return fill(self._french[wanted], params)

    def has(self, key: MessageKey | str) -> bool:
        """Return whether there is such a text."""
        return key in self._french

    def entries(self, language: str) -> Entries:
        """Return the entries of the catalogues of *language*, for checks."""
        return self._entries.get(language, {})

    def keep(self, french: Mapping[MessageKey, str]) -> None:
        """Add texts of an older version of a script. Texts that are live stay as they are."""
        for key, text in french.items():
            self._french.setdefault(key, text)


def catalogue_path(locales: Path, language: str, catalogue: str) -> Path:
    """Return where the *catalogue* of *language* lies."""
    return locales / language / "LC_MESSAGES" / f"{catalogue}.po"


def file_of(language: str, catalogue: str) -> str:
    """Return how findings name the *catalogue* of *language*."""
    return f"locales/{language}/LC_MESSAGES/{catalogue}.po"


def _read(locales: Path, language: str) -> dict[MessageKey, Translation]:
    live: dict[MessageKey, Translation] = {}
    gone: dict[MessageKey, Translation] = {}
    for catalogue in CATALOGUES:
        path = catalogue_path(locales, language, catalogue)
        if not path.is_file():
            continue
        try:
            for entry in read_po(path.read_text(encoding="utf-8")):
                (gone if entry.obsolete else live)[MessageKey(entry.context)] = entry
        except UnreadableCatalogue as error:
            raise _unreadable(file_of(language, catalogue), error.line) from None
        except UnicodeDecodeError:
            raise _unreadable(file_of(language, catalogue), 1) from None
    return {**gone, **live}


def _unreadable(file: str, line: int) -> ScriptError:
    message = "this line is no part of a catalogue: open the file in a PO editor"
    return ScriptError((Finding(file, line, 1, "bad_catalogue", message),))
