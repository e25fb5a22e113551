"""No answer gives a value that nothing asks for, where its own id is what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from digiter_core.authoring.answering import place_of_set
from digiter_core.authoring.checks.impossible_conditions import compared
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.possible_values import BY_PROGRAM, understood
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    asked = {pair for each in loaded.conditions for pair in compared(each.condition.source)}
    known = {*BY_PROGRAM, *understood(loaded)}  # told by `understood_values`
    given = Counter((each.variable, each.value) for each in loaded.given)
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():
                for name, value in option.sets:
                    if not isinstance(value, str) or name in known or (name, value) in asked:
                        continue
                    if (
                        value != option.id
                        and (name, option.id) in asked
                        and given[name, value] == 1
                    ):
                        at = place_of_set(option, name, loaded, script.id, node.id)
                        yield finding(
                            at, "no_such_value", "unasked", name=name, value=value, near=option.id
                        )
