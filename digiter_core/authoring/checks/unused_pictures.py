"""Every picture is shown by some dialogue: others would be published for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.pictures_folder import FOLDER
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding


def check(loaded: Loaded, folder: str) -> Iterator[Finding]:
    """Yield a finding for each picture of *folder* that neither a script nor an overlay shows."""
    for name in loaded.pictures:
        if name not in loaded.shown:
            at = Position(f"{folder}/{FOLDER}/{name}", 1, 1)
            yield finding(at, "unused_picture", name=name)
