"""What somebody types goes where the program looks for it: a letter into `letter`."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.known_variables import KEPT_IN
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    read = {(each.script, each.variable) for each in loaded.reads}
    for entry in loaded.entries:
        wanted = KEPT_IN.get(entry.kind)
        if wanted is None or entry.variable in wanted or (entry.script, entry.variable) in read:
            continue
        known = ", ".join(sorted(wanted))
        yield finding(entry.at, "lost_entry", name=entry.variable, kind=entry.kind, known=known)
