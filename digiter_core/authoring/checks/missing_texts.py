"""Every text has words in every language."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import texts_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of, translations
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import CATALOGUES, Catalogues, file_of
from digiter_core.texts.languages import ENGLISH_NAMES, TRANSLATED


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    yield from _without_french(loaded)
    for language in TRANSLATED:
        for catalogue in CATALOGUES:
            yield from _missing(loaded, catalogues, language, catalogue)


def _without_french(loaded: Loaded) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            for key in texts_of(node):
                if key not in loaded.french:
                    at = loaded.place(script.id, name)
                    yield finding(at, "missing_text", f'there is no text "{key}"')


def _missing(
    loaded: Loaded, catalogues: Catalogues, language: str, catalogue: str
) -> Iterator[Finding]:
    wanted = {
        text.key: text
        for text in loaded.texts.values()
        if text.catalogue == catalogue and not text.shared
    }
    present = {wording.source.key for wording in translations(loaded, catalogues, language)}
    missing = [text for key, text in wanted.items() if key not in present]
    tongue = ENGLISH_NAMES[language]
    if missing and len(missing) == len(wanted):
        at = Position(file_of(language, catalogue), 1, 1)
        yield finding(at, "missing_text", f"nothing is translated into {tongue} yet")
        return
    for text in missing:
        yield finding(place_of(text), "missing_text", f'"{text.key}" has no {tongue} words')
