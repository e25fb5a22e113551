"""
Adds, removes and moves entries of lists, and adds nodes: whole lines, each with its comments.

As in `editing`, the result is read again and has to mean exactly what was wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from digiter_core.authoring import quoting
from digiter_core.authoring.editing import NotChangeable, means
from digiter_core.authoring.quoting import Short
from digiter_core.authoring.spans import Path, node_at, read, root_of, written
from digiter_core.authoring.tree import plain

INDENT = "  "

Value = str | Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _List:
    """A list whose entries begin with a dash: its lines, and the lines around it."""

    before: str
    entries: tuple[str, ...]  # the comments above an entry are its own
    after: str
    indent: str

    def with_entries(self, entries: tuple[str, ...]) -> str:
        return self.before + "".join(entries) + self.after


def moved(text: str, path: Path, place: int, to: int) -> str:
    """Return *text* with the entry *place* of the list at *path* standing at *to*."""
    found = _list_at(text, path)
    order = list(range(len(found.entries)))
    if place not in order or to not in order:
        raise NotChangeable(f"{place} -> {to}")
    order.insert(to, order.pop(place))
    changed = found.with_entries(tuple(found.entries[each] for each in order))
    return _checked(text, changed, path, lambda items: [items[each] for each in order])


def without(text: str, path: Path, place: int) -> str:
    """Return *text* without the entry *place* of the list at *path*."""
    found = _list_at(text, path)
    if not 0 <= place < len(found.entries):
        raise NotChangeable(str(place))
    changed = found.with_entries((*found.entries[:place], *found.entries[place + 1 :]))
    return _checked(text, changed, path, lambda items: items[:place] + items[place + 1 :])


def extended(text: str, path: Path, fields: Mapping[str, str]) -> str:
    """Return *text* with one more entry at the end of the list at *path*: a group of *fields*."""
    found = _list_at(text, path)
    line = f"{found.indent}- {_flow(fields)}{_newline(text)}"
    changed = found.with_entries((*found.entries, line))
    return _checked(text, changed, path, lambda items: [*items, dict(fields)])


def inserted(text: str, path: Path, place: int, fields: Mapping[str, Short]) -> str:
    """Return *text* with one more entry at *place* of the list at *path*, a line a field."""
    found = _list_at(text, path)
    if not 0 <= place <= len(found.entries):
        raise NotChangeable(str(place))
    lines = [f"{name}: {quoting.flow(value)}{_newline(text)}" for name, value in fields.items()]
    entry = f"{found.indent}- " + f"{found.indent}{INDENT}".join(lines)
    new = quoting.as_read(fields)
    changed = found.with_entries((*found.entries[:place], entry, *found.entries[place:]))
    return _checked(text, changed, path, lambda items: [*items[:place], new, *items[place:]])


def with_group(text: str, path: Path, name: str, fields: Mapping[str, Value]) -> str:
    """Return *text* with one more group of *fields*, called *name*, at the end of *path*.

    This is how a node is added to `nodes`. A value is a text, or a list of groups of texts.
    Raises `NotChangeable`, also if the name is taken.
    """
    group = node_at_or_refuse(text, path)
    wanted = plain(read(text))
    values = _inside(wanted, path)
    if not isinstance(group, yaml.MappingNode) or group.flow_style or name in values:
        raise NotChangeable(name)
    newline, indent = _newline(text), " " * group.start_mark.column
    lines = [f"{indent}{name}:"]
    for field, value in fields.items():
        lines += [f"{indent}{INDENT}{line}" for line in _lines_of(field, value)]
    _, end = written(text, group)
    rest = text[end:].partition("\n")
    head = text[:end] + rest[0].rstrip("\r") + newline
    changed = head + newline.join(lines) + newline + rest[2]
    values[name] = {
        field: value if isinstance(value, str) else [dict(each) for each in value]
        for field, value in fields.items()
    }
    if not means(changed, wanted):
        raise NotChangeable(name)
    return changed


def node_at_or_refuse(text: str, path: Path) -> yaml.Node:
    """Return the node at *path*. Raises `NotChangeable` if there is none."""
    try:
        return node_at(root_of(text), path)
    except LookupError:
        raise NotChangeable("/".join(map(str, path))) from None


def _list_at(text: str, path: Path) -> _List:
    found = node_at_or_refuse(text, path)
    if not isinstance(found, yaml.SequenceNode) or found.flow_style or not found.value:
        raise NotChangeable("/".join(map(str, path)))
    lines = _lines(text)
    first = text.count("\n", 0, written(text, found)[0])
    ends = [text.count("\n", 0, written(text, entry)[1]) + 1 for entry in found.value]
    starts = [first, *ends[:-1]]
    entries = ["".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    if not entries[-1].endswith("\n"):
        entries[-1] += _newline(text)
    dash = lines[first]
    indent = dash[: len(dash) - len(dash.lstrip(" "))]
    return _List("".join(lines[:first]), tuple(entries), "".join(lines[ends[-1] :]), indent)


def _lines(text: str) -> list[str]:
    """Return the lines of *text*, each with its end. Only a line feed ends one."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _lines_of(field: str, value: Value) -> list[str]:
    if isinstance(value, str):
        return [f"{field}: {_value(value)}"]
    return [f"{field}:", *(f"{INDENT}- {_flow(each)}" for each in value)]


def _flow(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_value(words)}" for name, words in fields.items()) + "}"


def _value(words: str) -> str:
    return quoting.bare(words) or quoting.double_quoted(words)


def _inside(values: Any, path: Path) -> Any:
    """Return what stands at *path* of plain values."""
    for step in path:
        values = values[step]
    return values


def _checked(
    text: str, changed: str, path: Path, change: Callable[[list[object]], list[object]]
) -> str:
    """Return *changed* if it says what *text* does with *change* made to the list at *path*."""
    wanted = plain(read(text))
    items = _inside(wanted, path)
    items[:] = change(list(items))
    if not means(changed, wanted):
        raise NotChangeable("/".join(map(str, path)))
    return changed
