"""What learners agree to was agreed with others: who changes its words is told so.

Consents, what a counsellor sees, what is erased, what the coach is: a lawyer, the data protection
officer and the privacy notice say the same. No program can tell whether new words are still true.
"""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.checks.changed_texts import changed_texts, with_plain_blanks
from digiter_core.authoring.checks.consents import CONSENTS
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import answer_targets, reached, silent_targets, texts_of, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import Do, MessageKey, Node, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

CREATES = "create_learner"
ACTS = frozenset(
    {
        CREATES,
        "end_bond",
        "forget_later",
        "forget_now",
        "join",
        "keep_in_distress",
        "keep_note",
        "preview_sharing",
        "send_letter",
        "share",
        "start_over",
        "withdraw_sharing",
    }
)
"""Acts by which something is kept, shown to somebody, or erased."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    changed = changed_texts(loaded, catalogues)
    keys = frozenset(_agreed(loaded)) if changed else frozenset[MessageKey]()
    for text, before in changed:
        if text.key in keys and with_plain_blanks(text.french) != with_plain_blanks(before):
            yield finding(place_of(text), "agreed_text")


def _agreed(loaded: Loaded) -> Iterator[MessageKey]:
    for script, _ in loaded.every_script():
        ways = ways_of(script, silent_targets)
        for node in script.nodes.values():
            behind = reached(answer_targets(node), ways) if isinstance(node, Question) else ()
            if _asks_consent(node) or any(_is_act(script.nodes[name]) for name in behind):
                yield from texts_of(node)
        if any(isinstance(node, Do) and node.act == CREATES for node in script.nodes.values()):
            yield from _first_words(script)


def _asks_consent(node: Node) -> bool:
    options = node.options if isinstance(node, Question) else ()
    return any(name in CONSENTS for option in options for name, _ in option.sets)


def _is_act(node: Node) -> bool:
    return isinstance(node, Do) and node.act in ACTS


def _first_words(script: Script) -> Iterator[MessageKey]:
    """Yield what the coach says of itself before it asks anything, and with its first question."""
    for name in reached([script.start], ways_of(script, silent_targets)):
        yield from texts_of(script.nodes[name])
