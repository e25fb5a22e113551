"""Every answer can be typed: none reads like a call for help, and none like the word to stop.

What is on the screen counts before any other command. Only two things come before it: words
after which help is shown, and `stop`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.engine.safety import Phrases, detect, normalise
from digiter_core.engine.script import Do, MessageKey, Node, Open, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

STOP = "stop"
HELP = "help"
LONGEST_TYPED = 60
"""Characters of an answer that somebody might type as it stands. Longer ones are tapped."""


def check(
    loaded: Loaded, catalogues: Catalogues, phrases: Phrases, stops: Collection[str]
) -> Iterator[Finding]:
    """Yield the answers that count as something else. *stops*: the words of the command."""
    leads_to = _answers(loaded)
    # Many answers of many questions are called the same.
    asks_for_help = cache(lambda words: detect(phrases, words) is not None)
    wanted = {normalise(word) for word in stops}
    for wording in wordings(loaded, catalogues):
        meant, words = leads_to.get(wording.source.key), wording.words
        if meant is None or len(words) > LONGEST_TYPED:
            continue
        if HELP not in meant and asks_for_help(words):
            yield finding(wording.at, "clashing_answer", "help", words=words)
        elif STOP not in meant and normalise(words) in wanted:
            yield finding(wording.at, "clashing_answer", "stop", words=words)
        elif words.startswith("/"):
            yield finding(wording.at, "clashing_answer", "slash", words=words)


def may_be_typed(loaded: Loaded) -> frozenset[str]:
    """Return the French answers, in small letters, that are no call for help."""
    leads_to = _answers(loaded)
    keys = (key for key, meant in leads_to.items() if HELP not in meant and key in loaded.french)
    return frozenset(loaded.french[key].strip().lower() for key in keys)


def _answers(loaded: Loaded) -> dict[MessageKey, set[str]]:
    """Return the texts of answers, and what each leads to anyway: the help lines, or to stop."""
    found: dict[MessageKey, set[str]] = {}
    for script, _ in loaded.every_script():
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():
                meant = _leads_to(script.nodes.get(option.goto))
                for key in (option.label, option.line):
                    if key is not None:
                        found.setdefault(key, set()).update(meant)
    return found


def _leads_to(node: Node | None) -> set[str]:
    match node:
        case Do(act="show_help_lines"):
            return {HELP}
        case Do(act="stop") | Open(script="stop"):
            return {STOP}
        case _:
            return set()
