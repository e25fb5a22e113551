"""
The words of the program itself, by key: buttons, apologies, help.

`ui.yaml` holds what learners read; what staff read stands in files of its own.
"""

from __future__ import annotations

import re

from digiter_core.authoring.draft import source_text
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.holding import TEXT, Either, Flag, Group, Under
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.engine.script import MessageKey
from digiter_core.texts.source_text import BUTTON_LIMIT, SourceText

FILE = "ui.yaml"
STAFF_FILES = (
    "team.yaml",
    "summary.yaml",
    "pages.yaml",
    "studio.yaml",
    "publishing.yaml",
    "figures.yaml",
)
"""Each holds the keys that begin with its name: `pages.yaml` those under `pages/`."""

FILES = (FILE, *STAFF_FILES)

SHAPE = Shape(
    "a text of ui.yaml",
    "Words of the program: either the text alone, or a group with these fields.",
    (
        Field("text", "the words", required=True),
        Field("button", "`true`: it stands on a button, 48 characters at most", holds=Flag()),
        Field("same_in_all_languages", "`true`: it is not translated", holds=Flag()),
        NOTE,
    ),
)

_KEY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
FILE_HOLDS = Under(_KEY.pattern, Either(TEXT, Group((SHAPE,))))
"""What a whole file of words is: keys, with the words or a group under each."""

_BUTTONS = ("ui/option/", "ui/button/")


def read_ui(document: Part, findings: Findings, file: str = FILE) -> list[SourceText]:
    """Return the texts of *document*. A key may be written with or without `ui/` before it."""
    group = as_mapping(document, file, findings)
    read: dict[MessageKey, SourceText] = {}
    for name, value in group.entries.values() if group else ():
        text = _text(name, value, findings)
        if text and _is_elsewhere(text.key, file):
            findings.add(name.at, "bad_id", "elsewhere", name=text.key, file=file)
        elif text and text.key in read:
            line = read[text.key].line
            findings.add(name.at, "duplicate_field", name=text.key, line=line)
        elif text:
            read[text.key] = text
    return list(read.values())


def _is_elsewhere(key: str, file: str) -> bool:
    """Whether *key* belongs into another file than *file*: no key stands in two."""
    home = f"{key.split('/')[1]}.yaml"
    return home != file if file in STAFF_FILES else home in STAFF_FILES


def _text(name: Scalar, value: Part, findings: Findings) -> SourceText | None:
    key = MessageKey("ui/" + name.value.removeprefix("ui/"))
    if not _KEY.fullmatch(key):
        findings.add(name.at, "bad_id", "key", name=name.value)
        return None
    limit = BUTTON_LIMIT if key.startswith(_BUTTONS) else None
    if isinstance(value, Mapping):
        return _described(key, Fields(value, SHAPE, findings), limit)
    if isinstance(value, Scalar) and value.value.strip():
        return source_text(key, value, limit=limit)
    findings.add(value.at, "wrong_shape", "text", field=name.value)
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
