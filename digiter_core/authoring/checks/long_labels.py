"""Words on buttons are short enough for a phone, and all as short as their note says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_NOTED = re.compile(r"\bat most (\d{1,4}) characters", re.IGNORECASE)


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    noted = {
        text.key: int(found[1])
        for text in loaded.texts.values()
        if " characters" in text.note and (found := _NOTED.search(text.note))
    }
    for wording in wordings(loaded, catalogues):
        limit, length = wording.source.limit, len(wording.words)
        if limit is not None and length > limit:
            yield finding(
                wording.at, "label_too_long", language=wording.language, count=length, limit=limit
            )
        elif noted and length > (own := noted.get(wording.source.key, length)):
            yield finding(
                wording.at,
                "label_too_long",
                "note",
                severity="warning",
                language=wording.language,
                count=length,
                limit=own,
            )
