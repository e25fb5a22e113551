"""What would be wrong with one translation: the same checks as `digiter lint`, of that text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from digiter_core.authoring import safety_file, words_file
from digiter_core.authoring.checks import (
    Check,
    banned_words,
    cedillas,
    code_in_texts,
    formal_address,
    hidden_characters,
    long_labels,
    long_sentences,
    long_texts,
    other_portuguese,
    placeholder_names,
    promises,
    same_labels,
    text_walls,
    unmatched_bold,
)
from digiter_core.authoring.data_checks import NUDGES_FILE
from digiter_core.authoring.findings import in_order
from digiter_core.authoring.graph import texts_of
from digiter_core.authoring.lint import check_data
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.seen import seen_by_all
from digiter_core.engine.script import MessageKey, Node, NodeId, Question, Script
from digiter_core.errors import Finding, NoSuchFile
from digiter_core.studio.folder import DIALOGUES, LOCALES, Folder
from digiter_core.studio.translating import Opened
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.po_reader import Translation
from digiter_core.texts.source_text import SourceText

CHECKS: Final[tuple[Check, ...]] = (
    placeholder_names.check,
    long_labels.check,
    long_texts.check,
    long_sentences.check,
    same_labels.check,
    unmatched_bold.check,
    cedillas.check,
    formal_address.check,
    other_portuguese.check,
    banned_words.check,
    promises.check,
    code_in_texts.check,
    hidden_characters.check,
    text_walls.check,
)
"""Those of `lint` that look at words which may be a translation."""

DATA: Final = (NUDGES_FILE, words_file.FILE, safety_file.FILE)


def check_words(opened: Opened, words: str) -> tuple[Finding, ...]:
    """Return what would be wrong if the text said *words* in its language."""
    loaded, code = opened.texts.loaded, opened.language.code
    source = _source(opened)
    entry = Translation(source.key, source.french, words, fuzzy=False, obsolete=False, line=1)
    entries = {**opened.texts.catalogues.entries(code), source.key: entry}
    # As if it were to be offered: what is not finished yet is told as well.
    languages = loaded.languages.as_if_wished({code})
    catalogues = Catalogues(loaded.french, {code: entries}, languages)
    alone = _narrowed(loaded, source)
    found = [each for check in CHECKS for each in check(alone, catalogues)]
    around = replace(loaded, texts=alone.texts)
    folder = opened.texts.folder
    found += check_data(_data(folder), DIALOGUES, around, catalogues, seen_by_all())
    return in_order(each for each in found if _is_about(each, code, source.key, alone))


def _source(opened: Opened) -> SourceText:
    if opened.entry is None or not opened.entry.msgid_plural:
        return opened.source
    return replace(opened.source, french=opened.entry.msgid_plural)


def _narrowed(loaded: Loaded, source: SourceText) -> Loaded:
    """Return *loaded* with *source* as its only text, and only the nodes that show it."""
    scripts = {
        str(number): replace(script, nodes=own)
        for number, (script, _) in enumerate(loaded.every_script())
        if (own := _showing(script, source.key))
    }
    return replace(
        loaded,
        texts={source.key: source},
        scripts=scripts,
        sources=dict.fromkeys(scripts, ""),
        overlay_files={},
    )


def _showing(script: Script, key: MessageKey) -> dict[NodeId, Node]:
    return {name: node for name, node in script.nodes.items() if key in texts_of(node)}


def _is_about(each: Finding, code: str, key: MessageKey, alone: Loaded) -> bool:
    if each.file.startswith(f"{LOCALES}/"):
        return True
    named = dict(each.params)
    if named.get("language") != code:
        return False
    pair = {named.get("first"), named.get("second")} - {None}
    return not pair or not pair.isdisjoint(_options(alone, key))


def _options(alone: Loaded, key: MessageKey) -> Iterator[str]:
    """Yield the answers that *key* belongs to."""
    for script in alone.scripts.values():
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():
                if key in {option.label, option.line}:
                    yield option.id


def _data(folder: Folder) -> dict[str, str]:
    found = {}
    for name in DATA:
        try:
            found[name] = folder.text(f"{DIALOGUES}/{name}")
        except NoSuchFile:
            continue
    return found
