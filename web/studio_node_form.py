"""One node as a form: its words beside those of another language, and where it leads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from digiter_core.authoring.editing import replaced
from digiter_core.authoring.names import MAX_OPTION_ID
from digiter_core.authoring.outline import NO_ANSWER, DrawnNode, Outline, Way, Words
from digiter_core.engine.script import MessageKey
from digiter_core.errors import Forbidden
from digiter_core.studio.checking import Checked, check_text
from digiter_core.texts.source_text import BUTTON_LIMIT
from web.page import Fields, Shown
from web.studio import SECTIONS, Studio
from web.studio_script_pages import path_of, script_of
from web.studio_words import (
    as_typed,
    counted,
    field_id,
    file_path,
    kind_key,
    length_of,
    node_path,
    of_node,
    script_path,
    shortened,
    targets_of,
    told,
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The words of another language. `state`: fresh, stale, missing, or shared by all."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Field:
    """One text of the form. `theirs`: what stands in the file now, after a conflict."""

    id: str
    name: str  # the key `studio/field/<name>`
    value: str
    limit: int | None
    beside: Beside | None
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """One way out of the form. `by`: the words or the condition that lead there."""

    id: str
    kind: str
    by: str
    value: str
    address: str
    theirs: str | None = None

    @property
    def length(self) -> tuple[str, str]:
        """Return unit and number of the time without an answer it comes after, of others ""."""
        return length_of(self.by) if self.kind == NO_ANSWER else ("", "")


@dataclass(frozen=True, slots=True)
class Group:
    """The texts and ways of one answer, or of the node itself (`place` -1)."""

    place: int
    option: str
    fields: tuple[Field, ...]
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """A node where it stands now."""

    studio: Studio
    script: str
    text: str
    outline: Outline
    node: DrawnNode

    @classmethod
    def find(cls, studio: Studio, script: str, name: str) -> Here:
        """Return the node. Raises `Forbidden` if there is none."""
        text, outline = script_of(studio.folder, script)
        node = outline.node(name)
        if node is None:
            raise Forbidden
        return cls(studio, script, text, outline, node)

    @property
    def digest(self) -> str:
        """Return what tells whether this node, and no other, was changed meanwhile."""
        parts = [(each.path, each.value) for each in self.node.words]
        ways = [(each.path, each.to) for each in self.node.ways]
        return hashlib.sha256(json.dumps([self.node.kind, parts, ways]).encode()).hexdigest()

    @property
    def address(self) -> str:
        return node_path(self.script, self.node.id)


def typed_in(form: Fields, node: DrawnNode) -> dict[str, str]:
    """Return what a form holds for the texts and ways of *node*, by the names of the fields."""
    names = [field_id(each.path) for each in node.parts]
    return {name: values[0].replace("\r\n", "\n") for name in names if (values := form.all(name))}


def reworded(text: str, node: DrawnNode, typed: Mapping[str, str]) -> str:
    """Return *text* with what was typed for *node*. Raises `NotChangeable`, `ScriptError`."""
    for part in node.parts:
        before = part.value if isinstance(part, Words) else part.to
        new = typed.get(field_id(part.path), before)
        # A text area shows no space around a text, so none of it is meant as a change.
        if new.strip() != before.strip():
            text = replaced(text, ("nodes", node.id, *part.path), new.strip())
    return text


def page_of(
    here: Here,
    language: str,
    beside: str,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> Shown:
    """Return the page; with *problem*, what was *typed* and what stands in the file now."""
    path = path_of(here.script)
    checked = check_text(here.studio.folder, path, here.text)
    found = of_node(checked.findings, here.node, path)
    codes = _codes(checked)
    chosen = beside if beside in codes else next(iter(codes), "")
    groups = _groups(here, checked, chosen, typed or {})
    context = {
        "sections": SECTIONS,
        "script": here.script,
        "node": here.node.id,
        "kind": kind_key(here.node),
        "subject": here.node.subject,
        "is_start": here.node.id == here.outline.start,
        "back": script_path(here.script),
        "address": here.address,
        "file": f"{file_path(path)}?line={here.node.line}",
        "path": path,
        "groups": groups,
        "places": len(groups) - 1,
        "nodes": [each.id for each in here.outline.nodes],
        "findings": told(found, here.studio.explanations, language, targets_of(here.node)),
        "counts": counted(found),
        "expected": here.digest,
        "beside": chosen,
        "codes": codes,
        "problem": problem,
        "can_arrange": any(group.place >= 0 for group in groups),
        "longest_id": MAX_OPTION_ID,
        "limit": BUTTON_LIMIT,
    }
    return Shown("studio_node.html", context, 409 if problem else 200, has_script=True)


def _codes(checked: Checked) -> dict[str, str]:
    languages = checked.catalogues.languages.translated if checked.catalogues else ()
    return {each.code: each.name or each.code for each in languages}


def _groups(here: Here, checked: Checked, beside: str, typed: Mapping[str, str]) -> list[Group]:
    """Return the node's own texts and ways, then those of each answer."""
    node = here.node
    places = sorted({_place(each.path) for each in node.parts} | {-1})
    names = {each.id for each in here.outline.nodes}

    def field(words: Words) -> Field:
        name = field_id(words.path)
        value = typed.get(name, words.value)
        theirs = words.value if value.strip() != words.value.strip() else None
        shown = _beside(words, checked, beside)
        return Field(name, words.field, as_typed(value), words.limit, shown, theirs)

    def lead(way: Way) -> Lead:
        name = field_id(way.path)
        value = typed.get(name, way.to)
        address = node_path(here.script, way.to) if way.to in names else ""
        theirs = way.to if value != way.to else None
        return Lead(name, way.kind, shortened(way.by), value, address, theirs)

    return [
        Group(
            place,
            next((each.option for each in node.words if _place(each.path) == place), ""),
            tuple(field(each) for each in node.words if _place(each.path) == place),
            tuple(lead(each) for each in node.ways if _place(each.path) == place),
        )
        for place in places
    ]


def _place(path: tuple[str | int, ...]) -> int:
    """Return which answer a part belongs to, -1 for the node itself."""
    return path[1] if path[0] == "options" and isinstance(path[1], int) else -1


def _beside(words: Words, checked: Checked, language: str) -> Beside | None:
    if not words.key or checked.catalogues is None or checked.loaded is None or not language:
        return None
    key = MessageKey(words.key)
    source = checked.loaded.texts.get(key)
    if source is not None and source.shared:
        return Beside(source.french, "shared")
    entry = checked.catalogues.entries(language).get(key)
    if entry is None or not entry.text or entry.obsolete:
        return Beside("", "missing")
    is_stale = entry.fuzzy or source is None or entry.source != source.french
    return Beside(entry.text, "stale" if is_stale else "fresh")
