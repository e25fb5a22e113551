"""What files of a release say, once they are read: scripts, texts, and who must agree."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.seen import seen_by_all
from digiter_core.authoring.tree import plain
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding, ScriptError
from digiter_core.ports.publishing import digest_of
from digiter_core.studio.folder import unpacked
from digiter_core.texts.catalogue import Catalogues

TERRITORIES: Final = "dialogues/territories.yaml"
WANTS_TWO: Final = "publish_needs_two"
KEPT: Final = 4
"""Releases whose reading is remembered: two that are compared, twice."""


@dataclass(frozen=True, slots=True)
class Content:
    """`loaded` and `catalogues` are None where this program cannot read the files."""

    files: Mapping[str, str]
    loaded: Loaded | None
    catalogues: Catalogues | None
    findings: tuple[Finding, ...] = ()


_known: OrderedDict[str, Content] = OrderedDict()
_turn = Lock()


def read_content(files: Mapping[str, str]) -> Content:
    """Return what *files* say. Of files read before: at once; else it takes half a second."""
    if not files:
        return Content(files, None, None)
    digest = digest_of(files)
    with _turn:
        if digest not in _known:
            _known[digest] = _read(files)
            while len(_known) > KEPT:
                _known.popitem(last=False)
        _known.move_to_end(digest)
        return _known[digest]


def needs_two(files: Mapping[str, str]) -> bool:
    """Return whether any territory of *files* wants every release confirmed by a second person."""
    tree = read_yaml(files.get(TERRITORIES, ""), TERRITORIES, Findings())
    data = plain(tree) if tree is not None else None
    entries = data.get("territories") if isinstance(data, dict) else None
    return isinstance(entries, list) and any(
        isinstance(entry, dict) and str(entry.get(WANTS_TWO, "")).lower() == "true"
        for entry in entries
    )


def _read(files: Mapping[str, str]) -> Content:
    try:
        with unpacked(files) as folder:
            seen = seen_by_all()
            loaded = load_scripts(folder.dialogues, seen)
            read = seen.translations
            catalogues = Catalogues.load(folder.locales, loaded.french, loaded.languages, read)
    except ScriptError as error:
        return Content(files, None, None, error.findings)
    return Content(files, loaded, catalogues)
