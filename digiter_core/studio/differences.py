"""
What differs between two releases, part by part, for people who do not read YAML. Pure.

Files are compared as they are written and not as this program understands them, so that a release
from before an upgrade can still be compared. Words to each kind stand in `publishing.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from digiter_core.ports import Texts
from digiter_core.studio.entries import entries_of, tree_of
from digiter_core.studio.node_differences import Change, node_changes, words_of
from digiter_core.texts.po_reader import UnreadableCatalogue, read_po

Files = Mapping[str, str]

PICTURES: Final = "dialogues/pictures/"
SCRIPT_FIELDS: Final = ("script", "start", "variables", "nodes")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is other than before. `kind`: its words, `publishing/difference/<kind>`."""

    file: str
    kind: str
    script: str = ""  # "": it is in no script
    node: str = ""
    part: str = ""  # an answer, a field, a variable, the way to an entry, the key of a text
    before: str = ""
    after: str = ""

    def words(self, texts: Texts, language: str) -> str:
        """Return what happened, in a line, without the words before and after."""
        key = f"ui/publishing/difference/{self.kind}"
        return texts.text(key, language, node=self.node, part=self.part, script=self.script)


def differences(before: Files, after: Files) -> tuple[Difference, ...]:
    """Return what is other in *after*, file by file. Comments, notes and order of fields aside."""
    return tuple(
        difference
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
        for difference in _of_file(path, before.get(path), after.get(path))
    )


def _of_file(path: str, before: str | None, after: str | None) -> Iterator[Difference]:
    if path.endswith(".po"):
        yield from _of_catalogue(path, before or "", after or "")
        return
    if path.startswith(PICTURES):
        kind = _kind("picture", before is not None, after is not None)
        yield Difference(path, kind, part=path.removeprefix(PICTURES))
        return
    old, new = tree_of(before or "", path), tree_of(after or "", path)
    script = str(new.get("script") or old.get("script") or "")
    if before is None or after is None:
        what = "script" if script else "file"
        kind = f"{what}_{'added' if before is None else 'removed'}"
        yield Difference(path, kind, script, part=path)
    elif "nodes" in old and "nodes" in new and script:
        yield from _of_script(path, script, old, new)
    else:
        yield from _of_entries(path, old, new)


def _of_script(
    path: str, script: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    nodes_before, nodes_after = _group(old, "nodes"), _group(new, "nodes")
    if old.get("start") != new.get("start"):
        yield Difference(
            path, "start", script, before=str(old.get("start")), after=str(new.get("start"))
        )
    for node in (*nodes_before, *(each for each in nodes_after if each not in nodes_before)):
        for change in _of_node(nodes_before.get(node), nodes_after.get(node)):
            yield Difference(
                path, change.kind, script, node, change.part, change.before, change.after
            )
    kept = {name: value for name, value in old.items() if name not in SCRIPT_FIELDS}
    now = {name: value for name, value in new.items() if name not in SCRIPT_FIELDS}
    yield from _of_variables(path, script, _group(old, "variables"), _group(new, "variables"))
    yield from _of_entries(path, kept, now, script)


def _of_node(before: object, after: object) -> Iterator[Change]:
    if before is None:
        yield Change("node_added", after=words_of(after))
    elif after is None:
        yield Change("node_removed", before=words_of(before))
    else:
        yield from node_changes(before, after)


def _of_variables(
    path: str, script: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for name in (*old, *(each for each in new if each not in old)):
        was, now = _spelled(old.get(name)), _spelled(new.get(name))
        if was != now:
            kind = _kind("variable", name in old, name in new)
            yield Difference(path, kind, script, part=name, before=was, after=now)


def _of_entries(
    path: str, old: Mapping[str, object], new: Mapping[str, object], script: str = ""
) -> Iterator[Difference]:
    before, after = entries_of(old), entries_of(new)
    for way in (*before, *(each for each in after if each not in before)):
        was, now = before.get(way), after.get(way)
        if was != now:
            kind = _kind("entry", way in before, way in after)
            yield Difference(path, kind, script, part=way, before=was or "", after=now or "")


def _of_catalogue(path: str, before: str, after: str) -> Iterator[Difference]:
    old, new = _translations(before), _translations(after)
    for key in (*old, *(each for each in new if each not in old)):
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            kind = _kind("translation", bool(was), bool(now))
            yield Difference(path, kind, part=key, before=was, after=now)


def _translations(text: str) -> dict[str, str]:
    try:
        return {entry.context: entry.text for entry in read_po(text) if not entry.obsolete}
    except UnreadableCatalogue:
        return {}


def _kind(what: str, was_there: bool, is_there: bool) -> str:  # noqa: FBT001 - two of a kind
    if not was_there:
        return f"{what}_added"
    return f"{what}_changed" if is_there else f"{what}_removed"


def _group(tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = tree.get(name)
    return found if isinstance(found, dict) else {}


def _spelled(value: object) -> str:
    return ", ".join(f"{way} {text}" if way else text for way, text in entries_of(value).items())
