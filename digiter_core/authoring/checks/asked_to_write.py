"""Who is asked to write can write: the question takes what is typed, or nobody is asked to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

_WRITE = re.compile(
    r"(?:^|[.!?:\n] ?)(?:\*\*)?(?:Écris|Ecris|Tape|Note|Réponds par)(?:-moi)?[ \u00a0]"
    r"(?:ici |juste |simplement )?(?:un|une|ton|ta|tes|le|la|en|ce|quelques)\b"
)
"""Said to the learner at the beginning of a sentence; `écris /menu` names a command."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script, _overlay in loaded.every_script():
        for node in script.nodes.values():
            if not isinstance(node, Question) or node.entry is not None:
                continue
            text = loaded.texts.get(node.say)
            if text is not None and (found := _WRITE.search(text.french)):
                words = found[0].strip(".!?:* \n")
                yield finding(
                    place_of(text), "no_answers", "typed", severity="warning", words=words
                )
