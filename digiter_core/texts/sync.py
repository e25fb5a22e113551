"""
Brings the catalogues in step with the French texts.

Entries are found by their key, not by their words, so that a French typo mended keeps the
translation (marked fuzzy, with the French it was made from). The same texts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from digiter_core.texts.catalogue import CATALOGUES, catalogue_path
from digiter_core.texts.drafts import FUZZY, is_machine_made, remarks
from digiter_core.texts.languages import Language, Languages
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.style_notes import style_note

WIDTH = 98


@dataclass(frozen=True, slots=True)
class Synced:
    """What happened to one catalogue, counted in texts."""

    language: str
    catalogue: str
    same: int = 0
    new: int = 0
    changed: int = 0
    renamed: int = 0
    gone: int = 0
    written: bool = False


def sync(texts: Iterable[SourceText], locales: Path, languages: Languages) -> tuple[Synced, ...]:
    """Bring every catalogue under *locales* in step with *texts*; return what happened.

    A file that already is in step is not touched. Raises `OSError` or `ValueError` if a
    catalogue cannot be read or written.
    """
    wanted = [text for text in texts if not text.shared]
    return tuple(
        _sync_file(locales, language, catalogue, [t for t in wanted if t.catalogue == catalogue])
        for language in languages.translated
        for catalogue in CATALOGUES
    )


def _sync_file(
    locales: Path, language: Language, catalogue: str, texts: list[SourceText]
) -> Synced:
    path = catalogue_path(locales, language.code, catalogue)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    # By its path: given as text polib would split lines inside words, too.
    old = polib.pofile(str(path), wrapwidth=WIDTH) if before else polib.POFile()
    merged, counts = merge(old, texts)
    after = render(merged, language)
    if after != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(after, encoding="utf-8", newline="\n")
    return Synced(language.code, catalogue, **counts, written=after != before)


def merge(
    old: Iterable[polib.POEntry], texts: Iterable[SourceText]
) -> tuple[list[polib.POEntry], dict[str, int]]:
    """Return the entries for *texts*, made from those of *old*, then the obsolete ones."""
    entries = {entry.msgctxt: entry for entry in old if entry.msgctxt}
    wanted = {text.key: text for text in texts}
    left = {context: entry for context, entry in entries.items() if context not in wanted}
    movable = {entry.msgid: entry for entry in left.values() if entry.msgstr}
    counts = dict.fromkeys(("same", "new", "changed", "renamed", "gone"), 0)
    merged: list[polib.POEntry] = []
    for key, text in wanted.items():
        what, entry = _entry(text, entries.get(key), movable)
        counts[what] += 1
        merged.append(entry)
    for _, entry in sorted(left.items()):
        if entry.msgstr:
            counts["gone"] += not entry.obsolete
            entry.obsolete, entry.comment, entry.occurrences = True, "", []
            merged.append(entry)
    return merged, counts


def _entry(
    text: SourceText, own: polib.POEntry | None, movable: Mapping[str, polib.POEntry]
) -> tuple[str, polib.POEntry]:
    found = own or movable.get(text.french)
    entry = polib.POEntry(
        msgctxt=text.key,
        msgid=text.french,
        comment=_comment(text),
        occurrences=[(text.file, "")],
    )
    if found is None:
        return "new", entry
    entry.msgstr, entry.tcomment = found.msgstr, remarks(found)
    if own is not None and own.msgid_plural:  # what a translator wrote is never emptied
        entry.msgid_plural, entry.msgstr_plural = own.msgid_plural, own.msgstr_plural
    entry.flags = [flag for flag in found.flags if flag != FUZZY]
    made_from = _made_from(found)
    if not entry.msgstr and not any(entry.msgstr_plural.values()):
        return ("same" if found.msgid == text.french else "changed"), entry
    if made_from != text.french:
        entry.flags.append(FUZZY)
        entry.previous_msgid = made_from
    elif is_machine_made(found) or (FUZZY in found.flags and not found.previous_msgid):
        entry.flags.append(FUZZY)  # somebody is not sure, or a machine: not ours to take away
    if own is None:
        return "renamed", entry
    return ("same" if found.msgid == text.french else "changed"), entry


def _made_from(entry: polib.POEntry) -> str:
    """Return the French words the translation was made from, as far as known."""
    if FUZZY in entry.flags and entry.previous_msgid:
        return str(entry.previous_msgid)
    return str(entry.msgid)


def _comment(text: SourceText) -> str:
    limit = f"At most {text.limit} characters (button)." if text.limit else ""
    return "\n".join(part for part in (text.note, limit) if part)


def render(entries: Iterable[polib.POEntry], language: Language) -> str:
    """Return the catalogue of *language* with *entries*. The same entries give the same bytes."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.header = style_note(language)
    # No dates and no names: a run that changes nothing changes no byte.
    file.metadata = {
        "Project-Id-Version": "DIGITER Coach",
        "Language": language.code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": language.plural,
    }
    file.extend(entries)
    return str(file)
