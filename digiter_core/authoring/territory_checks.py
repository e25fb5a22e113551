"""The scripts as the learners of each territory get them, linted together with all others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from digiter_core.authoring import tree
from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.overlay_file import Overlay
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding

TERRITORIES_FILE = "territories.yaml"

GONE_PAST = frozenset({"unreachable", "unused_variable"})
"""An overlay may go past nodes of its script, and so past what only these need."""

Checked = Callable[[Loaded], Iterable[Finding]]


def check_territories(
    loaded: Loaded, territories: str, checked: Checked, found: Collection[Finding]
) -> Iterator[Finding]:
    """Yield what is wrong with the overlays of *loaded*, but nothing of *found* again.

    *territories*: the text of `territories.yaml`; *checked*: all checks of dialogues.
    """
    known = _ids(territories)
    before = frozenset(found)
    overlays = loaded.overlay_files.values()
    for territory in sorted({each.territory for each in overlays}):
        here = [each for each in overlays if each.territory == territory]
        if territory not in known:
            meant = near(territory, known)
            yield from (finding(e.at, "bad_overlay", name=territory, near=meant) for e in here)
        for overlay in here:
            for node in overlay.unchanged:
                yield finding(overlay.place(node), "same_as_script", name=node)
        new = [each for each in checked(loaded.as_in(territory)) if each not in before]
        yield from _at_overlays(new, here, loaded)


def _at_overlays(new: list[Finding], here: list[Overlay], loaded: Loaded) -> Iterator[Finding]:
    """Yield the findings *new* where the overlays are written that brought them about."""
    own = {each.at.file: each for each in here}
    told = {each.code for each in new if each.file in own}
    for each in new:
        at = tree.Position(each.file, each.line, each.column)
        if each.file not in own:
            # Not what follows from a mistake that is named already.
            if each.code not in told | GONE_PAST:
                cause = next((e for e in here if _file(loaded, e) == each.file), here[0]).at
                yield replace(each, file=cause.file, line=cause.line, column=cause.column)
        elif each.code == "unreachable":
            name = dict(each.params)["name"]
            meant = near(name, loaded.scripts[own[each.file].script.id].nodes)
            yield finding(at, "unreachable", "overlay", name=name, near=meant)
        else:
            yield each


def _file(loaded: Loaded, overlay: Overlay) -> str:
    return loaded.place(overlay.script.id, overlay.script.start).file


def _ids(territories: str) -> set[str]:
    """Return the ids of the territories, as far as the file can be read."""
    document = read_yaml(territories, TERRITORIES_FILE, Findings())
    entry = document.entries.get("territories") if isinstance(document, tree.Mapping) else None
    entries = entry[1].items if entry and isinstance(entry[1], tree.Sequence) else ()
    names = (each.entries.get("id") for each in entries if isinstance(each, tree.Mapping))
    return {name[1].value for name in names if name and isinstance(name[1], tree.Scalar)}
