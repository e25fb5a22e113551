"""
The texts of a script version: which it shows, and in which words it is kept. Pure.

A script that is kept for those who are in it keeps its words with it. Where the words of a key
are others by now, the kept ones get a key of their own: else a question would be shown with the
buttons of one release and the words of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from digiter_core.engine.conditions import Condition
from digiter_core.engine.script import MessageKey, Script
from digiter_core.texts.catalogue import Catalogues

if TYPE_CHECKING:
    from digiter_core.authoring.loader import Loaded  # which reads stored sources with us

TRANSLATIONS: Final = "translations"
"""Beside the files in the sources of a version: language -> key -> words."""

Translations = Mapping[str, Mapping[MessageKey, str]]
Names = Mapping[MessageKey, MessageKey]


def with_translations(script: Script, sources: str, texts: Catalogues) -> str:
    """Return *sources* with what *script* shows in every language, as *texts* have it now."""
    keys = [MessageKey(key) for key in dict.fromkeys(_words(script.nodes)) if texts.has(key)]
    translations = {
        each.code: words
        for each in texts.languages.translated
        if (words := texts.words_of(each.code, keys))
    }
    return json.dumps({**json.loads(sources), TRANSLATIONS: translations}, ensure_ascii=False)


def versions_of(loaded: Loaded, texts: Catalogues) -> Sequence[tuple[str, str, str]]:
    """Return script, version and sources of every script of *loaded*, to be stored."""
    return [
        (script.id, script.version, with_translations(script, sources, texts))
        for script, sources in loaded.every_script()
    ]


def files_and_translations(sources: str) -> tuple[dict[str, str], Translations]:
    """Return the files of stored *sources*, and the translations kept with them, if any."""
    stored = json.loads(sources)
    translations = stored.pop(TRANSLATIONS, {})
    return stored, translations


def renamed(script: Script, names: Names) -> Script:
    """Return *script* with every text under its new name in *names*."""
    if not names:
        return script
    return replace(script, nodes={at: _renamed(node, names) for at, node in script.nodes.items()})


def _renamed(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        return names.get(MessageKey(value), value)
    if isinstance(value, tuple):
        return tuple(_renamed(each, names) for each in value)
    if is_dataclass(value) and not isinstance(value, type | Condition):
        parts = {each.name: getattr(value, each.name) for each in fields(value)}
        changed = {name: _renamed(part, names) for name, part in parts.items()}
        return replace(value, **changed)
    return value


def _words(value: Any) -> Iterator[str]:
    """Yield every string in *value*: keys of texts are among them, and nothing is mistaken."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _all(value.values())
    elif isinstance(value, tuple):
        yield from _all(value)
    elif is_dataclass(value) and not isinstance(value, type | Condition):
        yield from _all(getattr(value, each.name) for each in fields(value))


def _all(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _words(value)
