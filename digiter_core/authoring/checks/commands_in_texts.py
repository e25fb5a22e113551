"""A command that a text names, `/rhythm`, is one the coach knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import wordings
from digiter_core.coaching.commands import COMMANDS
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_COMMAND = re.compile(r"(?<![\w/.:)\]}*>?&=#-])/([a-zà-ÿ_]{3,})(?![\w/]|\.\w)")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        if "/" not in wording.words or wording.source.is_button:
            continue
        if not is_for_learners(wording.source):
            continue
        for found in _COMMAND.finditer(wording.words):
            if found[1] not in COMMANDS:
                known, meant = ", ".join(sorted(COMMANDS)), near(found[1], COMMANDS)
                yield finding(
                    wording.at, "unknown_command", name=found[1], known=known, near=meant
                )
