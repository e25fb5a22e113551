"""
Changes one part of a YAML file and nothing else: comments, order and indentation stay.

Every change is read again before it is given out, and has to mean exactly what was wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from digiter_core.authoring import quoting
from digiter_core.authoring.spans import Path, node_at, read, root_of, written
from digiter_core.authoring.tree import Part, plain
from digiter_core.errors import ScriptError


class NotChangeable(ValueError):
    """This part cannot be changed on its own. Change it in the YAML."""


def replaced(text: str, path: Path, new: str) -> str:
    """Return *text* with the scalar at *path* saying *new*, all else as it was.

    The kind of quotes stays if *new* can be written with it. Raises `ScriptError` if *text*
    cannot be read, `NotChangeable` if there is no text at *path* or *new* is no text.
    """
    scalar = _scalar_at(text, path)
    start, end = written(text, scalar)
    wanted = _meaning(read(text), path, new)
    for way in _ways(scalar, text, start, new):
        gap = " " if start and text[start - 1] in ":-" else ""  # `note:` with nothing behind it
        changed = text[:start] + gap + way + text[end:]
        if means(changed, wanted):
            return changed
    raise NotChangeable("/".join(map(str, path)))


def _scalar_at(text: str, path: Path) -> yaml.ScalarNode:
    try:
        found = node_at(root_of(text), path)
    except LookupError:
        found = None
    if not isinstance(found, yaml.ScalarNode):
        raise NotChangeable("/".join(map(str, path)))
    return found


def _ways(scalar: yaml.ScalarNode, text: str, start: int, new: str) -> Iterator[str]:
    """Yield ways to write *new*, the one most like the present first."""
    if not scalar.style and (name := quoting.bare(new)):
        yield name
    if scalar.style == "'" and (single := quoting.single_quoted(new)):
        yield single
    if scalar.style in ("|", ">"):
        newline = "\r\n" if "\r\n" in text else "\n"
        lines = quoting.block(new, _indent_of_block(text, start), newline)
        if lines:
            yield lines
    try:
        yield quoting.double_quoted(new)
    except ValueError:
        return


def _indent_of_block(text: str, start: int) -> str:
    """Return what stands before the first line of the block that begins at *start*."""
    for line in text[start:].split("\n")[1:]:
        if line.strip():
            return line[: len(line) - len(line.lstrip(" "))]
    return "  "


def means(text: str, wanted: object) -> bool:
    """Return whether *text* can be read and says *wanted*."""
    try:
        return plain(read(text)) == wanted
    except ScriptError:
        return False


def _meaning(tree: Part, path: Path, new: str) -> object:
    """Return what the file says with *new* at *path*."""
    values = plain(tree)
    if not path:
        return new
    place = values
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]  # the path was followed before
    place[path[-1]] = new  # type: ignore[index]  # as above
    return values
