"""Every `open:` names another script that exists."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for reference in loaded.references:
        if not reference.to_script:
            continue
        if reference.target not in loaded.scripts:
            meant = near(reference.target, loaded.scripts)
            yield finding(reference.at, "unknown_script", name=reference.target, near=meant)
        elif reference.target == reference.script:
            yield finding(
                reference.at, "unknown_script", "itself", severity="warning", name=reference.target
            )
