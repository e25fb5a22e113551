"""A text that names a button in quotation marks, « Changer », names one there still is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from digiter_core.authoring.checks.changed_texts import changed_texts, with_plain_blanks
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.source_text import SourceText

_QUOTED = re.compile(r"« ([^»]{1,64}) »")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    changed = changed_texts(loaded, catalogues)
    if not changed:
        return
    labels = {_plain(text.french) for text in loaded.texts.values() if text.is_button}
    quoting: dict[str, list[SourceText]] = defaultdict(list)
    for text in loaded.texts.values():
        for words in _quoted(text.french):
            quoting[words].append(text)
    for text, before in changed:
        old = _plain(before)
        if text.is_button and old in quoting and old not in labels:
            yield finding(place_of(text), "renamed", "button", name=old, other=quoting[old][0].key)
        gone = _quoted(before) & labels - _quoted(text.french)
        for words in sorted(_quoted(text.french) - labels - _quoted(before)) if gone else ():
            yield finding(place_of(text), "renamed", "quoted", name=words, other=min(gone))


def _quoted(words: str) -> set[str]:
    return set(_QUOTED.findall(_plain(words))) if "«" in words else set()


def _plain(words: str) -> str:
    return with_plain_blanks(words).strip()
