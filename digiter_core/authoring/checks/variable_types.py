"""Scripts that share a variable agree on its type: all scripts of a learner share their values."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    first: dict[str, tuple[str, str]] = {}
    for script, types in loaded.variables.items():
        for variable, kind in types.items():
            other, other_kind = first.setdefault(variable, (script, kind))
            if kind != other_kind:
                yield finding(
                    loaded.declared[script, variable],
                    "variable_types_differ",
                    name=variable,
                    type=kind,
                    other_type=other_kind,
                    script=other,
                )
