"""Any file of dialogues as flat entries: where something stands, and what it says. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import plain
from digiter_core.authoring.yaml_reader import read_yaml

JOINT: Final = " › "
NOTES: Final = frozenset({"note"})
"""Fields for translators only: nobody reads them in the coach."""

_NAMES: Final = ("id", "name", "key")
_TEXT: Final = "text"


def tree_of(text: str, path: str) -> Mapping[str, object]:
    """Return a YAML file as plain values, empty if it cannot be read or holds no fields."""
    tree = read_yaml(text, path, Findings())
    found = plain(tree, NOTES) if tree is not None else None
    return found if isinstance(found, dict) else {}


def entries_of(value: object) -> dict[str, str]:
    """Return every single value of *value* by the way to it: `lines › fr_3114 › number`.

    Parts of a list go by their id, where they have one, so that one more moves no other.
    """
    return dict(_entries(value, ()))


def shown(value: object) -> str:
    """Return *value* in a line, as close to how it is written as a line allows."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)


def group_of(value: object) -> Mapping[str, object]:
    """Return *value* if it is a group of fields, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """Return *value* if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def _entries(value: object, way: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            # `"pages/title": {text: …}` and `"pages/title": …` are the same place.
            yield from _entries(part, way if name == _TEXT and way else (*way, name))
    elif isinstance(value, list):
        for name, part in _named(value):
            yield from _entries(part, (*way, name))
    else:
        yield JOINT.join(way), shown(value)


def _named(parts: Iterable[object]) -> Iterator[tuple[str, object]]:
    for number, part in enumerate(parts, 1):
        group = group_of(part)
        name = next((shown(group[each]) for each in _NAMES if each in group), str(number))
        yield name, part
