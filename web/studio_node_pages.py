"""One node: changing its words and ways, and the order of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.editing import NotChangeable
from digiter_core.authoring.rearranging import extended, moved, without
from digiter_core.errors import ScriptError
from digiter_core.ports.publishing import sha256_of
from web.page import Answer, Ask, Fields, Later, Moved, Page, Shown
from web.studio_list_pages import studio_of
from web.studio_node_form import Here, page_of, reworded, typed_in
from web.studio_saving import Unsaved, saved
from web.studio_script_pages import PATH, path_of

NODE_PATH: Final = f"{PATH}/nodes/{{node}}"
LARGEST: Final = 1024 * 1024
UP, DOWN, REMOVE, ADD = "up", "down", "remove", "add"


def show(ask: Ask) -> Answer:
    """Show the form. Raises `Forbidden` if there is no such node."""
    studio, script, node = studio_of(ask), ask.params["script"], ask.params["node"]
    beside = ask.query.get("beside")
    return Later(lambda: page_of(Here.find(studio, script, node), ask.language, beside))


def save(ask: Ask) -> Answer:
    """Write what was changed into the file, or show what is in the way; nothing typed is lost."""
    studio, script, name = studio_of(ask), ask.params["script"], ask.params["node"]
    form, beside = ask.form, ask.form.get("beside")

    def run() -> Shown | Moved:
        here = Here.find(studio, script, name)
        typed = typed_in(form, here.node)
        if form.get("expected") != here.digest:
            return page_of(here, ask.language, beside, typed, Unsaved.CHANGED.value)
        try:
            changed = reworded(here.text, here.node, typed)
        except (NotChangeable, ScriptError):
            return page_of(here, ask.language, beside, typed, "not_here")
        return _saved(here, ask.language, beside, typed, changed)

    return Later(run)


def arrange(ask: Ask) -> Answer:
    """Move an answer up or down, remove it, or add one."""
    studio, script, name = studio_of(ask), ask.params["script"], ask.params["node"]
    form, beside = ask.form, ask.form.get("beside")

    def run() -> Shown | Moved:
        here = Here.find(studio, script, name)
        if form.get("expected") != here.digest:
            return page_of(here, ask.language, beside, None, Unsaved.CHANGED.value)
        try:
            changed = _arranged(here, form)
        except (NotChangeable, ScriptError, LookupError, ValueError):
            return page_of(here, ask.language, beside, None, "not_here")
        return _saved(here, ask.language, beside, None, changed)

    return Later(run)


def _saved(
    here: Here, language: str, beside: str, typed: Mapping[str, str] | None, changed: str
) -> Shown | Moved:
    back = f"{here.address}?beside={beside}" if beside.isalnum() else here.address
    if changed == here.text:
        return Moved(back, done="draft_same")
    path = path_of(here.script)
    unsaved = saved(here.studio.folder, path, changed, expected=sha256_of(here.text))
    if unsaved is not Unsaved.NOTHING:
        return page_of(here, language, beside, typed, unsaved.value)
    return Moved(back, done="draft_saved")


def _arranged(here: Here, form: Fields) -> str:
    """Return the file with its answers as wished. Raises what the page answers with."""
    path, what = ("nodes", here.node.id, "options"), form.get("do")
    if what == ADD:
        option = {name: form.get(name) for name in ("id", "label", "goto")}
        if not all(option.values()) or here.outline.node(option["goto"]) is None:
            raise ValueError
        return extended(here.text, path, option)
    place = int(form.get("place"))
    if what == REMOVE:
        return without(here.text, path, place)
    to = place + (1 if what == DOWN else -1)
    if what not in {UP, DOWN} or to < 0:
        raise ValueError
    return moved(here.text, path, place, to)


PAGES = (
    Page("GET", NODE_PATH, Act.EDIT_DIALOGUES, show),
    Page("POST", NODE_PATH, Act.EDIT_DIALOGUES, save, largest_form=LARGEST),
    Page("POST", f"{NODE_PATH}/options", Act.EDIT_DIALOGUES, arrange),
)
