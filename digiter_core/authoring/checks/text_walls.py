"""No paragraph is so long that nobody reads it on a phone."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

MAX_WORDS = 60


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        if wording.words.count(" ") < MAX_WORDS:
            continue
        for paragraph in wording.words.split("\n"):
            words = len(paragraph.split())
            if words > MAX_WORDS:
                begin = paragraph.strip()[:30]
                yield finding(
                    wording.at, "wall_of_text", count=words, limit=MAX_WORDS, begin=begin
                )
