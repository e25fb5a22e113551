"""No question has more buttons than Telegram shows."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

MAX_BUTTONS = 100
"""Buttons below one message of Telegram; it refuses the whole message if there are more."""

_YEARS = 15  # `coaching/rendering.py` offers years of birth from 16 to 30
_EXTRA = 2  # [?] and [change my answer]


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            count = _buttons(node) if isinstance(node, Question) else 0
            if count > MAX_BUTTONS:
                at = loaded.place(script.id, name)
                yield finding(at, "too_many_buttons", name=name, count=count, limit=MAX_BUTTONS)


def _buttons(question: Question) -> int:
    years = _YEARS if question.entry is not None and question.entry.kind == "year" else 0
    return len(question.options) + years + _EXTRA
