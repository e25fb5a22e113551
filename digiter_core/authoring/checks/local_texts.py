"""A text that all learners read names none of the towns: that belongs into an overlay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

TERRITORY = "territory"
"""The variable an answer sets who says where they live."""

_OVERLAY = "@"


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    towns = sorted(_towns(loaded))
    if not towns:
        return
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, towns))})\b")
    for text in loaded.texts.values():
        if text.is_button or _OVERLAY in text.key or not is_for_learners(text):
            continue
        if found := named.search(text.french):
            yield finding(place_of(text), "leftover", "local", words=found[0])


def _towns(loaded: Loaded) -> Iterator[str]:
    """Yield what the towns are called on the buttons with which learners say where they live."""
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():
                label = loaded.french.get(option.label, "")
                if dict(option.sets).get(TERRITORY) not in {None, "elsewhere"}:
                    yield label.partition(",")[0]
