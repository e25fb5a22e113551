"""Whatever a condition or a placeholder asks for gets a value somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.known_variables import SET_BY_PROGRAM, set_at
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import FILLED_FROM, placeholders


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    known = _set_somewhere(loaded)
    for read in loaded.reads:
        if read.variable not in known:
            yield finding(read.at, "never_set", name=read.variable)
    declared = {variable for _, variable in loaded.declared}
    for text in loaded.texts.values():
        for name in sorted(placeholders(text.french)):
            sources = declared.intersection(FILLED_FROM.get(name, ()))
            if sources and not sources & known:
                yield finding(place_of(text), "never_set", "placeholder", name=name)


def _set_somewhere(loaded: Loaded) -> set[str]:
    """Return every variable that gets a value: all scripts of a learner share their values."""
    known = set(SET_BY_PROGRAM)
    for script, _ in loaded.every_script():
        known.update(name for name, value in script.variables.items() if value is not None)
        for node in script.nodes.values():
            known.update(set_at(node))
    return known
