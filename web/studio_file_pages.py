"""A file as it is written, with what is wrong in it while it is typed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.editing import NotChangeable
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding, Forbidden, NoSuchFile, ScriptError
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.checking import check_text
from digiter_core.studio.folder import Folder
from web.page import Answer, Ask, Fields, Later, Moved, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_list_pages import FOLDER, studio_of
from web.studio_node_form import reworded, typed_in
from web.studio_saving import Unsaved, saved
from web.studio_script_pages import outline_in, path_of, script_of
from web.studio_words import (
    PICTURES,
    as_typed,
    counted,
    file_path,
    name_of,
    of_node,
    script_path,
    targets_of,
    told,
)

PATH: Final = f"{PLACE}/files/{{path:path}}"
CHECK_PATH: Final = f"{PLACE}/check"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a form: a file may have a million characters, and most signs take three bytes there."""

CHECK, ANYWAY = "check", "anyway"
_DIGITS: Final = 8


def show(ask: Ask) -> Answer:
    """Show the file. Raises `Forbidden` if there is none that may be changed here."""
    studio, path = studio_of(ask), ask.params["path"]

    def run() -> Shown:
        text = text_of(studio.folder, path)
        return _page(studio, ask.language, path, text, sha256_of(text), line=_line(ask.query))

    return Later(run)


def save(ask: Ask) -> Answer:
    """Write the file; or only check it; or show what is in the way, with everything typed."""
    studio, path, form = studio_of(ask), ask.params["path"], ask.form
    expected, what = form.get("expected"), form.get("do")

    def run() -> Shown | Moved:
        before = text_of(studio.folder, path)
        text = typed_text(form, like=before)
        if what == CHECK:
            return _page(studio, ask.language, path, text, expected)
        if what != ANYWAY and _unreadable(path, text):
            return _page(studio, ask.language, path, text, expected, problem="unreadable")
        unsaved = saved(studio.folder, path, text, expected=expected)
        if unsaved is Unsaved.CHANGED:
            return _conflict(studio, ask.language, path, text)
        if unsaved is not Unsaved.NOTHING:
            return _page(studio, ask.language, path, text, expected, problem=unsaved.value)
        return Moved(file_path(path), done="draft_saved")

    return Later(run)


def check(ask: Ask) -> Answer:
    """Say what is wrong in what was typed, as a piece of a page. Nothing is written."""
    studio, form, path = studio_of(ask), ask.form, ask.form.get("path")
    node = form.get("node")

    def run() -> Shown:
        if node:
            return _checked_node(studio, ask.language, path, node, form)
        text = typed_text(form, like=text_of(studio.folder, path))
        return _findings(studio, ask.language, check_text(studio.folder, path, text).findings)

    return Later(run)


def text_of(folder: Folder, path: str) -> str:
    """Return the text of a file of dialogues. Raises `Forbidden` if it is none."""
    if not path.startswith(FOLDER) or path.startswith(PICTURES):
        raise Forbidden
    try:
        return folder.text(path)
    except (NoSuchFile, ScriptError):
        raise Forbidden from None


def typed_text(form: Fields, *, like: str) -> str:
    """Return the text that was typed, with line ends as in *like*: browsers send their own."""
    typed = next(iter(form.all("text")), "").replace("\r\n", "\n").replace("\r", "\n")
    return typed.replace("\n", "\r\n") if "\r\n" in like else typed


def _checked_node(studio: Studio, language: str, path: str, name: str, form: Fields) -> Shown:
    script = name_of(path)
    text, outline = script_of(studio.folder, script)
    node = outline.node(name)
    if node is None or path != path_of(script):
        raise Forbidden
    try:
        changed = reworded(text, node, typed_in(form, node))
    except (NotChangeable, ScriptError):
        return _findings(studio, language, ())
    own = outline_in(changed, script).node(name) or node
    found = of_node(check_text(studio.folder, path, changed).findings, own, path)
    return _findings(studio, language, found, targets_of(own))


def _findings(
    studio: Studio,
    language: str,
    found: Iterable[Finding],
    targets: Mapping[tuple[int, int], str] | None = None,
) -> Shown:
    findings = told(found, studio.explanations, language, targets)
    return Shown("studio_findings.html", {"findings": findings})


def _page(  # noqa: PLR0913 - what the page shows, and why it is shown again
    studio: Studio,
    language: str,
    path: str,
    text: str,
    expected: str,
    *,
    problem: str = "",
    line: int = 0,
) -> Shown:
    found = check_text(studio.folder, path, text).findings
    context = {
        **_around(path),
        "text": as_typed(text),
        "expected": expected,
        "problem": problem,
        "findings": told(found, studio.explanations, language),
        "counts": counted(found),
        "line": line,
    }
    return Shown("studio_file.html", context, 409 if problem else 200, has_script=True)


def _conflict(studio: Studio, language: str, path: str, mine: str) -> Shown:
    """Show both versions. What was typed is saved over the other only if that is said again."""
    theirs = text_of(studio.folder, path)
    lines = difflib.unified_diff(theirs.split("\n"), mine.split("\n"), n=1, lineterm="")
    found = check_text(studio.folder, path, mine).findings
    context = {
        **_around(path),
        "text": as_typed(mine),
        "theirs": as_typed(theirs),
        "expected": sha256_of(theirs),
        "differences": [(each[:1], each[1:]) for each in lines if each[:2] not in {"--", "++"}],
        "findings": told(found, studio.explanations, language),
    }
    return Shown("studio_conflict.html", context, 409, has_script=True)


def _around(path: str) -> dict[str, object]:
    name = name_of(path)
    return {
        "sections": SECTIONS,
        "path": path,
        "name": name,
        "address": file_path(path),
        "script": script_path(name) if path == path_of(name) else "",
    }


def _unreadable(path: str, text: str) -> bool:
    """Return whether *text* is no YAML, so that nothing at all could be read from the file."""
    findings = Findings()
    return read_yaml(text, path, findings) is None


def _line(query: Fields) -> int:
    typed = query.get("line")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < _DIGITS else 0


PAGES = (
    Page("GET", PATH, Act.EDIT_DIALOGUES, show),
    Page("POST", PATH, Act.EDIT_DIALOGUES, save, largest_form=LARGEST),
    Page("POST", CHECK_PATH, Act.EDIT_DIALOGUES, check, largest_form=LARGEST),
)
