"""Lists of words in data files: none empty, none twice, no quote that became part of a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence
from digiter_core.errors import Finding

FEWEST_PASTED = 2
"""One word may well be the same in two languages, as "pause"."""

_NOTATION = frozenset("()|*~")
_QUOTES = frozenset('"“”„«»')


def check_lists(part: Part, known: Collection[str], name: str) -> Iterator[Finding]:
    """Yield what is wrong with the lists of *part*, one for each language.

    *known*: the codes of all languages, empty: not looked at; *name*: what the lists are for.
    """
    if not isinstance(part, Mapping):
        return
    for language, words in part.entries.values():
        if known and language.value not in known:
            meant = near(language.value, known)
            yield finding(
                language.at, "wrong_form", "language", field=name, value=language.value, near=meant
            )
        if isinstance(words, Sequence):
            if not words.items:
                yield finding(words.at, "empty_text", "list", field=language.value)
            yield from _words(words)
    yield from _of_another(part)


def _of_another(part: Mapping) -> Iterator[Finding]:
    """Yield the lists that say nothing but what that of another language says: one was pasted."""
    lists = {
        language.value: (words, {each.value for each in words.items if isinstance(each, Scalar)})
        for language, words in part.entries.values()
        if isinstance(words, Sequence)
    }
    for language, (words, said) in lists.items():
        for other, (_, others) in lists.items():
            if other != language and len(said) >= FEWEST_PASTED and said <= others:
                shown = ", ".join(sorted(said))
                yield finding(
                    words.at, "word_twice", "language", words=shown, name=language, other=other
                )


def check_safe_words(part: Part | None, answers: Collection[str]) -> Iterator[Finding]:
    """Yield the safe words that are answers as well, or have signs of the notation for phrases.

    *answers*: what stands on buttons, in small letters. The signs mean nothing there.
    """
    for _, words in part.entries.values() if isinstance(part, Mapping) else ():
        for word in words.items if isinstance(words, Sequence) else ():
            if isinstance(word, Scalar) and _NOTATION.intersection(word.value):
                yield finding(word.at, "bad_safety", "notation", words=word.value)
            elif isinstance(word, Scalar) and word.value.strip().lower() in answers:
                yield finding(word.at, "clashing_answer", "help", words=word.value)


def missing_languages(group: Part | None) -> Iterator[Finding]:
    """Yield where an entry of *group* lacks a language that most of its entries have."""
    entries = group.entries.values() if isinstance(group, Mapping) else ()
    have = [(name, set(p.entries)) for name, p in entries if isinstance(p, Mapping)]
    counted = Counter(language for _, languages in have for language in languages)
    usual = [language for language, count in counted.items() if 2 * count > len(have) > 1]
    for name, languages in have:
        for language in usual:
            if language not in languages:
                yield finding(
                    name.at, "missing_field", "language", shape=name.value, field=language
                )


def _words(words: Sequence) -> Iterator[Finding]:
    first: dict[str, Scalar] = {}
    for word in words.items:
        if not isinstance(word, Scalar):
            continue
        if not word.value.strip():
            yield finding(word.at, "empty_text", field="-")
        elif not _QUOTES.isdisjoint(word.value):
            yield finding(word.at, "leftover", "quote", words=word.value)
        if (other := first.setdefault(word.value, word)) is not word:
            line = other.at.line
            yield finding(word.at, "duplicate_field", name=word.value, line=line)
