"""Catalogues on disk as polib entries in step with the French, and back, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polib

from digiter_core.texts.catalogue import catalogue_path
from digiter_core.texts.languages import Language
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.sync import WIDTH, merge, render


def entries_of(
    locales: Path, language: str, catalogue: str, texts: Iterable[SourceText]
) -> list[polib.POEntry]:
    """Return the entries of a *catalogue* as `sync` would leave them, the obsolete ones last.

    Raises `OSError` or `ValueError` if it cannot be read.
    """
    path = catalogue_path(locales, language, catalogue)
    old = polib.pofile(str(path), wrapwidth=WIDTH) if path.is_file() else polib.POFile()
    wanted = [text for text in texts if text.catalogue == catalogue and not text.shared]
    return merge(old, wanted)[0]


def write_catalogue(
    locales: Path, language: Language, catalogue: str, entries: Iterable[polib.POEntry]
) -> bool:
    """Put *entries* in place of what the *catalogue* holds; return whether a byte changed."""
    path = catalogue_path(locales, language.code, catalogue)
    after = render(entries, language).encode()
    if path.is_file() and path.read_bytes() == after:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(after)
    beside.replace(path)
    return True
