"""Romanian is written with a comma below s and t, not with the cedilla of old keyboards.

In names of places it stands in the other languages as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_MENDED = {"\u015f": "\u0219", "\u0163": "\u021b", "\u015e": "\u0218", "\u0162": "\u021a"}


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        for wrong, right in _MENDED.items():
            if wrong in wording.words:
                yield finding(wording.at, "cedilla", wrong=wrong, right=right)
