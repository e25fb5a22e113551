"""A text of the program is not taken out: what the program says cannot be nothing.

What there was before is known from the translations. Told at the text that came next.
"""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.source_text import SourceText

_PROGRAM = "ui/"


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    told: set[str] = set()
    for language in catalogues.languages.wished:
        if language == SOURCE:
            continue
        gone: list[tuple[str, str]] = []
        for key, entry in catalogues.entries(language).items():
            if entry.obsolete or not key.startswith(_PROGRAM):
                continue
            if key not in loaded.french:
                gone.append((key, entry.source))
            elif gone:
                behind = loaded.texts.get(key)  # of another file: that one is not looked at
                if behind is not None:
                    yield from _told(gone, behind, loaded, catalogues, told)
                gone = []


def _told(
    gone: list[tuple[str, str]],
    behind: SourceText,
    loaded: Loaded,
    catalogues: Catalogues,
    told: set[str],
) -> Iterator[Finding]:
    for key, french in gone:
        if key in told:
            continue
        told.add(key)
        there = list(_new(loaded, catalogues))
        same = (text for text in there if text.french == french)
        new = next(same, next((text for text in there if _is_before(text, behind)), None))
        if new is not None:
            yield finding(place_of(new), "renamed", "key", name=new.key, other=key)
        else:
            yield finding(place_of(behind), "gone_text", key=key)


def _is_before(text: SourceText, behind: SourceText) -> bool:
    """Whether *text* stands where the one that is gone stood: words and key were changed."""
    return text.file == behind.file and text.line == behind.line - 1


def _new(loaded: Loaded, catalogues: Catalogues) -> Iterator[SourceText]:
    """Yield the texts of the program that no language has words for."""
    languages = [each for each in catalogues.languages.wished if catalogues.entries(each)]
    for text in loaded.texts.values():
        ours = text.key.startswith(_PROGRAM) and not text.shared
        if ours and not any(text.key in catalogues.entries(each) for each in languages):
            yield text
