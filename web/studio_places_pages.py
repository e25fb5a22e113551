"""Help lines and territories: which are to be dialled again, all others by place, one more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.authoring.quoting import Short
from digiter_core.authoring.rearranging import inserted
from digiter_core.coaching.helplines import ALL_HOURS, CHECKED_FOR, EVERYWHERE
from digiter_core.errors import Finding, ScriptError
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.draft import Draft, load_draft
from digiter_core.studio.hours_rows import Row, rows_of
from digiter_core.studio.place_files import (
    HELPLINES,
    TERRITORIES,
    Entry,
    PlaceFile,
    Verified,
    entries_in,
    verified,
)
from web import studio_territory_pages
from web.forms import Form
from web.page import Answer, Ask, Later, Moved, Page, Shown
from web.studio import SECTIONS, Studio
from web.studio_entry_form import PLACES, text_of
from web.studio_entry_pages import CHANGED, NOT_HERE
from web.studio_line_pages import LINES, SHEET
from web.studio_list_pages import studio_of
from web.studio_places_choices import Choice, territories
from web.studio_saving import Unsaved, saved
from web.studio_words import counted, file_path, told

LONGEST_NAME: Final = 100
LONGEST_NUMBER: Final = 40
_NO_NAME: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A help line in the list. `rows`: its hours, empty for day and night, None: unreadable."""

    entry: Entry
    address: str
    state: Verified
    day: date | None
    rows: tuple[Row, ...] | None
    counts: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Group:
    """The help lines of one territory; `territory` None: everywhere, or nowhere there is."""

    id: str
    territory: Entry | None
    address: str
    counts: list[tuple[str, int]]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A help line to be added, as typed, and what is wrong with it."""

    territory: str
    name: str
    number: str
    errors: dict[str, str]


def show(ask: Ask) -> Answer:
    """Show the list, the coordinator's own territory first."""
    studio, today = studio_of(ask), _today(ask)
    new = New(ask.staff.territory, "", "", {})
    return Later(lambda: _list(studio, ask, today, new))


def add(ask: Ask) -> Answer:
    """Add a help line that nobody sees before it is dialled, and open its form."""
    studio, today, form = studio_of(ask), _today(ask), Form(ask.form)
    name = form.line("name", LONGEST_NAME, needed=True)
    number = form.line("number", LONGEST_NUMBER, needed=True)
    new = New(ask.form.get("territory"), name, number, form.errors)

    def run() -> Shown | Moved:
        known = {each.value for each in territories(studio)} | {EVERYWHERE}
        if new.territory not in known:
            new.errors["territory"] = "form/choose"
        if new.errors:
            return _list(studio, ask, today, new)
        return _added(studio, ask, today, new)

    return Later(run)


def _added(studio: Studio, ask: Ask, today: date, new: New) -> Shown | Moved:
    text = text_of(studio, HELPLINES)
    lines = entries_in(text, HELPLINES)
    same = [each.place for each in lines if new.territory in each.texts("territories")]
    place = max(same, default=len(lines) - 1) + 1
    name = _free_name(new, {each.id for each in lines})
    try:
        changed = inserted(text, (HELPLINES.name,), place, _fields(studio, name, new))
    except (ScriptError, ValueError):
        return _list(studio, ask, today, new, NOT_HERE)
    unsaved = saved(studio.folder, HELPLINES.path, changed, expected=sha256_of(text))
    if unsaved is not Unsaved.NOTHING:
        problem = CHANGED if unsaved is Unsaved.CHANGED else f"studio/unsaved/{unsaved}"
        return _list(studio, ask, today, new, problem)
    return Moved(SHEET.address(name), done="line_added")


def _fields(studio: Studio, name: str, new: New) -> dict[str, Short]:
    """Return a line nobody sees yet; the rest of it is for its form."""
    found = entries_in(text_of(studio, TERRITORIES), TERRITORIES)
    spoken = next((each.texts("languages")[:1] for each in found if each.id == new.territory), [])
    return {
        "id": name,
        "territories": [new.territory],
        "number": new.number,
        "name": new.name,
        "languages": spoken or [EVERYWHERE],
        "ages": {"from": "0", "to": "120"},
        "hours": ALL_HOURS,
        "free": "unknown",
        "channel": "phone",
        "topics": ["listening"],
        "source": "",
        "verified_on": "",
        "verified_by": "",
    }


def _free_name(new: New, taken: set[str]) -> str:
    """Return an id made of territory and name that no line has."""
    place = "all" if new.territory == EVERYWHERE else new.territory
    letters = unicodedata.normalize("NFKD", new.name).encode("ascii", "ignore").decode().lower()
    stem = _NO_NAME.sub("_", f"{place}_{letters}")[:40].strip("_")
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (stem, *numbered) if each not in taken)


def _list(studio: Studio, ask: Ask, today: date, new: New, problem: str = "") -> Shown:
    draft = load_draft(studio.folder)
    lines, found = _entries(draft, HELPLINES)
    places, of_places = _entries(draft, TERRITORIES)
    listed = [_line(each, found, today) for each in lines]
    groups = list(_groups(listed, places, of_places))
    groups.sort(
        key=lambda each: each.territory is None or each.territory.id != ask.staff.territory
    )
    due = [each for each in listed if each.state is not Verified.LATELY]
    due.sort(key=lambda each: (each.state is Verified.NEVER, each.day or today))
    whole = [
        each
        for entries, all_of_them in ((lines, found), (places, of_places))
        for each in all_of_them
        if not any(entry.owns(each) for entry in entries)
    ]
    context = {
        "sections": SECTIONS,
        "due": due,
        "groups": groups,
        "names": {each.id: each.text("name") for each in places},
        "months": CHECKED_FOR.days // 30,
        "whole": told(whole, studio.explanations, ask.language),
        "files": [file_path(HELPLINES.path), file_path(TERRITORIES.path)],
        "choices": [*territories(studio), Choice(EVERYWHERE, key="studio/places/everywhere")],
        "new": new,
        "lines": LINES,
        "longest": {"name": LONGEST_NAME, "number": LONGEST_NUMBER},
        "problem": problem,
    }
    return Shown("studio_places.html", context, 409 if problem else 400 if new.errors else 200)


def _entries(draft: Draft, file: PlaceFile) -> tuple[Sequence[Entry], Sequence[Finding]]:
    """Return what the file lists, and what is wrong in it."""
    found = [each for each in draft.findings if each.file == file.path]
    return entries_in(draft.files.get(file.path, ""), file), found


def _line(entry: Entry, found: Sequence[Finding], today: date) -> Line:
    state = verified(entry, today)
    day = None if state is Verified.NEVER else date.fromisoformat(entry.text("verified_on"))
    return Line(
        entry,
        SHEET.address(entry.id),
        state,
        day,
        rows_of(entry.at(("hours",))),
        counted(each for each in found if entry.owns(each)),
    )


def _groups(
    lines: Sequence[Line], places: Sequence[Entry], found: Sequence[Finding]
) -> Iterator[Group]:
    for place in places:
        own = (each for each in lines if place.id in each.entry.texts("territories"))
        yield Group(
            place.id,
            place,
            studio_territory_pages.SHEET.address(place.id),
            counted(each for each in found if place.owns(each)),
            tuple(own),
        )
    known = {place.id for place in places}
    others = tuple(each for each in lines if not known & set(each.entry.texts("territories")))
    if others:
        yield Group("", None, "", [], others)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ZoneInfo(ask.staff.zone)).date()


PAGES = (
    Page("GET", PLACES, Act.EDIT_PLACES, show),
    Page("POST", LINES, Act.EDIT_PLACES, add),
)
