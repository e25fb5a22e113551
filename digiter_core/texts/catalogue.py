"""Looks up a text by its key in a language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.languages import FALLBACK, SOURCE, Language, Languages
from digiter_core.texts.placeholders import fill
from digiter_core.texts.po_reader import Translation, UnreadableCatalogue, read_po

CATALOGUES = ("dialogues", "ui")
MAX_BYTES = 16_000_000
"""Of one catalogue: some fifty times as many as the project has."""

Entries = Mapping[MessageKey, Translation]
ReadPo = Callable[[str], Iterable[Translation]]


class Catalogues:
    """Every text in every language.

    A translation of an earlier French text is served: stale words in one's own language are
    better than French. So are words of texts that are gone, to learners in an older version.
    """

    def __init__(
        self,
        french: Mapping[MessageKey, str],
        translated: Mapping[str, Entries],
        languages: Languages | None = None,
    ) -> None:
        self.languages = languages or Languages()
        self._french = dict(french)
        self._entries = translated
        self._words: dict[str, dict[MessageKey, str]] = {
            language: {key: entry.text for key, entry in entries.items() if entry.text}
            for language, entries in translated.items()
        }
        self._words[SOURCE] = self._french

    @classmethod
    def load(
        cls,
        locales: Path,
        french: Mapping[MessageKey, str],
        languages: Languages | None = None,
        read: ReadPo = read_po,
    ) -> Catalogues:
        """Return the catalogues of *languages* under *locales*; None: of all that have a folder.

        A language without a file is simply empty. *read* may remember what it read before. Raises
        `ScriptError` if a file cannot be read as a catalogue.
        """
        known = languages or with_folders(locales)
        translated = {each.code: _read(locales, each.code, read) for each in known.translated}
        return cls(french, translated, known)

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

    def words(self, language: str) -> Mapping[MessageKey, str]:
        """Return what `text` returns for each key, with the placeholders as they stand."""
        return {**self._french, **self._words.get(FALLBACK, {}), **self._words.get(language, {})}

    def has(self, key: MessageKey | str) -> bool:
        """Return whether there is such a text."""
        return key in self._french

    def all_keys(self) -> Collection[MessageKey]:
        """Return the keys of all texts."""
        return self._french.keys()

    def entries(self, language: str) -> Entries:
        """Return the entries of the catalogues of *language*, for checks."""
        return self._entries.get(language, {})

    def add(self, language: str, words: Mapping[MessageKey, str]) -> None:
        """Serve *words* in *language*, which has no catalogue: a pseudo-locale, say."""
        self._words[language] = dict(words)

    def words_of(self, language: str, keys: Iterable[MessageKey]) -> dict[MessageKey, str]:
        """Return what *language* has for each of *keys*, of those it has words for."""
        words = self._words.get(language, {})
        return {key: words[key] for key in keys if key in words}

    def keep(
        self,
        french: Mapping[MessageKey, str],
        translations: Mapping[str, Mapping[MessageKey, str]] | None = None,
    ) -> Mapping[MessageKey, MessageKey]:
        """Add texts of an older version of a script, with their *translations* of then.

        Returns the name of each text whose French is another now: it is kept beside the live
        one. Others have the words that are live, or get those of the older version.
        """
        names = {key: _name(key, text) for key, text in french.items() if self._differs(key, text)}
        for key, text in french.items():
            self._french.setdefault(names.get(key, key), text)
        for language, words in (translations or {}).items():
            kept = self._words.setdefault(language, {})
            for key, text in words.items():
                kept.setdefault(names.get(key, key), text)
        return names

    def _differs(self, key: MessageKey, french: str) -> bool:
        return self._french.get(key, french) != french


def _name(key: MessageKey, french: str) -> MessageKey:
    """Return another name for *key*, the same for the same words."""
    return MessageKey(f"{key}@{hashlib.sha256(french.encode()).hexdigest()[:12]}")


def with_folders(locales: Path) -> Languages:
    """Return French and the languages that have catalogues under *locales*, nothing else known."""
    codes = sorted(folder.parent.name for folder in locales.glob("*/LC_MESSAGES"))
    return Languages({code: Language(code) for code in (SOURCE, *codes)})


def catalogue_path(locales: Path, language: str, catalogue: str) -> Path:
    """Return where the *catalogue* of *language* lies."""
    return locales / language / "LC_MESSAGES" / f"{catalogue}.po"


def file_of(language: str, catalogue: str) -> str:
    """Return how findings name the *catalogue* of *language*."""
    return f"locales/{language}/LC_MESSAGES/{catalogue}.po"


def _read(locales: Path, language: str, read: ReadPo) -> dict[MessageKey, Translation]:
    live: dict[MessageKey, Translation] = {}
    gone: dict[MessageKey, Translation] = {}
    for catalogue in CATALOGUES:
        path = catalogue_path(locales, language, catalogue)
        try:
            if not path.exists():
                continue
            for entry in read(_text(path)):
                (gone if entry.obsolete else live)[MessageKey(entry.context)] = entry
        except UnreadableCatalogue as error:
            raise _unreadable(file_of(language, catalogue), error.line) from None
        except OSError:
            raise _unreadable(file_of(language, catalogue), 1) from None
    return {**gone, **live}


def _text(path: Path) -> str:
    """Return the text of a catalogue. Raises `UnreadableCatalogue`, and `OSError`."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise UnreadableCatalogue(1)
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableCatalogue(data.count(b"\n", 0, error.start) + 1) from None


def _unreadable(file: str, line: int) -> ScriptError:
    return ScriptError((Finding(file, line, 1, "bad_catalogue"),))
