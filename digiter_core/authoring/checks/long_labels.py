"""Words on buttons are short enough for a phone, in every language."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        limit, length = wording.source.limit, len(wording.words)
        if limit is not None and length > limit:
            yield finding(
                wording.at, "label_too_long", language=wording.language, count=length, limit=limit
            )
