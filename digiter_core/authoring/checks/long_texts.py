"""Every text, and every question with its answers, fits in one Telegram message."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import wordings
from digiter_core.engine.script import Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import ENGLISH_NAMES, LANGUAGES
from digiter_core.texts.markup import parse, utf16_length

MESSAGE_LIMIT = 4096
"""UTF-16 code units of a Telegram message after its markup is parsed (Bot API, sendMessage)."""

_ROOM = 200  # for the progress bar, the echo and what a placeholder becomes


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        length = _length(wording.words)
        if length > MESSAGE_LIMIT:
            yield finding(wording.at, "text_too_long", _message(length, wording.language))
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            if isinstance(node, Question):
                at = loaded.place(script.id, name)
                yield from _check_question(node, at, loaded, catalogues)


def _check_question(
    node: Question, at: Position, loaded: Loaded, catalogues: Catalogues
) -> Iterator[Finding]:
    for language in LANGUAGES:
        length = _ROOM + _question(node, language, loaded, catalogues)
        if length > MESSAGE_LIMIT:
            message = f"with its answers: {_message(length, language)}"
            yield finding(at, "text_too_long", message)


def _question(node: Question, language: str, loaded: Loaded, catalogues: Catalogues) -> int:
    keys = [node.say, *(option.line for option in node.options if option.line)]
    return sum(_length(catalogues.text(key, language)) + 5 for key in keys if key in loaded.french)


def _length(words: str) -> int:
    return utf16_length(parse(words)[0])


def _message(length: int, language: str) -> str:
    return f"too long in {ENGLISH_NAMES[language]} ({length} units, {MESSAGE_LIMIT} at most)"
