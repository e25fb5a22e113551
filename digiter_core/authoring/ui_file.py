"""`ui.yaml`: the words of the program itself, by key: buttons, apologies, help."""

from __future__ import annotations

import re

from digiter_core.authoring.draft import source_text
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.engine.script import MessageKey
from digiter_core.texts.source_text import BUTTON_LIMIT, SourceText

FILE = "ui.yaml"

SHAPE = Shape(
    "a text of ui.yaml",
    "Words of the program: either the text alone, or a group with these fields.",
    (
        Field("text", "the words", required=True),
        Field("button", "`true`: it stands on a button, 48 characters at most"),
        Field("same_in_all_languages", "`true`: it is not translated"),
        NOTE,
    ),
)

_KEY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_BUTTONS = ("ui/option/", "ui/button/")


def read_ui(document: Part, findings: Findings) -> list[SourceText]:
    """Return the texts of *document*. A key may be written with or without `ui/` before it."""
    group = as_mapping(document, FILE, findings)
    read: dict[MessageKey, SourceText] = {}
    for name, value in group.entries.values() if group else ():
        text = _text(name, value, findings)
        if text and text.key in read:
            message = f'"{text.key}" already stands in line {read[text.key].line}'
            findings.add(name.at, "duplicate_field", message)
        elif text:
            read[text.key] = text
    return list(read.values())


def _text(name: Scalar, value: Part, findings: Findings) -> SourceText | None:
    key = MessageKey("ui/" + name.value.removeprefix("ui/"))
    if not _KEY.fullmatch(key):
        message = f'the key "{name.value}": letters without accents, digits, _ - . and /'
        findings.add(name.at, "bad_id", message)
        return None
    limit = BUTTON_LIMIT if key.startswith(_BUTTONS) else None
    if isinstance(value, Mapping):
        return _described(key, Fields(value, SHAPE, findings), limit)
    if isinstance(value, Scalar) and value.value.strip():
        return source_text(key, value, limit=limit)
    findings.add(value.at, "wrong_shape", f'"{name.value}" is one text between quotes')
    return None


def _described(key: MessageKey, fields: Fields, limit: int | None) -> SourceText | None:
    scalar = fields.scalar("text")
    if scalar is None:
        return None
    return source_text(
        key,
        scalar,
        note=fields.word("note"),
        limit=BUTTON_LIMIT if fields.flag("button") else limit,
        shared=fields.flag("same_in_all_languages"),
    )
