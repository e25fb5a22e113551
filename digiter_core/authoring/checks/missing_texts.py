"""Every text has words in every language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import texts_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of, wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import CATALOGUES, Catalogues, file_of
from digiter_core.texts.source_text import SourceText


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    yield from _without_french(loaded)
    present: dict[str, set[str]] = defaultdict(set)
    for wording in wordings(loaded, catalogues):
        present[wording.language].add(wording.source.key)
    for catalogue in CATALOGUES:
        wanted = [
            text
            for text in loaded.texts.values()
            if text.catalogue == catalogue and not text.shared
        ]
        for language in catalogues.languages.wished:
            there = present[language]
            missing = [text for text in wanted if text.key not in there]
            yield from _missing(missing, language, catalogue, of=len(wanted))


def _without_french(loaded: Loaded) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            for key in texts_of(node):
                if key not in loaded.french:
                    at = loaded.place(script.id, name)
                    yield finding(at, "missing_text", "french", key=key)


def _missing(
    missing: Sequence[SourceText], language: str, catalogue: str, *, of: int
) -> Iterator[Finding]:
    if missing and len(missing) == of:
        at = Position(file_of(language, catalogue), 1, 1)
        yield finding(at, "missing_text", "nothing", language=language)
        return
    for text in missing:
        yield finding(place_of(text), "missing_text", key=text.key, language=language)
