"""The verb beside `tu` ends in s or x, the one beside `je` never in t: French has no exception."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_BETWEEN = r"(?:(?:ne|te|me|le|la|les|lui|y|en|nous|leur) |[ntml]['\u2019])*+"
_WRONG = re.compile(
    rf"(?<!-)\btu {_BETWEEN}[^\W\d_]*[^\W\d_sx](?![\w'\u2019\-])|\b[^\W\d_]*[^\W\d_sx]-tu\b"
    rf"|\bj(?:e |['\u2019]){_BETWEEN}[^\W\d_]+t(?![\w'\u2019\-])",
    re.IGNORECASE,
)


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for text in loaded.texts.values():
        for found in _WRONG.finditer(text.french):
            yield finding(place_of(text), "leftover", "verb", words=found[0])
