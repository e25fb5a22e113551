"""`same_in_all_languages` stands where it is needed, and on nothing that is translated."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.answering import place_of_option
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import MessageKey, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE

FEWEST = 2
"""So many answers beside it have to be marked before one that is not is odd."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    languages = [each for each in catalogues.languages.wished if each != SOURCE]
    for text in loaded.texts.values():
        if text.shared and any(letter.isalpha() for letter in text.french):
            entries = (catalogues.entries(each).get(text.key) for each in languages)
            if any(e and e.text and not e.obsolete and e.text != text.french for e in entries):
                yield finding(place_of(text), "same_everywhere", words=text.french[:40])
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            if isinstance(node, Question) and node.item is None:
                yield from _unmarked(node, script.id, loaded)


def _unmarked(question: Question, script: str, loaded: Loaded) -> Iterator[Finding]:
    """Yield the one answer that is not marked where all beside it are that set the same."""
    options = [each for each in question.options if each.sets and each.label in loaded.texts]
    marked = [each for each in options if _is_marked(each.label, loaded)]
    odd = [each for each in options if not loaded.texts[each.label].shared]
    if len(odd) == 1 and len(marked) >= FEWEST:
        names = {name for each in marked for name, _ in each.sets}
        if names == {name for name, _ in odd[0].sets}:
            at = place_of_option(odd[0], loaded, script, question.id)
            yield finding(at, "same_everywhere", "missing", words=loaded.french[odd[0].label])


def _is_marked(label: MessageKey, loaded: Loaded) -> bool:
    text = loaded.texts[label]
    return text.shared and any(letter.isalpha() for letter in text.french)
