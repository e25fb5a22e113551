"""`safety.yaml`: whether its phrases can be read, and whether the safe words are there.

Read by `coaching/helplines.py`. Which other languages it knows is for `languages_check.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.safety_idioms import cries, words_alone, words_in
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_reader import TreeOf, read_yaml
from digiter_core.engine.safety import Concern, Phrases, compile_phrases
from digiter_core.engine.word_lists import UnknownListError, filled, ways_of
from digiter_core.errors import Finding
from digiter_core.texts.languages import SOURCE

FILE = "safety.yaml"
SAFE_WORDS, GROUPS, IDIOMS, TEXTS = "safe_words", "groups", "idioms", "texts"
WORD_LISTS = "word_lists"
REQUIRED = (SAFE_WORDS, GROUPS, IDIOMS, TEXTS)
FIELDS = (WORD_LISTS, *REQUIRED)
KNOWN_GROUPS = tuple(str(concern) for concern in Concern if concern is not Concern.SAFE_WORD)

_Lines = dict[str, list[Scalar]]  # language, or name of a word list -> phrases, or words


def read_safety(
    text: str, file: str, findings: Findings, tree_of: TreeOf = read_yaml
) -> Phrases | None:
    """Return the phrases of the file, None if it cannot be used; *findings* say why."""
    own = Findings()
    tree = tree_of(text, file, own)
    if tree is not None and not own.all():
        own.extend(_shape(tree, Position(file, 1, 1)))
    findings.extend(own.all())
    return None if tree is None or own.all() else _compiled(tree, findings)


def _compiled(tree: Part, findings: Findings) -> Phrases | None:
    safe_words = _languages(tree, SAFE_WORDS)
    if not safe_words.get(SOURCE):
        findings.add(_place(tree, SAFE_WORDS), "no_safe_word")
    groups = {name: _languages(_part(tree, GROUPS), name) for name in _names(tree, GROUPS)}
    idioms, lists = _languages(tree, IDIOMS), _languages(tree, WORD_LISTS)
    words = {name: _words(languages) for name, languages in groups.items()}
    try:
        phrases = compile_phrases(words, _words(idioms), _words(safe_words), _words(lists))
    except ValueError:
        bad_lists = list(_bad_lists(tree))
        findings.extend(bad_lists or _unreadable(safe_words, groups, idioms, lists))
        return None
    findings.extend(_cries(phrases, idioms, ways_of(_words(lists))))
    findings.extend(_words_alone(groups, idioms))
    return phrases


def _cries(phrases: Phrases, idioms: _Lines, ways: dict[str, str]) -> Iterator[Finding]:
    lines = [(scalar, filled(scalar.value, ways)) for each in idioms.values() for scalar in each]
    bad = frozenset(cries(phrases, (idiom for _, idiom in lines)))
    for scalar, idiom in lines if bad else ():
        if idiom in bad:
            yield finding(scalar.at, "bad_safety", "cry", words=scalar.value)


def _words_alone(groups: dict[str, _Lines], idioms: _Lines) -> Iterator[Finding]:
    for language, lines in idioms.items():
        short = [scalar for scalar in lines if " " not in scalar.value.strip()]
        told = (scalar.value for each in groups.values() for scalar in each.get(language, ()))
        dangerous = words_in(told) if short else frozenset[str]()
        for scalar in short:
            if found := words_alone(scalar.value, dangerous):
                yield finding(scalar.at, "bad_safety", "word", words=found[0])


def _bad_lists(tree: Part) -> Iterator[Finding]:
    """Yield what is wrong with the word lists themselves."""
    for name, words in _languages(tree, WORD_LISTS).items():
        if not words:
            at = _place(_part(tree, WORD_LISTS), name)
            yield finding(at, "bad_safety", "empty_list", name=name)
        for scalar in words:
            if not _can_be_read([f"{{{name}}}"], [], {name: [scalar.value]}):
                yield finding(scalar.at, "bad_safety", words=scalar.value)


def _shape(tree: Part, top: Position) -> Iterator[Finding]:
    if not isinstance(tree, Mapping):
        yield finding(top, "wrong_shape", shape=FILE)
        return
    for field in REQUIRED:
        if not isinstance(_part(tree, field), Mapping):
            yield finding(_place(tree, field), "missing_field", shape=FILE, field=field)
    for group in _names(tree, GROUPS):
        if group not in KNOWN_GROUPS:
            meant, known = near(group, KNOWN_GROUPS), ", ".join(KNOWN_GROUPS)
            at = _place(_part(tree, GROUPS), group)
            yield finding(at, "bad_safety", "group", name=group, known=known, near=meant)
    parts = [_part(tree, SAFE_WORDS), _part(tree, IDIOMS)]
    if (lists := _part(tree, WORD_LISTS)) is not None:
        parts.append(lists)
    parts += [_part(_part(tree, GROUPS), name) for name in _names(tree, GROUPS)]
    for part in parts:
        yield from _lists(part, top)


def _lists(part: Part | None, top: Position) -> Iterator[Finding]:
    """Every language, and every name, holds a list of texts."""
    if not isinstance(part, Mapping):
        yield finding(part.at if part else top, "wrong_shape", shape=FILE)
        return
    for _, value in part.entries.values():
        items = value.items if isinstance(value, Sequence) else ()
        if not isinstance(value, Sequence) or any(not isinstance(each, Scalar) for each in items):
            yield finding(value.at, "wrong_shape", shape=FILE)


def _unreadable(
    safe: _Lines, groups: dict[str, _Lines], idioms: _Lines, lists: _Lines
) -> Iterator[Finding]:
    """Yield the lines that cannot be read, each looked at alone."""
    known = _words(lists)
    ways = ways_of(known)
    lines = [each for languages in (idioms, *groups.values()) for each in languages.values()]
    for scalar in (scalar for each in lines for scalar in each):
        try:
            pattern = filled(scalar.value, ways)
        except UnknownListError as error:
            meant, there = near(error.name, known), ", ".join(known)
            yield finding(
                scalar.at, "bad_safety", "no_list", name=error.name, known=there, near=meant
            )
            continue
        if not _can_be_read([pattern], [], {}):
            yield finding(scalar.at, "bad_safety", words=scalar.value)
    for scalar in (scalar for each in safe.values() for scalar in each):
        if not _can_be_read([], [scalar.value], {}):
            yield finding(scalar.at, "bad_safety", "safe_word", words=scalar.value)


def _can_be_read(patterns: list[str], safe_words: list[str], lists: dict[str, list[str]]) -> bool:
    try:
        compile_phrases({}, {SOURCE: patterns}, {SOURCE: safe_words}, lists)
    except ValueError:
        return False
    return True


def _words(languages: _Lines) -> dict[str, list[str]]:
    return {language: [each.value for each in lines] for language, lines in languages.items()}


def _languages(tree: Part | None, name: str) -> _Lines:
    part = _part(tree, name)
    entries = part.entries if isinstance(part, Mapping) else {}
    return {
        language: [each for each in value.items if isinstance(each, Scalar)]
        for language, (_, value) in entries.items()
        if isinstance(value, Sequence)
    }


def _names(tree: Part, name: str) -> list[str]:
    part = _part(tree, name)
    return list(part.entries) if isinstance(part, Mapping) else []


def _part(tree: Part | None, name: str) -> Part | None:
    found = tree.entries.get(name) if isinstance(tree, Mapping) else None
    return found[1] if found else None


def _place(tree: Part | None, name: str) -> Position:
    found = tree.entries.get(name) if isinstance(tree, Mapping) else None
    if found:
        return found[0].at
    return tree.at if tree else Position(FILE, 1, 1)
