"""One script: its graph, the same as a list, and adding a node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.editing import NotChangeable
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.names import MAX_ID
from digiter_core.authoring.outline import NO_ANSWER, DrawnNode, Outline, outline_of
from digiter_core.authoring.rearranging import Value, with_group
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Forbidden, NoSuchFile, ScriptError
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.checking import check_text
from digiter_core.studio.folder import Folder
from web.page import Answer, Ask, Later, Moved, Page, Shown
from web.studio import PLACE, SECTIONS, Passed, Studio
from web.studio_list_pages import studio_of
from web.studio_saving import Unsaved, saved
from web.studio_words import (
    counted,
    file_path,
    kind_key,
    length_of,
    node_path,
    of_node,
    script_path,
    shortened,
    told,
)

PATH: Final = f"{PLACE}/scripts/{{script}}"
LONGEST_WORDS: Final = 4096
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Leading:
    """A way out of a node. `address`: of the node it leads to, "" if there is none."""

    to: str
    by: str
    kind: str
    address: str

    @property
    def length(self) -> tuple[str, str]:
        """Return unit and number of the time without an answer it comes after, of others ""."""
        return length_of(self.by) if self.kind == NO_ANSWER else ("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """One node of the list and of the graph."""

    id: str
    kind: str
    words: str
    address: str
    ways: tuple[Leading, ...]
    counts: list[tuple[str, int]]
    passed: int | None
    left: int | None
    is_start: bool


def show(ask: Ask) -> Answer:
    """Show the script. Raises `Forbidden` if there is none."""
    studio, script = studio_of(ask), ask.params["script"]
    passing = studio.passing(ask.work, None, script)
    return Later(lambda: shown(studio, script, passing, ask.language))


def add(ask: Ask) -> Answer:
    """Add a node, or show the script again with the reason why not."""
    studio, script = studio_of(ask), ask.params["script"]
    passing = studio.passing(ask.work, None, script)
    name, goto = ask.form.get("name"), ask.form.get("goto")
    words = ask.form.get("words").replace("\r\n", "\n")
    kind = "ask" if ask.form.get("kind") == "ask" else "say"
    answer = ask.form.get("answer")
    typed = {"name": name, "goto": goto, "words": words, "kind": kind, "answer": answer}

    def run() -> Shown | Moved:
        text, outline = script_of(studio.folder, script)
        problem = _problem(outline, typed)
        if not problem:
            problem = _added(studio.folder, script, text, typed)
        if problem:
            return shown(studio, script, passing, ask.language, typed=typed, problem=problem)
        return Moved(node_path(script, name), done="draft_saved")

    return Later(run)


def shown(  # noqa: PLR0913 - what the page shows, and what was typed into its form
    studio: Studio,
    script: str,
    passing: Mapping[str, Passed],
    language: str,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> Shown:
    """Return the page of a script. Raises `Forbidden` if there is none."""
    path = path_of(script)
    text, outline = script_of(studio.folder, script)
    findings = check_text(studio.folder, path, text).findings
    inside = {each for node in outline.nodes for each in of_node(findings, node, path)}
    context = {
        "sections": SECTIONS,
        "script": script,
        "places": [
            _place(outline, node, passing.get(node.id), counted(of_node(findings, node, path)))
            for node in outline.nodes
        ],
        "outside": told([e for e in findings if e not in inside], studio.explanations, language),
        "counts": counted(findings),
        "nodes": [node.id for node in outline.nodes],
        "file": file_path(path),
        "action": script_path(script, "/nodes"),
        "typed": typed or {"name": "", "goto": "", "words": "", "kind": "say", "answer": ""},
        "problem": problem,
        "longest": MAX_ID,
    }
    return Shown("studio_script.html", context, 400 if problem else 200, has_script=True)


def path_of(script: str) -> str:
    """Return the path of the file of *script*."""
    return f"dialogues/{script}.yaml"


def script_of(folder: Folder, script: str) -> tuple[str, Outline]:
    """Return the text and the outline of *script*. Raises `Forbidden` if there is no such file."""
    try:
        text = folder.text(path_of(script))
    except (NoSuchFile, ScriptError):
        raise Forbidden from None
    return text, outline_in(text, script)


def outline_in(text: str, script: str) -> Outline:
    """Return the outline *text* holds, without nodes if it cannot be read."""
    tree = read_yaml(text, path_of(script), Findings())
    return outline_of(tree, script) or Outline(script, "", ())


def _place(
    outline: Outline, node: DrawnNode, passing: Passed | None, counts: list[tuple[str, int]]
) -> Place:
    names = {each.id for each in outline.nodes}
    ways = tuple(
        Leading(
            way.to,
            shortened(way.by, 60),
            way.kind,
            node_path(outline.script, way.to) if way.to in names else "",
        )
        for way in node.ways
    )
    return Place(
        node.id,
        kind_key(node),
        shortened(node.first_words or node.subject),
        node_path(outline.script, node.id),
        ways,
        counts,
        passing.passed if passing else None,
        passing.left if passing else None,
        node.id == outline.start,
    )


def _problem(outline: Outline, typed: Mapping[str, str]) -> str:
    """Return the key that says what is wrong with a new node, "" if nothing."""
    name = typed["name"]
    if not _NAME.fullmatch(name) or len(name) > MAX_ID:
        return "studio/add/bad_name"
    if outline.node(name) is not None:
        return "studio/add/taken"
    if not typed["words"].strip() or len(typed["words"]) > LONGEST_WORDS:
        return "studio/add/no_words"
    if outline.node(typed["goto"]) is None:
        return "studio/add/no_goto"
    if typed["kind"] == "ask" and not typed["answer"]:
        return "studio/add/no_answer"
    return ""


def _added(folder: Folder, script: str, text: str, typed: Mapping[str, str]) -> str:
    """Write the node; return the key of what went wrong, "" if nothing."""
    fields: dict[str, Value] = {"say": typed["words"], "goto": typed["goto"]}
    if typed["kind"] == "ask":
        option = {"id": "ok", "label": typed["answer"], "goto": typed["goto"]}
        fields = {"ask": typed["words"], "options": [option]}
    try:
        changed = with_group(text, ("nodes",), typed["name"], fields)
    except (NotChangeable, ScriptError):
        return "studio/unsaved/not_here"
    unsaved = saved(folder, path_of(script), changed, expected=sha256_of(text))
    return f"studio/unsaved/{unsaved.value}" if unsaved is not Unsaved.NOTHING else ""


PAGES = (
    Page("GET", PATH, Act.EDIT_DIALOGUES, show),
    Page("POST", f"{PATH}/nodes", Act.EDIT_DIALOGUES, add),
)
