"""A node that is called as a script or an act opens that script and does that act."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.acts import ACTS
from digiter_core.engine.script import Do, Open
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            match node:
                case Open(script=other) if name != other and name in loaded.scripts:
                    pass
                case Do(act=other) if name != other and name in ACTS:
                    pass
                case _:
                    continue
            at = loaded.bodies.get((script.id, name)) or loaded.place(script.id, name)
            yield finding(at, "copied_line", name=other, other=name)
