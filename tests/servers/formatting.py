"""Texts as Telegram counts and reads them: UTF-16 units, entities, parse mode HTML.

Markdown modes are not read: their texts stay as they came. No entity is detected in plain text.
"""

from __future__ import annotations

import html
import re
from typing import Any

from tests.servers.wire import JsonObject, Refused

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def utf16_length(text: str) -> int:
    """Return the length of `text` as Telegram counts it: astral characters count two."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def formatted(text: str, parse_mode: str | None, entities: Any) -> tuple[str, list[JsonObject]]:
    """Return the text a learner sees and its entities; raise `Refused` when they do not fit."""
    if entities:
        _check_entities(text, entities)
        return text.rstrip(), list(entities)
    if parse_mode and parse_mode.lower() == "html":
        return _parsed_html(text)
    return text.strip(), []


def _check_entities(text: str, entities: Any) -> None:
    end = utf16_length(text)
    if not isinstance(entities, list):
        raise Refused("Bad Request: can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise Refused("Bad Request: can't parse MessageEntity")
        if offset < 0 or length < 0 or offset + length > end:
            raise Refused(
                f"Bad Request: entity beginning at UTF-16 offset {offset} ends after the end "
                f"of the text at UTF-16 offset {end}"
            )


def _parsed_html(source: str) -> tuple[str, list[JsonObject]]:
    text = ""
    entities: list[JsonObject] = []
    opened: list[tuple[str, JsonObject]] = []
    at = 0
    while (less := source.find("<", at)) != -1:
        text += _unescaped(source[at:less])
        tag = TAG.match(source, less)
        name = tag[2].lower() if tag else ""
        if tag is None or name not in ENTITY_OF_TAG:
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {less}')
        if tag[1]:
            if not opened or opened[-1][0] != name:
                raise _cannot_parse(f"Unexpected end tag at byte offset {less}")
            entity = opened.pop()[1]
            entity["length"] = utf16_length(text) - entity["offset"]
        else:
            entity = {"type": ENTITY_OF_TAG[name], "offset": utf16_length(text), "length": 0}
            if name == "a":
                entity["url"] = _href(tag[3])
            opened.append((name, entity))
            entities.append(entity)
        at = tag.end()
    if opened:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    text += _unescaped(source[at:])
    return text.rstrip(), [entity for entity in entities if entity["length"]]


def _href(attributes: str) -> str:
    found = HREF.search(attributes)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""


def _unescaped(text: str) -> str:
    return REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)


def _cannot_parse(detail: str) -> Refused:
    return Refused(f"Bad Request: can't parse entities: {detail}")
