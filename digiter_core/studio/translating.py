"""
The texts of a folder in one language: how each stands, and one of them opened and written back.

Of a catalogue only the entry that was changed is written; all else stays byte by byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polib

from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.seen import seen_by_all
from digiter_core.engine.script import MessageKey
from digiter_core.errors import NoSuchFile
from digiter_core.studio.folder import Folder
from digiter_core.texts.catalogue import Catalogues, file_of
from digiter_core.texts.drafts import FUZZY, is_machine_made, remarks
from digiter_core.texts.entry_blocks import Block, block_of, entry_in, with_entry
from digiter_core.texts.languages import SOURCE, Language, Languages
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.states import State, Translated, translated
from digiter_core.texts.sync import merge, render

TO_DO: Final = (State.MISSING, State.STALE, State.UNSURE, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything of a folder, with the catalogues of some of its languages."""

    folder: Folder
    loaded: Loaded
    catalogues: Catalogues

    @classmethod
    def read(cls, folder: Folder, code: str = "") -> Texts:
        """Return the texts with all languages, or *code* alone.

        What was read before is remembered. Raises `ScriptError` if a file cannot be read.
        """
        seen = seen_by_all()
        loaded = load_scripts(folder.dialogues, seen)
        languages = loaded.languages
        if code:
            both = {each: languages[each] for each in (SOURCE, code) if each in languages}
            languages = Languages(both)
        read = seen.translations
        return cls(folder, loaded, Catalogues.load(folder.locales, loaded.french, languages, read))

    def has(self, code: str) -> bool:
        """Return whether *code* is a language one translates into."""
        return code != SOURCE and code in self.loaded.languages

    def translated(self, code: str) -> list[Translated]:
        """Return how every text stands in the language *code*, the most pressing first."""
        return translated(self.loaded.texts.values(), self.catalogues.entries(code))

    def next_after(self, code: str, key: str) -> str:
        """Return the key of what is to be done next after *key*, "" if nothing is.

        The next one missing; when none is missing, the next one stale, and so on.
        """
        left = [each for each in self.translated(code) if each.state in TO_DO]
        others = [each for each in left if each.source.key != key]
        if not others:
            return ""
        place = {each: number for number, each in enumerate(self.loaded.texts)}
        here = place[MessageKey(key)]
        pressing = [each for each in others if each.state is others[0].state]
        later = [each for each in pressing if place[each.source.key] > here]
        return str((later or pressing)[0].source.key)


@dataclass(frozen=True, slots=True)
class Opened:
    """One text in one language, as the catalogue has it now."""

    texts: Texts
    language: Language
    source: SourceText
    catalogue: str  # the text of its file
    block: Block | None
    entry: polib.POEntry | None

    @classmethod
    def find(cls, texts: Texts, code: str, key: str) -> Opened | None:
        """Return the text, None if there is none to be translated.

        Raises `ScriptError` and `ValueError` if the catalogue cannot be read.
        """
        source = texts.loaded.texts.get(MessageKey(key))
        if source is None or source.shared or not texts.has(code):
            return None
        try:
            catalogue = texts.folder.text(file_of(code, source.catalogue))
        except NoSuchFile:
            catalogue = ""
        block = block_of(catalogue, key)
        entry = entry_in(catalogue, block) if block else None
        return cls(texts, texts.loaded.languages[code], source, catalogue, block, entry)

    @property
    def path(self) -> str:
        """Return the file its translation stands in."""
        return file_of(self.language.code, self.source.catalogue)

    @property
    def is_plural(self) -> bool:
        return self.entry is not None and bool(self.entry.msgid_plural)

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the words: one, or as many as the language has plural forms."""
        if self.entry is None:
            return ("",)
        if not self.entry.msgid_plural:
            return (self.entry.msgstr,)
        plural = self.entry.msgstr_plural
        return tuple(plural.get(form, "") for form in range(self.language.forms or len(plural)))

    @property
    def is_doubted(self) -> bool:
        """Whether somebody marked it for a second look: no machine, and the French is the same."""
        entry = self.entry
        if entry is None or FUZZY not in entry.flags or is_machine_made(entry):
            return False
        return not entry.previous_msgid and entry.msgid == self.source.french

    @property
    def digest(self) -> str:
        """Return what tells whether this text, and no other, was changed meanwhile."""
        own = self.catalogue[self.block.start : self.block.end] if self.block else ""
        return hashlib.sha256(json.dumps([self.source.french, own]).encode()).hexdigest()

    def rewritten(self, words: Sequence[str], *, unsure: bool) -> str:
        """Return the text of the catalogue with *words* as the translation of the French of now.

        *unsure*: marked for a second look. A draft of a machine is confirmed, unless *unsure*.
        """
        entry = merge([self.entry] if self.entry else [], [self.source])[0][0]
        is_kept_draft = unsure and is_machine_made(entry) and tuple(words) == self.forms
        entry.previous_msgid = None
        if self.is_plural:
            entry.msgstr_plural = dict(enumerate(words))
        else:
            entry.msgstr = words[0]
        if not is_kept_draft:
            entry.flags = [flag for flag in entry.flags if flag != FUZZY]
            entry.tcomment = remarks(entry)
            entry.flags += [FUZZY] if unsure else []
        before = self.catalogue if self.catalogue.strip() else render((), self.language)
        return with_entry(before, entry, self._order)

    @property
    def _order(self) -> list[str]:
        texts = self.texts.loaded.texts.values()
        name = self.source.catalogue
        return [str(each.key) for each in texts if each.catalogue == name and not each.shared]
