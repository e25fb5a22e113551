"""Word lists of the safety phrases: `{family}` in a pattern stands for every word of that list.

A list is written once in `dialogues/safety.yaml`; many patterns use it. Here only the text of a
pattern is filled in; what the filled pattern means is `safety.py`'s.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_NAME: Final = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN: Final = frozenset("(){}|")


class UnknownListError(ValueError):
    """A pattern names a word list that is not there; `name` is what it named."""

    def __init__(self, name: str, pattern: str) -> None:
        super().__init__(f"{pattern!r} names the word list {name!r}, which is not there")
        self.name = name


def ways_of(word_lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return each list as it stands inside brackets: its words with `|` between them.

    Raises ValueError for a list without words, and for a word with a bracket or a `|` in it.
    """
    for name, words in word_lists.items():
        if isinstance(words, str) or not words:
            msg = f"the word list {name!r} holds no words"
            raise ValueError(msg)
        for word in words:
            if not word.strip() or not _FORBIDDEN.isdisjoint(word):
                msg = f"{word!r} in the word list {name!r} is not a word, or several"
                raise ValueError(msg)
    return {name: "|".join(words) for name, words in word_lists.items()}


def filled(pattern: str, ways: Mapping[str, str]) -> str:
    """Return *pattern* with the words of each list it names: in brackets, or as brackets.

    Raises UnknownListError for a list that is not in *ways*.
    """
    if "{" not in pattern:
        return pattern
    parts: list[str] = []
    depth, done = 0, 0
    for found in _NAME.finditer(pattern):
        before = pattern[done : found.start()]
        depth += before.count("(") - before.count(")")
        if found[1] not in ways:
            raise UnknownListError(found[1], pattern)
        words = ways[found[1]]
        parts += [before, words if depth else f"({words})"]
        done = found.end()
    return "".join(parts) + pattern[done:]
