"""A node that is called as a script or an act opens that script and does that act."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.acts import ACTS
from digiter_core.engine.script import Do, Node, Open
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            other = _does(node)
            names = loaded.scripts if isinstance(node, Open) else ACTS
            if other and other != name and name in names:
                at = loaded.bodies.get((script.id, name)) or loaded.place(script.id, name)
                yield finding(at, "copied_line", name=other, other=name)


def _does(node: Node) -> str:
    """Return the script *node* opens or the act it does, "" if it is of another kind."""
    match node:
        case Open(script=other) | Do(act=other):
            return other
        case _:
            return ""
