"""Every `**` and every `||` has a partner on the same line."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.markup import parse


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        if "**" not in wording.words and "||" not in wording.words:
            continue
        plain = parse(wording.words)[0]
        if mark := next((mark for mark in ("**", "||") if mark in plain), None):
            yield finding(wording.at, "unmatched_bold", mark=mark)
