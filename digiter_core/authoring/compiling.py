"""From what was read to frozen scripts: their versions, and the sources that are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from digiter_core.authoring import competences_file, micro_actions_file, pictures_folder
from digiter_core.authoring.draft import Draft
from digiter_core.authoring.overlay_file import Overlay, unchanged
from digiter_core.authoring.tree import Part, Position
from digiter_core.authoring.versions import version_of
from digiter_core.engine.script import Node, NodeId, Script


@dataclass(frozen=True, slots=True)
class Files:
    """The files of `dialogues/` by name, as text and as tree."""

    texts: Mapping[str, str]
    trees: Mapping[str, Part | None]

    def script(self, name: str, draft: Draft) -> Script:
        """Return the script of the file *name*, read as *draft*."""
        version = version_of(
            self._tree(name), *self._expanded((draft,)), pictures=_shown((draft,))
        )
        return Script(draft.script, version, draft.start, draft.nodes, draft.starts, draft.moved)

    def sources(self, name: str, draft: Draft) -> str:
        """Return what `script_from_sources` makes that script from."""
        return self._joined((name,), (draft,))

    def overlay(self, name: str, draft: Draft, base: Draft) -> Overlay:
        """Return the script *base* with the nodes of the overlay *name*, read as *draft*."""
        path = PurePosixPath(name)
        territory, tree = path.parts[1], self._tree(name)
        version = version_of(
            self._tree(path.name),
            *self._expanded((base, draft)),
            overlay=(territory, tree),
            pictures=_shown((base, draft)),
        )
        nodes = {**_left_of(base, draft.nodes), **draft.nodes}
        return Overlay(
            territory=territory,
            script=Script(base.script, version, base.start, nodes, base.starts, base.moved),
            sources=self._joined((path.name, name), (base, draft)),
            at=draft.at or Position(name, 1, 1),
            places=draft.places,
            references=tuple(draft.references),
            unchanged=tuple(unchanged(tree, self._tree(path.name))),
        )

    def _tree(self, name: str) -> Part:
        tree = self.trees[name]
        assert tree is not None  # there is a draft of it
        return tree

    def _expanded(self, drafts: Iterable[Draft]) -> tuple[Part | None, Part | None]:
        competences, library = _expanded(drafts)
        return (
            self.trees.get(competences_file.FILE) if competences else None,
            self.trees.get(micro_actions_file.FILE) if library else None,
        )

    def _joined(self, names: tuple[str, ...], drafts: tuple[Draft, ...]) -> str:
        competences, library = _expanded(drafts)
        expanded = (
            *((competences_file.FILE,) if competences else ()),
            *((micro_actions_file.FILE,) if library else ()),
        )
        kept = [*names, *(each for each in expanded if each in self.texts)]
        sources = {each: self.texts[each] for each in kept}
        shown = {
            f"{pictures_folder.FOLDER}/{name}": f"{pictures_folder.REFERENCE}{digest}"
            for name, digest in _shown(drafts).items()
        }
        return json.dumps({**sources, **shown}, ensure_ascii=False)


def _shown(drafts: Iterable[Draft]) -> dict[str, str]:
    """Return the digests of the pictures that *drafts* show, by name."""
    return {
        name: each.pictures[name]
        for each in drafts
        for name in sorted(each.shown)
        if name in each.pictures
    }


def _expanded(drafts: Iterable[Draft]) -> tuple[bool, bool]:
    """Return whether competences.yaml and whether micro_actions.yaml are part of *drafts*."""
    read = tuple(drafts)
    return any(each.uses_framework for each in read), any(each.uses_micro_actions for each in read)


def _left_of(base: Draft, replaced: Iterable[NodeId]) -> dict[NodeId, Node]:
    """Return the nodes of *base* without those a replaced `questionnaire` or `choose` made."""
    made = tuple(f"{node}." for node in replaced)
    return {name: node for name, node in base.nodes.items() if not name.startswith(made)}
