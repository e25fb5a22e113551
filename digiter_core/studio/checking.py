"""Checks one file while it is typed: the same checks as `digiter lint`, of this file alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from digiter_core.authoring import languages_file, overlay_file, safety_file, words_file
from digiter_core.authoring.checks import (
    CHECKS,
    Check,
    copied_lines,
    dead_ends,
    impossible_conditions,
    long_texts,
    numbered_labels,
    refusals,
    same_effects,
    same_labels,
    too_many_buttons,
    unreachable_nodes,
    untested_scripts,
)
from digiter_core.authoring.data_checks import check_files
from digiter_core.authoring.examples import check_examples
from digiter_core.authoring.findings import Findings, in_order
from digiter_core.authoring.languages_check import check_languages
from digiter_core.authoring.lint import check_data
from digiter_core.authoring.loader import Loaded, load_texts
from digiter_core.authoring.seen import seen_by_all
from digiter_core.authoring.territory_checks import TERRITORIES_FILE, check_territories
from digiter_core.errors import Finding, ScriptError
from digiter_core.studio.folder import DIALOGUES, Folder
from digiter_core.texts.catalogue import Catalogues

PREFIX: Final = f"{DIALOGUES}/"

ALONE: Final = frozenset(
    {
        same_labels.check,
        same_effects.check,
        refusals.check,
        copied_lines.check,
        numbered_labels.check,
        long_texts.check,
        unreachable_nodes.check,
        dead_ends.check,
        too_many_buttons.check,
    }
)
"""Checks that look at one script at a time: the other scripts did not change."""

_FOLDERS_KEPT: Final = 2

Stamps = tuple[tuple[str, int, int], ...]
"""Path, moment of the last change, and size of files: they tell whether one was changed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong in one file; and all files as read, None where they cannot be."""

    findings: tuple[Finding, ...]
    loaded: Loaded | None = None
    catalogues: Catalogues | None = None


def check_text(folder: Folder, path: str, text: str) -> Checked:
    """Return what would be wrong in the file *path* if it said *text*, the other files as saved.

    Quick enough to be asked at every pause of a hand that types. Findings in other files that
    follow from it are left to the check before publishing.
    """
    findings = Findings()
    seen_by_all().tree(text, path, findings)
    checked = Checked(findings.all()) if findings.all() else _checked(folder, path, text)
    own = in_order(each for each in checked.findings if each.file == path)
    return replace(checked, findings=own)


def _checked(folder: Folder, path: str, text: str) -> Checked:
    paths = (each for each in folder.paths() if each.startswith(PREFIX) and each != path)
    files = {each.removeprefix(PREFIX): folder.text(each) for each in paths}
    name = path.removeprefix(PREFIX)
    files[name] = text
    findings = Findings()
    loaded = load_texts(dict(sorted(files.items())), DIALOGUES, findings, seen_by_all())
    if findings.all():
        # What hangs together is looked at when every file can be read.
        return Checked(findings.all())
    try:
        kept = _catalogues(folder, _stamps(folder))
    except ScriptError:
        return Checked((), loaded)
    entries = {each.code: kept.entries(each.code) for each in loaded.languages}
    catalogues = Catalogues(loaded.french, entries, loaded.languages)
    found = tuple(_hanging_together(folder, name, files, loaded, catalogues))
    return Checked(found, loaded, catalogues)


def _hanging_together(
    folder: Folder,
    name: str,
    files: Mapping[str, str],
    loaded: Loaded,
    catalogues: Catalogues,
) -> Iterator[Finding]:
    # Most of the time goes into words: those of other files did not change.
    own = {key: text for key, text in loaded.texts.items() if text.file == PREFIX + name}
    narrow = replace(loaded, texts=own)
    script = loaded.scripts.get(PurePosixPath(name).stem)
    is_overlay = overlay_file.is_overlay(name)
    alone = replace(narrow, scripts={script.id: script} if script else {}, overlay_files={})
    # Of conditions in other files nothing is told here; those of this one are tried out.
    asked = tuple(each for each in loaded.conditions if each.at.file == PREFIX + name)
    seen_by: dict[Check, Loaded] = {
        **dict.fromkeys(ALONE, alone),
        impossible_conditions.check: replace(narrow, conditions=asked),
    }
    found = [each for check in CHECKS for each in check(seen_by.get(check, narrow), catalogues)]
    yield from found
    if script is not None and not is_overlay:
        yield from untested_scripts.check(alone, folder.dialogues)
    if is_overlay:
        yield from check_territories(
            loaded,
            files.get(TERRITORIES_FILE, ""),
            lambda here: (each for check in CHECKS for each in check(here, catalogues)),
            found,
        )
    if name == languages_file.FILE:
        yield from check_languages(loaded, catalogues, folder.locales, files, DIALOGUES)
    needed = (name, words_file.FILE, safety_file.FILE)
    data = {each: files[each] for each in needed if each in files}
    around = alone if script is not None and not is_overlay else loaded
    yield from check_data(data, DIALOGUES, around, catalogues, seen_by_all())
    yield from check_files(files, DIALOGUES, loaded, seen_by_all())
    yield from check_examples(loaded, folder.dialogues, seen_by_all())


@lru_cache(maxsize=_FOLDERS_KEPT)
def _catalogues(folder: Folder, stamps: Stamps) -> Catalogues:  # noqa: ARG001 - part of the key
    """Return the translations as they are saved, of every language. Raises `ScriptError`."""
    return Catalogues.load(folder.locales, {}, None, seen_by_all().translations)


def _stamps(folder: Folder) -> Stamps:
    root = folder.locales
    found = ((path, path.stat()) for path in sorted(root.rglob("*.po")))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)
