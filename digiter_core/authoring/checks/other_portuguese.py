"""Portuguese is that of Portugal."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.suspects import suspects
from digiter_core.authoring.checks.word_lists import BRAZILIAN, found_in
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in suspects(loaded, catalogues):
        for found in found_in(wording.words, BRAZILIAN.get(wording.language)):
            yield finding(wording.at, "other_portuguese", word=found[0])
