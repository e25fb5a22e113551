"""The number on a button is the number it sets, where that is so on the buttons beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from digiter_core.authoring.answering import place_of_option
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.numerals import amounts
from digiter_core.engine.script import Option, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

FEWEST = 3
"""Buttons with a number from which they count as a row of numbers."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            if isinstance(node, Question) and node.item is None:
                for option, said, value in _odd(node, loaded):
                    at = place_of_option(option, loaded, script.id, node.id)
                    yield finding(at, "copied_line", name=said, other=value)


def _odd(question: Question, loaded: Loaded) -> Iterator[tuple[Option, int, int]]:
    rows: dict[str, list[tuple[Option, int, int]]] = defaultdict(list)
    for option in question.options:
        for name, value in option.sets:
            if type(value) is int:
                numbers = amounts(loaded.french.get(option.label, ""))
                if len(numbers) == 1:
                    rows[name].append((option, numbers[0].value, value))
    for row in rows.values():
        odd = [each for each in row if each[1] != each[2]]
        if len(odd) == 1 and len(row) >= FEWEST:
            yield odd[0]
