"""The answers of a question read differently, so that a typed one names exactly one.

Compared as `nlu/words.py` reads what is typed: without capitals, accents and signs. Whoever types
the whole of a name means it, whatever others it abbreviates: only equal names clash.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import Option, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

MOST_PAIRS = 10
"""Pairs told for one question and language: of a hundred equal answers the first few will do."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            if isinstance(node, Question):
                yield from _at(loaded.place(script.id, name), node, loaded, catalogues)


def _at(
    node: Position, question: Question, loaded: Loaded, catalogues: Catalogues
) -> Iterator[Finding]:
    for language in catalogues.languages.wished:
        for first, second in _alike(question.options, language, loaded, catalogues):
            text = loaded.texts.get(second.label)
            own = place_of(text) if text is not None else node
            # Of the program's own words, as of the questionnaire, both places may be meant.
            for at in {own, node} if own.file != node.file else {own}:
                yield finding(
                    at, "same_labels", first=first.id, second=second.id, language=language
                )


def _alike(
    options: tuple[Option, ...], language: str, loaded: Loaded, catalogues: Catalogues
) -> list[tuple[Option, Option]]:
    """Return the pairs of *options* that can be called the same, in their order."""
    called: dict[str, set[int]] = defaultdict(set)
    for name, number in _comparable(options, language, loaded, catalogues):
        called[spoken(name)].add(number)
    pairs = {
        pair
        for numbers in called.values()
        for pair in combinations(sorted(numbers)[: MOST_PAIRS + 1], 2)
        if not _exclude_each_other(options[pair[0]], options[pair[1]])
    }
    return [(options[first], options[second]) for first, second in sorted(pairs)[:MOST_PAIRS]]


def _comparable(
    options: tuple[Option, ...], language: str, loaded: Loaded, catalogues: Catalogues
) -> list[tuple[str, int]]:
    """Return what *options* are called, on buttons and in full, without what is sure to differ.

    Names with different first letters do; most of a question are told apart by that alone.
    """
    names = [
        (catalogues.text(key, language), number)
        for number, option in enumerate(options)
        for key in (option.label, option.line)
        if key is not None and key in loaded.french
    ]
    firsts = [name[:1].lower() for name, _ in names]
    if not all("a" <= first <= "z" for first in firsts):
        return names
    shared = Counter(firsts)
    return [each for each, first in zip(names, firsts, strict=True) if shared[first] > 1]


def _exclude_each_other(first: Option, second: Option) -> bool:
    return first.when is not None and second.when is not None  # most likely never both


@lru_cache(maxsize=10_000)
def spoken(words: str) -> str:
    """Return *words* as they are compared with what is typed; signs alone as they are."""
    return normalise(words) or words.strip()
