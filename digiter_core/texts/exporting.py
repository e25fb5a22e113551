"""
Writes catalogues for translators: with the notes, the place, the limits, and a picture. Pure.

What is written here comes back through `importing`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

import polib

from digiter_core.texts.importing import state_of
from digiter_core.texts.incoming import COLUMNS
from digiter_core.texts.languages import Language
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.sync import render

NO_PICTURES: Mapping[str, str] = {}


def catalogue_for_translators(
    entries: Iterable[polib.POEntry],
    language: Language,
    texts: Mapping[str, SourceText],
    pictures: Mapping[str, str] = NO_PICTURES,
) -> str:
    """Return a PO catalogue of the live *entries*. *pictures*: relative paths by key."""
    return render(
        (
            _described(entry, texts[entry.msgctxt], pictures.get(entry.msgctxt, ""))
            for entry in entries
            if not entry.obsolete
        ),
        language,
    )


def _described(entry: polib.POEntry, text: SourceText, picture: str) -> polib.POEntry:
    parts = (entry.comment, f"Picture: {picture}" if picture else "")
    return polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgstr=entry.msgstr,
        comment="\n".join(part for part in parts if part),
        tcomment=entry.tcomment,
        occurrences=[(text.file, str(text.line))],
        flags=list(entry.flags),
        previous_msgid=entry.previous_msgid,
    )


def sheet_for_translators(
    entries: Iterable[polib.POEntry], texts: Mapping[str, SourceText]
) -> str:
    """Return the live *entries* as comma-separated values, one text a row."""
    written = io.StringIO(newline="")
    rows = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for entry in entries:
        if not entry.obsolete:
            text = texts[entry.msgctxt]
            rows.writerow(
                (
                    entry.msgctxt,
                    entry.msgid,
                    entry.msgstr,
                    state_of(entry),
                    text.note,
                    text.limit or "",
                    f"{text.file}:{text.line}",
                )
            )
    return written.getvalue()
