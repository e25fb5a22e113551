"""
JSON Schemas of the files in `dialogues/`, made from the shapes, for editors.

An editor then offers fields, underlines what is unknown, and says what a field means. A schema
knows shapes only: `digiter lint` also knows whether a node exists and how long a text may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, assert_never

from digiter_core.authoring import (
    competences_file,
    languages_file,
    micro_actions_file,
    nudges_shape,
    overlay_file,
    script_file,
    ui_file,
)
from digiter_core.authoring.holding import (
    Either,
    Flag,
    Group,
    Holds,
    ListOf,
    Name,
    Number,
    OneOf,
    Under,
    Value,
    Words,
)
from digiter_core.authoring.loader import NOT_SCRIPTS
from digiter_core.authoring.shape import Field, Shape

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
FOLDER: Final = "dialogues/.schema"

Schema = dict[str, Any]

_FILES: Final[Mapping[str, Holds]] = {
    "script": Group((script_file.SHAPE,)),
    "overlay": Group((overlay_file.SHAPE,)),
    "competences": Group((competences_file.FRAMEWORK,)),
    "micro_actions": Group((micro_actions_file.LIBRARY,)),
    "nudges": Group((nudges_shape.NUDGES,)),
    "ui": ui_file.FILE_HOLDS,
    "languages": Group((languages_file.FILE_SHAPE,)),
}
NAMES: Final = tuple(_FILES)
_OWN_FILE: Final = ("competences", "micro_actions", "nudges", "languages")


def schema(name: str) -> Schema:
    """Return the schema called *name*, one of `NAMES`."""
    holds = _FILES[name]
    shapes = {shape.name: shape for shape in _shapes(holds)}
    definitions = {_slug(each): _object(each) for each in shapes.values()}
    return {
        "$schema": DRAFT,
        "title": f"DIGITER Coach: {name}",
        **_of(holds),
        "definitions": dict(sorted(definitions.items())),
    }


def schema_of(path: str) -> str | None:
    """Return the name of the schema of the file *path* below `dialogues/`, None if it has none."""
    if overlay_file.is_overlay(path):
        return "overlay"
    if path in ui_file.FILES:
        return "ui"
    name = path.removesuffix(".yaml")
    if name in _OWN_FILE:
        return name
    return None if path in NOT_SCRIPTS else "script"


def settings_of(paths: Iterable[str]) -> Mapping[str, list[str]]:
    """Return which schema stands for which of the files *paths* below `dialogues/`.

    It is the setting `yaml.schemas` of editors. Every file is named: a `*` would hold for all.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        name = schema_of(path)
        if name is not None:
            found.setdefault(f"./{FOLDER}/{name}.json", []).append(f"dialogues/{path}")
    return dict(sorted(found.items()))


def _shapes(holds: Holds) -> Iterator[Shape]:
    """Yield every shape in *holds*, and those in it."""
    match holds:
        case Group(shapes=shapes):
            for shape in shapes:
                yield shape
                for field in shape.fields:
                    yield from _shapes(field.holds)
        case ListOf(of=of) | Under(of=of):
            yield from _shapes(of)
        case Either(first=first, second=second):
            yield from _shapes(first)
            yield from _shapes(second)
        case _:
            return


def _object(shape: Shape) -> Schema:
    described: Schema = {
        "type": "object",
        "description": shape.meaning,
        "properties": {field.name: _field(field) for field in shape.fields},
        "required": [field.name for field in shape.fields if field.required],
        "additionalProperties": False,
    }
    if shape.needs_one:
        described["anyOf"] = [{"required": [name]} for name in shape.needs_one]
    if shape.together:
        described["dependencies"] = {
            name: [other for other in shape.together if other != name] for name in shape.together
        }
    if shape.needs_when:
        described["allOf"] = [
            {
                "if": {"properties": {name: {"const": word}}, "required": [name]},
                "then": {"required": list(needed)},
            }
            for name, word, needed in shape.needs_when
        ]
    return described


def _field(field: Field) -> Schema:
    held = _of(field.holds)
    # Draft 7 ignores what stands beside a `$ref`.
    held = {"allOf": [held]} if "$ref" in held else held
    return {"description": field.meaning, **held}


def _of(holds: Holds) -> Schema:  # noqa: C901, PLR0911 - one answer for each kind
    match holds:
        case Words(longest=longest):
            return _text() if longest is None else {**_text(), "maxLength": longest}
        case Flag(only_true=only_true):
            return {"enum": [True, "true"] if only_true else [True, False, "true", "false"]}
        case Number(low=low, high=high):
            return {
                "anyOf": [
                    {"type": "integer", "minimum": low, "maximum": high},
                    {"type": "string", "pattern": "^-?[0-9]+$"},
                ]
            }
        case OneOf(words=words):
            return {"enum": list(words)}
        case Name(pattern=pattern):
            return _text(pattern)
        case Value():
            return {"type": ["string", "number", "boolean"]}
        case ListOf(of=of, count=count):
            sizes = {"minItems": 1} if count is None else {"minItems": count, "maxItems": count}
            return {"type": "array", "items": _of(of), **sizes}
        case Under(pattern=pattern, of=of):
            names = {"pattern": f"^(?:{pattern})$"}
            return {
                "type": "object",
                "minProperties": 1,
                "propertyNames": names,
                "additionalProperties": _of(of),
            }
        case Group(shapes=shapes):
            found = [{"$ref": f"#/definitions/{_slug(shape)}"} for shape in shapes]
            return dict(found[0]) if len(found) == 1 else _by_first_field(shapes)
        case Either(first=first, second=second):
            return {"anyOf": [_of(first), _of(second)]}
        case _:
            assert_never(holds)


def _by_first_field(shapes: tuple[Shape, ...]) -> Schema:
    """Return a choice by the field that tells the kind, so that an editor names the right one."""
    return {
        "type": "object",
        "oneOf": [{"required": [shape.fields[0].name]} for shape in shapes],
        "allOf": [
            {
                "if": {"required": [shape.fields[0].name]},
                "then": {"$ref": f"#/definitions/{_slug(shape)}"},
            }
            for shape in shapes
        ],
        "properties": {shape.fields[0].name: {"description": shape.meaning} for shape in shapes},
    }


def _text(pattern: str | None = None) -> Schema:
    """Every scalar is a text to the coach; an editor takes 5 for a number, true for a flag."""
    written = r"\S" if pattern is None else f"^(?:{pattern})$"
    return {"type": ["string", "number", "boolean"], "pattern": written}


def _slug(shape: Shape) -> str:
    return re.sub(r"\W+", "_", shape.name).strip("_")
