"""Every `goto:`, `then:`, `otherwise:` and `start:` names a node of its script."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import did_you_mean, finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import NodeId
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for reference in loaded.references:
        nodes = loaded.scripts[reference.script].nodes
        if not reference.to_script and NodeId(reference.target) not in nodes:
            hint = did_you_mean(reference.target, nodes)
            message = f'there is no node "{reference.target}" in this script{hint}'
            yield finding(reference.at, "unknown_node", message)
