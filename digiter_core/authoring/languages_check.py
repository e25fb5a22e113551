"""Whether the languages that are to be offered can be, and whether learners can choose them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from digiter_core.authoring.answering import place_of_option
from digiter_core.authoring.findings import Findings, finding
from digiter_core.authoring.language_choice import is_language_choice, language_set_by
from digiter_core.authoring.languages_file import FILE
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import (
    SAFETY_TEXTS,
    SAFETY_WORDS,
    SHARE,
    Readiness,
    readiness,
)
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part, Position, Scalar, plain
from digiter_core.authoring.yaml_reader import TreeOf, read_yaml
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues, with_folders
from digiter_core.texts.languages import SOURCE

SAFETY_FILE = "safety.yaml"


def check_languages(  # noqa: PLR0913, PLR0917 - what is compared
    loaded: Loaded,
    catalogues: Catalogues,
    locales: Path,
    files: Mapping[str, str],
    folder: str,
    tree_of: TreeOf = read_yaml,
) -> Iterator[Finding]:
    """Yield what keeps a language from being offered. *files*: the texts of the dialogues.

    *tree_of* may remember what it read before.
    """
    if FILE not in files:
        return  # French alone
    top = Position(f"{folder}/{FILE}", 1, 1)
    for code in with_folders(locales).codes:
        if code not in loaded.languages:
            yield finding(top, "bad_language", "folder", code=code)
    yield from _source_taken_away(tree_of(files[FILE], top.file, Findings()))
    safety = _safety(files, folder, tree_of)
    for each in readiness(loaded, catalogues, safety):
        if each.language.offered:
            at = Position(top.file, each.language.line, 3)
            yield from _not_ready(each, at)
    yield from _choices(loaded)


def _source_taken_away(tree: Part | None) -> Iterator[Finding]:
    """Warn where the language of the scripts is not to be offered: the line changes nothing."""
    for name in ("languages", SOURCE, "offered"):
        if not isinstance(tree, Group) or name not in tree.entries:
            return
        key, tree = tree.entries[name]
    if isinstance(tree, Scalar) and tree.value == "false":
        yield finding(key.at, "bad_language", "source", severity="warning", code=SOURCE)


def _safety(files: Mapping[str, str], folder: str, tree_of: TreeOf) -> Mapping[str, Any] | None:
    if SAFETY_FILE not in files:
        return None
    tree = tree_of(files[SAFETY_FILE], f"{folder}/{SAFETY_FILE}", Findings())
    found = plain(tree) if tree is not None else None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _not_ready(each: Readiness, at: Position) -> Iterator[Finding]:
    code = each.language.code
    if SHARE in each.reasons:
        yield finding(
            at,
            "language_not_ready",
            "share",
            language=code,
            percent=each.learners.share,
            share=each.language.share,
            count=each.learners.missing + each.learners.machine_made,
        )
    if SAFETY_WORDS in each.reasons:
        yield finding(at, "language_not_ready", "safety_words", language=code)
    if SAFETY_TEXTS in each.reasons:
        yield finding(at, "language_not_ready", "safety_texts", language=code)


def _choices(loaded: Loaded) -> Iterator[Finding]:
    """Compare the languages every question for the language names with those to be offered."""
    wished = loaded.languages.wished
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            if not isinstance(node, Question) or not is_language_choice(node):
                continue
            at = loaded.place(script.id, name)
            yield from _names(node, script.id, loaded)
            written = {
                code: option for option in node.options if (code := language_set_by(option))
            }
            for code in wished:
                if code not in written:
                    yield finding(at, "language_choice", "missing", node=name, language=code)
            for code, option in written.items():
                if code not in wished and code != SOURCE:
                    there = place_of_option(option, loaded, script.id, name)
                    yield finding(
                        there, "language_choice", "not_offered", node=name, language=code
                    )


def _names(question: Question, script: str, loaded: Loaded) -> Iterator[Finding]:
    """Yield the buttons for a language with the name it has in another, or that of another."""
    others = {
        called.casefold(): each.code
        for each in loaded.languages
        for called in (each.name, *each.called.values())
    }
    for option in question.options:
        code, words = language_set_by(option), loaded.french.get(option.label, "").casefold()
        name = loaded.languages[code].name if code in loaded.languages else ""
        if name and words in others and words != name.casefold():
            at = place_of_option(option, loaded, script, question.id)
            yield finding(at, "language_choice", "name", words=words, name=name)
