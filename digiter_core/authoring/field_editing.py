"""
Sets, adds and removes one field of a group in a YAML file, and nothing else.

As in `editing`, the result is read again and has to mean exactly what was wanted.
"""

from __future__ import annotations

from typing import Any

import yaml

from digiter_core.authoring import quoting
from digiter_core.authoring.editing import NotChangeable, means, replaced
from digiter_core.authoring.quoting import Short
from digiter_core.authoring.spans import Path, node_at, read, root_of, written
from digiter_core.authoring.tree import plain


def with_field(text: str, path: Path, value: Short) -> str:
    """Return *text* with the field at *path* saying *value*, added to its group if need be.

    A list or group is written on one line. Raises `ScriptError` if *text* cannot be read, and
    `NotChangeable` if there is no such group, or a comment would be lost.
    """
    group, name = _group_of(text, path), str(path[-1])
    found = _value_of(group, name)
    if isinstance(found, yaml.ScalarNode) and isinstance(value, str):
        return replaced(text, path, value)
    if found is None:
        changed = _added(text, group, f"{name}: {quoting.flow(value)}")
    else:
        changed = _rewritten(text, found, value)
    return _checked(text, changed, path, value)


def without_field(text: str, path: Path) -> str:
    """Return *text* without the field at *path*. Raises as `with_field`, also for the first."""
    group, name = _group_of(text, path), str(path[-1])
    names = [key.value for key, _ in group.value]
    if name not in names[1:]:
        raise NotChangeable(name)
    place = names.index(name)
    before, (key, value) = group.value[place - 1][1], group.value[place]
    if group.flow_style:
        start, end = written(text, before)[1], written(text, value)[1]
    else:
        start = text.rfind("\n", 0, written(text, key)[0]) + 1
        end = _line_end(text, written(text, value)[1])
    return _checked(text, text[:start] + text[end:], path, None)


def _group_of(text: str, path: Path) -> yaml.MappingNode:
    try:
        group = node_at(root_of(text), path[:-1])
    except LookupError:
        group = None
    if not isinstance(group, yaml.MappingNode) or not group.value:
        raise NotChangeable("/".join(map(str, path)))
    return group


def _value_of(group: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in group.value if key.value == name), None)


def _added(text: str, group: yaml.MappingNode, field: str) -> str:
    """Return *text* with *field* behind the last of *group*."""
    first, last = group.value[0][0], group.value[-1][1]
    end = written(text, last)[1]
    if group.flow_style:
        return f"{text[:end]}, {field}{text[end:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    end = _line_end(text, end)
    gap = "" if text[:end].endswith("\n") else newline
    indent = " " * first.start_mark.column
    return f"{text[:end]}{gap}{indent}{field}{newline}{text[end:]}"


def _rewritten(text: str, found: yaml.Node, value: Short) -> str:
    """Return *text* with *value* in place of *found*."""
    start, end = written(text, found)
    is_block = isinstance(found, yaml.CollectionNode) and not found.flow_style
    if is_block or ("\n" in text[start:end] and "#" in text[start:end]):
        raise NotChangeable(text[start:end][:20])  # there may be comments in it
    gap = " " if text[start - 1] == ":" else ""
    return text[:start] + gap + quoting.flow(value) + text[end:]


def _line_end(text: str, at: int) -> int:
    """Return where the line behind that of *at* begins."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _checked(text: str, changed: str, path: Path, value: Short | None) -> str:
    """Return *changed* if it says what *text* does with *value*, None for nothing, at *path*."""
    wanted: Any = plain(read(text))
    group = wanted
    for step in path[:-1]:
        group = group[step]
    if value is None:
        del group[path[-1]]
    else:
        group[path[-1]] = quoting.as_read(value)
    if not means(changed, wanted):
        raise NotChangeable("/".join(map(str, path)))
    return changed
