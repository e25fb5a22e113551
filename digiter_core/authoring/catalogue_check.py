"""What is wrong with the translations, of any languages: offered, or still being made."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import polib

from digiter_core.authoring.checks import (
    Check,
    banned_words,
    cedillas,
    formal_address,
    long_labels,
    long_texts,
    missing_texts,
    other_portuguese,
    placeholder_names,
    stale_translations,
    unmatched_bold,
)
from digiter_core.authoring.findings import finding, in_order
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.catalogue import CATALOGUES, Catalogues, catalogue_path, file_of
from digiter_core.texts.languages import SOURCE, Language
from digiter_core.texts.placeholders import placeholders

CHECKS: tuple[Check, ...] = (
    missing_texts.check,
    stale_translations.check,
    placeholder_names.check,
    long_labels.check,
    long_texts.check,
    unmatched_bold.check,
    cedillas.check,
    formal_address.check,
    other_portuguese.check,
    banned_words.check,
)
"""The checks of `lint` that look at words in a language."""

_FORMS = re.compile(r"nplurals=(\d{1,3})")


def check_catalogues(loaded: Loaded, locales: Path, codes: Collection[str]) -> list[Finding]:
    """Return the findings about the catalogues of the languages *codes*, by file and line."""
    languages = loaded.languages.as_if_wished(codes)
    try:
        catalogues = Catalogues.load(locales, loaded.french, languages)
    except ScriptError as error:
        return list(in_order(error.findings))
    found = [each for check in CHECKS for each in check(loaded, catalogues)]
    about = [each for each in found if _is_about_a_translation(each)]
    for code in codes:
        if code != SOURCE:
            about += _keys(loaded, catalogues, code)
            about += _plurals(languages[code], locales)
    return list(in_order(about))


def _is_about_a_translation(each: Finding) -> bool:
    return dict(each.params).get("language", SOURCE) != SOURCE or each.file.startswith("locales/")


def _keys(loaded: Loaded, catalogues: Catalogues, code: str) -> Iterator[Finding]:
    for key, entry in catalogues.entries(code).items():
        text = loaded.texts.get(key)
        if not entry.obsolete and (text is None or text.shared):
            catalogue = "ui" if key.startswith("ui/") else "dialogues"
            at = Position(file_of(code, catalogue), entry.line, 1)
            yield finding(at, "unknown_key", key=key, language=code)


def _plurals(language: Language, locales: Path) -> Iterator[Finding]:
    for catalogue in CATALOGUES:
        path = catalogue_path(locales, language.code, catalogue)
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        file = file_of(language.code, catalogue)
        forms = _FORMS.search(text)
        if forms is not None and int(forms[1]) != language.forms:
            line = text.count("\n", 0, forms.start()) + 1
            yield finding(
                Position(file, line, 1), "plural_forms", "header", language=language.code
            )
        if "msgid_plural" in text:
            for entry in polib.pofile(str(path)):
                yield from _forms(entry, language, file)


def _forms(entry: polib.POEntry, language: Language, file: str) -> Iterator[Finding]:
    if not entry.msgid_plural or entry.obsolete:
        return
    at = Position(file, entry.linenum or 1, 1)
    key = entry.msgctxt or entry.msgid
    filled = [words for words in entry.msgstr_plural.values() if words]
    if len(filled) != language.forms or len(entry.msgstr_plural) != language.forms:
        yield finding(
            at,
            "plural_forms",
            "count",
            key=key,
            count=len(filled),
            forms=language.forms,
            language=language.code,
        )
    wanted = placeholders(entry.msgid_plural)
    if any(placeholders(words) != wanted for words in filled):
        yield finding(at, "plural_forms", "placeholder", key=key, language=language.code)
