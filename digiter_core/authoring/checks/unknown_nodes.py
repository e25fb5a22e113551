"""Every `goto:`, `then:`, `otherwise:` and `start:` names a node of its script."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import NodeId
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for reference in loaded.references:
        nodes = loaded.scripts[reference.script].nodes
        if not reference.to_script and NodeId(reference.target) not in nodes:
            meant = near(reference.target, nodes)
            yield finding(reference.at, "unknown_node", name=reference.target, near=meant)
