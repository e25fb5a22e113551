"""Where the parts of a YAML file stand, to the character, so that one can be changed alone."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Part
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import ScriptError

Path = Sequence[str | int]
"""The way to a part: names of fields, and places in lists counted from 0."""

BOM = "\ufeff"


def read(text: str) -> Part:
    """Return the tree written as *text*. Raises `ScriptError` unless it can be read whole."""
    findings = Findings()
    tree = read_yaml(text, "", findings)
    findings.raise_if_any()
    assert tree is not None  # else there was a finding
    return tree


def root_of(text: str) -> yaml.Node:
    """Return the nodes of *text*, with their marks. Raises `ScriptError`.

    The marks count from behind a byte order mark.
    """
    read(text)  # refuses what is too big, nested too deeply, or refers to itself
    root = yaml.compose(text.removeprefix(BOM), Loader=yaml.CSafeLoader)
    assert root is not None  # as `read` found something
    return root


def node_at(root: yaml.Node, path: Path) -> yaml.Node:
    """Return the node at *path*. Raises `LookupError` if there is none."""
    found = root
    for step in path:
        if isinstance(found, yaml.MappingNode) and isinstance(step, str):
            found = _field(found, step)
        elif isinstance(found, yaml.SequenceNode) and isinstance(step, int):
            found = found.value[step]
        else:
            raise LookupError(step)  # noqa: TRY004 - the path is wrong, not what was given
    return found


def _field(group: yaml.MappingNode, name: str) -> yaml.Node:
    for key, value in group.value:
        if isinstance(key, yaml.ScalarNode) and key.value == name:
            found: yaml.Node = value
            return found
    raise KeyError(name)


def written(text: str, node: yaml.Node) -> tuple[int, int]:
    """Return where *node* begins and ends in *text*, without space and comments behind it."""
    start, end = node.start_mark.index, _last_of(node).end_mark.index
    shift = len(text) - len(text.removeprefix(BOM))
    start, end = start + shift, end + shift
    # A block of lines ends where the next thing begins: empty lines behind it are not its own.
    return start, start + len(text[start:end].rstrip(" \t\r\n"))


def _last_of(node: yaml.Node) -> yaml.Node:
    """Return the part *node* ends with. A group ends where the next thing begins: too late."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return node


def readable(text: str) -> bool:
    """Return whether *text* is YAML that dialogues can be read from."""
    try:
        read(text)
    except ScriptError:
        return False
    return True
