"""No text holds characters nobody sees: controls, and what turns or hides other letters."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.typed import plain


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        shown = plain(wording.words)
        if shown != wording.words:
            letter, before = _first_hidden(wording.words, shown)
            yield finding(
                wording.at, "hidden_character", letter=f"U+{ord(letter):04X}", before=before
            )


def _first_hidden(words: str, shown: str) -> tuple[str, str]:
    """Return the first character that is not shown, and some of what stands before it."""
    same = next(
        (
            place
            for place, (one, other) in enumerate(zip(words, shown, strict=False))
            if one != other
        ),
        len(shown),
    )
    return words[same], plain(words[max(0, same - 20) : same])
