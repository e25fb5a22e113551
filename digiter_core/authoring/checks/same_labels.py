"""The answers of a question read differently, so that a typed one names exactly one.

Compared as `nlu/words.py` reads what is typed: without capitals, accents and signs. Whoever types
the whole of a name means it, whatever others it abbreviates: only equal names clash.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import MessageKey, Option, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

Words = Mapping[MessageKey, str]

MOST_PAIRS = 10
"""Pairs told for one question and language: of a hundred equal answers the first few will do."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    words = {code: catalogues.words(code) for code in catalogues.languages.wished}
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            if isinstance(node, Question):
                yield from _at(loaded.place(script.id, name), node, loaded, words)


def _at(
    node: Position, question: Question, loaded: Loaded, words: Mapping[str, Words]
) -> Iterator[Finding]:
    named = [
        (key, number)
        for number, option in enumerate(question.options)
        for key in (option.label, option.line)
        if key is not None and key in loaded.french
    ]
    for language, called in words.items():
        names = [(called[key], number) for key, number in named]
        for first, second in _alike(question.options, names):
            text = loaded.texts.get(second.label)
            own = place_of(text) if text is not None else node
            # Of the program's own words, as of the questionnaire, both places may be meant.
            for at in {own, node} if own.file != node.file else {own}:
                yield finding(
                    at, "same_labels", first=first.id, second=second.id, language=language
                )


def _alike(
    options: tuple[Option, ...], names: list[tuple[str, int]]
) -> list[tuple[Option, Option]]:
    """Return the pairs of *options* that can be called the same, in their order."""
    called: dict[str, set[int]] = defaultdict(set)
    for name, number in _comparable(names):
        called[spoken(name)].add(number)
    pairs = {
        pair
        for numbers in called.values()
        if len(numbers) > 1
        for pair in combinations(sorted(numbers)[: MOST_PAIRS + 1], 2)
        if not _exclude_each_other(options[pair[0]], options[pair[1]])
    }
    return [(options[first], options[second]) for first, second in sorted(pairs)[:MOST_PAIRS]]


def _comparable(names: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return *names* without those that are sure to differ from all others.

    Those that begin or end with another plain letter or number do; of most questions it is all.
    """
    ends = _told_apart_by([name[:1] for name, _ in names], [name[-1:] for name, _ in names])
    shared = Counter(ends)
    return [each for each, end in zip(names, ends, strict=True) if shared[end] > 1]


def _told_apart_by(*ends: list[str]) -> list[str]:
    # Signs are passed over by whoever reads, and accents fall: of these nothing can be said.
    sure = [each for each in ends if all(each) and (j := "".join(each)).isascii() and j.isalnum()]
    return ["".join(each).lower() for each in zip(*sure, strict=True)] or [""] * len(ends[0])


def _exclude_each_other(first: Option, second: Option) -> bool:
    return first.when is not None and second.when is not None  # most likely never both


@lru_cache(maxsize=50_000)  # as many as a large folder has: else none would be kept
def spoken(words: str) -> str:
    """Return *words* as they are compared with what is typed; signs alone as they are."""
    return normalise(words) or words.strip()
