"""Every script has a conversation that plays it, in `tests/dialogues/<script>/`.

Only looked at where such a folder lies beside `dialogues/`, as it does in the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding


def check(loaded: Loaded, dialogues: Path) -> Iterator[Finding]:
    """Yield a finding for each script that no conversation of the folder beside plays."""
    tests = dialogues.absolute().parent / "tests" / dialogues.name
    if not tests.is_dir():
        return
    for script in loaded.scripts:
        if next((tests / script).glob("*.yaml"), None) is None:
            yield finding(loaded.place(script), "untested", name=script)
