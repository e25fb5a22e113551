"""No text loses its end to a ` #`, which begins a comment in YAML."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for text in loaded.texts.values():
        if text.cut:
            yield finding(place_of(text), "cut_text", end=text.french[-20:])
