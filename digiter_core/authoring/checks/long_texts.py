"""Every text, and every question with its answers, fits in one Telegram message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import wordings
from digiter_core.engine.script import MessageKey, Picture, Question
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.markup import parse, utf16_length
from digiter_core.texts.placeholders import placeholders, without_placeholders

MESSAGE_LIMIT = 4096
"""UTF-16 code units of a Telegram message after its markup is parsed (Bot API, sendMessage)."""

CAPTION_LIMIT = 1024
"""The same of the words below a picture (Bot API, sendPhoto)."""

_ROOM = 200  # for the progress bar and the echo of the answer before
_NAME = 40  # characters of what the learner is called, as `nlu/entries.py` takes it
_OWN_WORDS = 500  # of a plan somebody wrote, as `coaching/entries.py` keeps it
_LONGEST: Mapping[str, int] = {
    "draft_when": 100,
    "plan_when": 100,
    "draft_act": _OWN_WORDS,
    "plan_act": _OWN_WORDS,
    "plan_asked": _OWN_WORDS,
    "sharing": 100,
    "rhythm": 100,
}
_BEFORE = 8  # what stands before a listed answer: its number or a dot, and a new line
_SURE_TO_FIT = MESSAGE_LIMIT // 2 - _OWN_WORDS
_SURE_TO_FIT_BELOW = CAPTION_LIMIT // 2 - 2 * _NAME


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    below = _below_pictures(loaded)
    for wording in wordings(loaded, catalogues):
        if len(wording.words) < _SURE_TO_FIT_BELOW:
            continue
        at, language, length = wording.at, wording.language, _length(wording.words)
        if wording.source.key in below:
            if length > CAPTION_LIMIT:
                yield finding(
                    at,
                    "text_too_long",
                    "below_picture",
                    language=language,
                    count=length,
                    limit=CAPTION_LIMIT,
                )
        elif length > MESSAGE_LIMIT:
            yield finding(
                at, "text_too_long", language=language, count=length, limit=MESSAGE_LIMIT
            )
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            if isinstance(node, Question):
                at = loaded.place(script.id, name)
                yield from _check_question(node, at, loaded, catalogues)


def _below_pictures(loaded: Loaded) -> frozenset[MessageKey]:
    scripts = [script for script, _ in loaded.every_script()]
    nodes = [node for script in scripts for node in script.nodes.values()]
    return frozenset(node.alt for node in nodes if isinstance(node, Picture))


def _check_question(
    node: Question, at: Position, loaded: Loaded, catalogues: Catalogues
) -> Iterator[Finding]:
    for language in catalogues.languages.wished:
        length = _ROOM + _question(node, language, loaded, catalogues)
        if length > MESSAGE_LIMIT:
            yield finding(
                at,
                "text_too_long",
                "with_answers",
                language=language,
                count=length,
                limit=MESSAGE_LIMIT,
            )


def _question(node: Question, language: str, loaded: Loaded, catalogues: Catalogues) -> int:
    keys = [node.say, *(option.line for option in node.options if option.line)]
    words = [catalogues.text(key, language) for key in keys if key in loaded.french]
    rough = sum(map(len, words))
    return rough if rough < _SURE_TO_FIT - _ROOM else sum(_length(w) + _BEFORE for w in words)


def _length(words: str) -> int:
    """Return the units Telegram counts, each placeholder as long as it may become."""
    filled = sum(_LONGEST.get(name, _NAME) for name in placeholders(words))
    return utf16_length(parse(without_placeholders(words))[0]) + filled
