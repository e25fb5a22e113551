"""One help line: its form, that somebody dialled it today, and taking it away."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.authoring.rearranging import without
from digiter_core.errors import Finding, ScriptError
from digiter_core.studio.checking import check_text
from digiter_core.studio.place_files import (
    HELPLINES,
    Entry,
    entries_in,
    left_without,
)
from web.page import Answer, Ask, Later, Moved, Page, Shown
from web.studio import SECTIONS
from web.studio_entry_form import PLACES, Here, Sent, Sheet, page_of
from web.studio_entry_inputs import Input, Kind, Section, Typed, in_file
from web.studio_entry_pages import CHANGED, NOT_HERE, SAVED, save_entry, written
from web.studio_list_pages import studio_of
from web.studio_places_choices import territories
from web.studio_words import Told, told

LINES: Final = f"{PLACES}/lines"
PATH: Final = f"{LINES}/{{line}}"
CHECKED: Final = "checked"

_NUMBER = Input("number", ("number",), needed=True)
_VERIFIED_ON = Input("verified_on", ("verified_on",), Kind.DAY)
_VERIFIED_BY = Input("verified_by", ("verified_by",))

SHEET: Final = Sheet(
    HELPLINES,
    LINES,
    (
        Section(
            "seen",
            (
                Input("line_name", ("name",), needed=True),
                _NUMBER,
                Input("channel", ("channel",), Kind.ONE, "channel"),
                Input("free", ("free",), Kind.ONE, "free"),
                Input("hours", ("hours",), Kind.OPENING),
            ),
        ),
        Section(
            "for_whom",
            (
                Input("territories", ("territories",), Kind.MANY, "territories", needed=True),
                Input("youngest", ("ages", "from"), Kind.NUMBER, needed=True),
                Input("oldest", ("ages", "to"), Kind.NUMBER, needed=True),
                Input("topics", ("topics",), Kind.MANY, "topics", needed=True),
                Input("languages", ("languages",), Kind.MANY, "line_languages", needed=True),
            ),
        ),
        Section(
            "verified",
            (
                Input("source", ("source",)),
                _VERIFIED_ON,
                _VERIFIED_BY,
                Input("note", ("note",), Kind.WORDS, can_go=True),
            ),
        ),
    ),
    "studio_line.html",
)


def show(ask: Ask) -> Answer:
    """Show the form. Raises `Forbidden` if there is no such line."""
    studio, name, more = studio_of(ask), ask.params["line"], _more(ask)
    return Later(lambda: page_of(Here.find(studio, SHEET, name), ask.language, Sent(), more))


def save(ask: Ask) -> Answer:
    """Write what was changed; with the button "checked today", also that somebody dialled it."""
    studio, name, more = studio_of(ask), ask.params["line"], _more(ask)
    today, who = _today(ask), f"{ask.staff.role}, {ask.staff.territory}"
    is_checked = ask.form.get("do") == CHECKED

    def besides(here: Here, typed: dict[str, Typed]) -> str:
        if is_checked:
            typed[_VERIFIED_ON.name], typed[_VERIFIED_BY.name] = today.isoformat(), who
            return "line_checked"
        return _unverified(here.entry, typed)

    return Later(lambda: save_entry(studio, SHEET, name, ask.form, ask.language, more, besides))


def ask_to_remove(ask: Ask) -> Answer:
    """Say what taking the line away means, and ask whether that is meant."""
    studio, name = studio_of(ask), ask.params["line"]
    return Later(lambda: _asked(Here.find(studio, SHEET, name)))


def remove(ask: Ask) -> Answer:
    """Take the line out of the file, unless that is a mistake nobody may publish."""
    studio, name = studio_of(ask), ask.params["line"]
    expected = ask.form.get("expected")

    def run() -> Shown | Moved:
        here = Here.find(studio, SHEET, name)
        if expected != here.entry.digest:
            return _asked(here, CHANGED)
        try:
            changed = without(here.text, (HELPLINES.name,), here.entry.place)
        except (ScriptError, ValueError):
            return _asked(here, NOT_HERE)
        if new := _new_mistakes(here, changed):
            findings = told(new, studio.explanations, ask.language)
            return _asked(here, "studio/places/remove/not_this", findings)
        problem = written(here, changed)
        return _asked(here, problem) if problem else Moved(PLACES, done="line_removed")

    return Later(run)


def _unverified(line: Entry, typed: dict[str, Typed]) -> str:
    """Take the day away where the number is another: nobody has dialled that one."""
    before = in_file(_VERIFIED_ON, line)
    number, day = typed.get(_NUMBER.name), typed.get(_VERIFIED_ON.name, before)
    is_same = number is None or _digits(number) == _digits(line.text("number"))
    if is_same or day != before or not day:
        return SAVED
    typed[_VERIFIED_ON.name] = typed[_VERIFIED_BY.name] = ""
    return "line_unverified"


def _digits(words: object) -> str:
    return "".join(each for each in str(words) if each.isalnum()).lower()


def _new_mistakes(here: Here, changed: str) -> list[Finding]:
    """Return what would be critical without the line and is not with it."""
    before, after = (
        check_text(here.studio.folder, HELPLINES.path, text).findings
        for text in (here.text, changed)
    )
    known = {(each.code, each.variant, each.params) for each in before}
    return [
        each
        for each in after
        if each.severity == "critical" and (each.code, each.variant, each.params) not in known
    ]


def _more(ask: Ask) -> dict[str, Any]:
    return {"today": _today(ask)}


def _asked(here: Here, problem: str = "", findings: list[Told] | None = None) -> Shown:
    names = {each.value: each.words for each in territories(here.studio)}
    gone = left_without(entries_in(here.text, HELPLINES), here.entry)
    context = {
        "sections": SECTIONS,
        "line": here.entry,
        "address": here.address,
        "expected": here.entry.digest,
        "left": [names[each] for each in gone if each in names],
        "problem": problem,
        "findings": findings or [],
    }
    return Shown("studio_line_gone.html", context, 409 if problem else 200)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ZoneInfo(ask.staff.zone)).date()


PAGES = (
    Page("GET", PATH, Act.EDIT_PLACES, show),
    Page("POST", PATH, Act.EDIT_PLACES, save),
    Page("GET", f"{PATH}/remove", Act.EDIT_PLACES, ask_to_remove),
    Page("POST", f"{PATH}/remove", Act.EDIT_PLACES, remove),
)
