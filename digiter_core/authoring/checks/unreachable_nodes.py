"""Every node can be reached from the start of its script."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        seen = reached([script.start], ways_of(script))
        places = {loaded.place(script.id, node) for node in seen}
        if not seen:  # the start itself is unknown, which is another finding
            continue
        for node in script.nodes:
            at = loaded.place(script.id, node)
            # Questions of a questionnaire share the place of the node they come from.
            if node not in seen and at not in places:
                yield finding(at, "unreachable", name=node)
