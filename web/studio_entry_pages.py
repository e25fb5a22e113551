"""Showing and saving one help line or territory: what both kinds of forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from digiter_core.errors import ScriptError
from digiter_core.ports.publishing import sha256_of
from web.page import Fields, Moved, Shown
from web.studio import Studio
from web.studio_entry_form import Here, Sent, Sheet, page_of
from web.studio_entry_inputs import Typed, rewritten, typed_in, wrong_in
from web.studio_saving import Unsaved, saved

CHANGED, NOT_HERE = "studio/places/changed", "studio/unsaved/not_here"
SAVED, SAME = "draft_saved", "draft_same"

Besides = Callable[[Here, dict[str, Typed]], str]
"""Changes what was typed by rules of its own; returns what is said once it is saved."""


def as_typed(_here: Here, _typed: dict[str, Typed]) -> str:
    """Leave everything as it was typed."""
    return SAVED


def save_entry(  # noqa: PLR0913, PLR0917 - which entry of which file, what was sent, and how it is shown
    studio: Studio,
    sheet: Sheet,
    name: str,
    form: Fields,
    language: str,
    more: Mapping[str, Any],
    besides: Besides = as_typed,
) -> Shown | Moved:
    """Write what was changed, or show what is in the way with everything that was typed."""
    here = Here.find(studio, sheet, name)
    typed = typed_in(form, sheet.inputs, here.entry)

    def again(problem: str = "", wrong: Mapping[str, str] | None = None) -> Shown:
        return page_of(here, language, Sent(typed, wrong or {}, problem), more)

    if form.get("expected") != here.entry.digest:
        return again(CHANGED)
    done = besides(here, typed)
    if wrong := wrong_in(typed, sheet.inputs, here.entry):
        return again(wrong=wrong)
    try:
        changed = rewritten(here.text, sheet.file, here.entry, sheet.inputs, typed)
    except (ScriptError, ValueError):
        return again(NOT_HERE)
    if changed == here.text:
        return Moved(here.address, done=SAME)
    problem = written(here, changed)
    return again(problem) if problem else Moved(here.address, done=done)


def written(here: Here, changed: str) -> str:
    """Write the file and return "", or the key of what was in the way."""
    path = here.sheet.file.path
    unsaved = saved(here.studio.folder, path, changed, expected=sha256_of(here.text))
    if unsaved is Unsaved.NOTHING:
        return ""
    return CHANGED if unsaved is Unsaved.CHANGED else f"studio/unsaved/{unsaved}"
