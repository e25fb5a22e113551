"""Scripts that share a variable agree on its type: all scripts of a learner share their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    yield from differing(loaded)


def differing(loaded: Loaded) -> Iterator[Finding]:
    """Yield the declarations that say another type than most do, or than the first."""
    declared: dict[str, dict[str, str]] = {}
    for script, types in loaded.variables.items():
        for variable, kind in types.items():
            declared.setdefault(variable, {})[script] = kind
    for variable, kinds in declared.items():
        usual = Counter(kinds.values()).most_common(1)[0][0]
        model = next(script for script, kind in kinds.items() if kind == usual)
        for script, kind in kinds.items():
            if kind != usual:
                yield finding(
                    loaded.declared[script, variable],
                    "variable_types_differ",
                    name=variable,
                    type=kind,
                    other_type=usual,
                    script=model,
                )
