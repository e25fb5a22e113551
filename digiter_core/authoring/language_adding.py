"""A new language in `languages.yaml`: what stands there already stays as it is. Pure."""

from __future__ import annotations

import json

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.languages_file import CODE, FILE, PLURAL, read_languages
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import DigiterError, ScriptError
from digiter_core.texts.languages import Language, Languages

_BY_HAND = "languages.yaml does not end with its languages, one a line: add it by hand."


class LanguageNotAdded(DigiterError):
    """The language cannot be added to languages.yaml."""


def with_language(text: str, language: Language) -> str:
    """Return *text*, that of `languages.yaml`, with an entry for *language* at its end.

    Raises `LanguageNotAdded`.
    """
    _refuse_unfit(language)
    before = _read(text)
    if language.code in before:
        raise LanguageNotAdded(f"{language.code} already stands in languages.yaml.")
    added = f"{text.rstrip(chr(10))}\n{_entry(language)}"
    try:
        after = _read(added)
    except ScriptError:
        raise LanguageNotAdded(_BY_HAND) from None
    others = {code: entry for code, entry in after.all.items() if code != language.code}
    if language.code not in after or others != before.all:
        raise LanguageNotAdded(_BY_HAND)
    return added


def _refuse_unfit(language: Language) -> None:
    if not CODE.fullmatch(language.code):
        raise LanguageNotAdded(f"{language.code!r} is no code of two or three small letters.")
    if not language.name.strip() or not language.name.isprintable():
        raise LanguageNotAdded("A language needs its own name: --name Nederlands, say.")
    if not PLURAL.fullmatch(language.plural):
        raise LanguageNotAdded(
            f"The plural rule of {language.code} is not known here: give it with --plural. "
            'Example: --plural "nplurals=2; plural=(n != 1);"'
        )


def _read(text: str) -> Languages:
    findings = Findings()
    tree = read_yaml(text, FILE, findings)
    languages = read_languages(tree, findings)[0] if tree is not None else Languages()
    findings.raise_if_any()
    return languages


def _entry(language: Language) -> str:
    called = ", ".join(f"{code}: {_quoted(name)}" for code, name in language.called.items())
    lines = [
        f"  {language.code}:",
        f"    name: {_quoted(language.name)}",
        *([f"    called: {{{called}}}"] if called else []),
        "    offered: false",
        f"    share: {language.share}",
        *(["    machine_made: true"] if language.machine_made else []),
        f"    plural: {_quoted(language.plural)}",
        *([f"    style: {_quoted(language.style)}"] if language.style else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
