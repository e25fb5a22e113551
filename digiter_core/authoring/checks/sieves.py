"""One pattern out of many, so ordered that most words of a text are passed over at a glance.

Python tries the alternatives of a pattern one after another at every word. Here those are put
together that begin with the same letter: of three hundred some ten are left to try.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

MOST_EXPANDED = 40
"""Beginnings one alternative may be taken apart into; beyond, it is tried at every word."""

_WORD = re.compile(r"\w")
_OPTIONAL = "?"
_AFTER = "*+{"


def sieve(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of *patterns* made by `words`, at the beginning of a word.

    It may find more, at the end of words: whoever looks closer uses the pattern itself.
    """
    alternatives: dict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        inner = pattern.removeprefix(r"\b").removesuffix(r"\b")
        for each in _alternatives(inner):
            for start in _expanded(each):
                alternatives[start[0] if _begins_with_letter(start) else ""].append(start)
    if not alternatives:
        return None
    rest = alternatives.pop("", [])
    grouped = [
        f"{letter}(?:{'|'.join(each[1:] for each in group)})"
        for letter, group in alternatives.items()
    ]
    return re.compile(rf"\b(?:{'|'.join([*grouped, *rest])})")


def _expanded(alternative: str) -> list[str]:
    """Return patterns that together find what *alternative* does, beginning with a letter."""
    todo, done = [alternative], list[str]()
    while todo and len(todo) + len(done) <= MOST_EXPANDED:
        pattern = todo.pop()
        if not pattern.startswith("(?:"):
            done.append(pattern)
            continue
        end = _end_of_group(pattern)
        inside, behind = pattern[3 : end - 1], pattern[end:]
        if behind[:1] and behind[0] in _AFTER:
            return [alternative]
        if behind.startswith(_OPTIONAL):
            behind = behind[1:]
            todo.append(behind)
        todo += [each + behind for each in _alternatives(inside)]
    return [alternative] if todo else done


def _begins_with_letter(pattern: str) -> bool:
    # A letter that may be missing is none to go by.
    return _WORD.match(pattern) is not None and pattern[1:2] not in {"?", "*", "+", "{"}


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield what stands between the `|` of *pattern* that are in no group."""
    if pattern.startswith("(?:") and _end_of_group(pattern) == len(pattern):
        yield from _alternatives(pattern[3:-1])
        return
    start = 0
    for at, sign, depth in _signs(pattern):
        if sign == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def _end_of_group(pattern: str) -> int:
    """Return the place behind the group *pattern* begins with."""
    return next(at + 1 for at, sign, depth in _signs(pattern) if sign == ")" and depth == 0)


def _signs(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Yield place, sign and depth in groups, without what is escaped or one of several."""
    depth = at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = pattern.index("]", at + 2)
        else:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            yield at, sign, depth
        at += 1
