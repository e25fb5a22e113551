"""The answers of a question read differently, so that a typed one names exactly one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import combinations

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Option, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import ENGLISH_NAMES, LANGUAGES


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            pairs = combinations(node.options, 2) if isinstance(node, Question) else ()
            for first, second in pairs:
                for language in _ambiguous(first, second, loaded, catalogues):
                    message = (
                        f'"{first.id}" and "{second.id}" read the same in '
                        f"{ENGLISH_NAMES[language]}: a typed answer would be ambiguous"
                    )
                    yield finding(loaded.place(script.id, name), "same_labels", message)


def _ambiguous(
    first: Option, second: Option, loaded: Loaded, catalogues: Catalogues
) -> Iterator[str]:
    if first.when is not None and second.when is not None:
        return  # most likely one or the other is offered
    if first.label not in loaded.french or second.label not in loaded.french:
        return
    for language in LANGUAGES:
        if spoken(catalogues.text(first.label, language)) == spoken(
            catalogues.text(second.label, language)
        ):
            yield language


def spoken(words: str) -> str:
    """Return *words* without capitals, accents, signs and spaces, as somebody might type them."""
    bare = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(letter for letter in bare if letter.isalnum())
    return letters or words.strip()
