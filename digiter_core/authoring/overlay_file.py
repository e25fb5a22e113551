"""
`territories/<territory>/<script>.yaml`: single nodes of a script, said differently in one place.

Its texts have keys of their own, `welcome@liege/hello/ask`, and are translated on their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from digiter_core.authoring import tree
from digiter_core.authoring.draft import Draft, Reference
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.names import ID
from digiter_core.authoring.script_file import NODES, read_nodes
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Part, Position
from digiter_core.engine.script import NodeId, Script

FOLDER = "territories"
SHAPE = Shape(
    "an overlay",
    "What one territory says differently: `territories/<territory>/<script>.yaml`.",
    (
        Field(
            "overlay",
            "the id of the script, the name of the file without .yaml",
            required=True,
            holds=ID,
        ),
        Field(
            "nodes",
            "the nodes that differ, each whole and under its name in the script, and new nodes "
            "that they lead to",
            required=True,
            holds=NODES,
        ),
        Field("note", "what the overlay is for; learners never see it"),
    ),
)
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay that was read: the whole script as it is in the territory, and what is new."""

    territory: str
    script: Script
    sources: str
    at: Position  # of its first field
    places: Mapping[NodeId, Position]  # of the nodes written here
    references: tuple[Reference, ...]
    unchanged: tuple[NodeId, ...]  # nodes that say what the script says anyway

    def place(self, node: NodeId) -> Position:
        """Return where *node* is written here, else where the overlay begins."""
        return self.places.get(node, self.at)


def is_overlay(name: str) -> bool:
    """Return whether the file *name* of `dialogues/` lies among the overlays."""
    return name.startswith(f"{FOLDER}/")


def read_overlay(
    document: Part, name: str, folder: str, bases: Mapping[str, Draft], findings: Findings
) -> Draft | None:
    """Return the nodes of the file *name*, None if it belongs to no script of *bases*."""
    start = Position(folder + name, 1, 1)
    path = PurePosixPath(name)
    group = as_mapping(document, SHAPE.name, findings)
    if len(path.parts) != _DEPTH:
        findings.add(start, "bad_overlay", "elsewhere", name=name)
    if len(path.parts) != _DEPTH or group is None:
        return None
    fields = Fields(group, SHAPE, findings)
    base = bases.get(path.stem)
    at = fields.place("overlay")
    if fields.has("overlay") and fields.word("overlay") != path.stem:
        findings.add(at, "bad_overlay", "file", name=fields.word("overlay"), script=path.stem)
    elif base is None:
        findings.add(at, "unknown_script", name=path.stem, near=near(path.stem, bases))
    if base is None:
        return None
    draft = Draft(
        base.script, base.framework, base.micro_actions, findings, base.types, base.starts
    )
    draft.pictures = base.pictures
    draft.keys, draft.at = f"{base.script}@{path.parts[1]}", at
    read_nodes(fields, draft)
    for node in draft.nodes:
        if node in base.moved:
            findings.add(draft.places[node], "bad_move", name=node)
    return draft


def unchanged(document: Part, base: Part) -> Iterator[NodeId]:
    """Yield the nodes of the overlay *document* that are in the script *base* as they are here."""
    before = _nodes(base)
    for name, node in _nodes(document).items():
        if name in before and before[name] == node:
            yield NodeId(name)


def _nodes(document: Part) -> dict[str, object]:
    found = document.entries.get("nodes") if isinstance(document, tree.Mapping) else None
    nodes = found[1].entries if found and isinstance(found[1], tree.Mapping) else {}
    return {name: tree.plain(node, frozenset({"note"})) for name, (_, node) in nodes.items()}
