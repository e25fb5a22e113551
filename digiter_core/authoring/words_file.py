"""`words.yaml`: whether its commands exist, and whether each word asks for one thing only.

Read by `nlu/words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from digiter_core.authoring import tree
from digiter_core.authoring.findings import Findings, finding
from digiter_core.authoring.tree import Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_reader import TreeOf, read_yaml
from digiter_core.engine.safety import normalise
from digiter_core.errors import Finding

FILE = "words.yaml"

YES_AND_NO = frozenset(
    {"oui", "non", "ja", "nein", "sim", "nao", "da", "nu", "yes", "no", "ok", "okay", "nee"}
)
"""What answers most questions, as `normalise` leaves it."""

Commands = Mapping[str, list[Scalar]]
"""Command -> its words in all languages, as they are written."""


def read_words(text: str, file: str, findings: Findings, tree_of: TreeOf = read_yaml) -> Commands:
    """Return the words of every command; whatever is wrong goes to *findings*."""
    document = tree_of(text, file, findings)
    found = document.entries.get("commands") if isinstance(document, tree.Mapping) else None
    if document is None or found is None or not isinstance(found[1], tree.Mapping):
        if document is not None:
            findings.add(Position(file, 1, 1), "missing_field", shape=FILE, field="commands")
        return {}
    return _lists(found[1], findings)


def read_answers(
    text: str, file: str, findings: Findings, tree_of: TreeOf = read_yaml
) -> Commands:
    """Return the words for each answer, by its id, if the file has any."""
    document = tree_of(text, file, findings)
    found = document.entries.get("answers") if isinstance(document, tree.Mapping) else None
    if found is None:
        return {}
    if not isinstance(found[1], tree.Mapping):
        findings.add(found[1].at, "wrong_shape", shape=FILE)
        return {}
    return _lists(found[1], findings)


def _lists(names: tree.Mapping, findings: Findings) -> Commands:
    return {
        name: list(_scalars(languages, findings)) for name, (_, languages) in names.entries.items()
    }


def _scalars(languages: Part, findings: Findings) -> Iterator[Scalar]:
    """Yield the words of a command: a list for each language."""
    if not isinstance(languages, tree.Mapping):
        findings.add(languages.at, "wrong_shape", shape=FILE)
        return
    for _, words in languages.entries.values():
        if not isinstance(words, Sequence):
            findings.add(words.at, "wrong_shape", shape=FILE)
            continue
        for word in words.items:
            if isinstance(word, Scalar):
                yield word
            else:
                findings.add(word.at, "wrong_shape", shape=FILE)


def check_words(commands: Commands) -> Iterator[Finding]:
    """Yield what is wrong with *commands*, in the order they are written."""
    first: dict[str, tuple[str, Scalar]] = {}
    for command, words in commands.items():
        for word in words:
            if normalise(word.value) in YES_AND_NO:
                yield finding(word.at, "word_twice", "answer", words=word.value, name=command)
            other, scalar = first.setdefault(normalise(word.value), (command, word))
            if other != command:
                line = scalar.at.line
                yield finding(word.at, "word_twice", words=word.value, name=other, line=line)
