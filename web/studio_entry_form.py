"""One help line or territory as a page: its fields, and below each what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from digiter_core.authoring import tree
from digiter_core.errors import Finding, Forbidden, NoSuchFile, ScriptError
from digiter_core.scheduling.rules import WEEKDAYS
from digiter_core.studio.checking import check_text
from digiter_core.studio.hours_rows import Row, as_text
from digiter_core.studio.place_files import Entry, PlaceFile, entry_of
from web.page import Shown
from web.studio import SECTIONS, Studio
from web.studio_entry_inputs import Hours, Input, Kind, Section, Typed, in_file
from web.studio_places_choices import Choice, choices_of
from web.studio_words import Told, counted, file_path, told

NO_ROW = Row("mon", "fri", "", "")
PLACES: Final = "/studio/places"
EXPLAINED: Final = frozenset(
    {
        *("number", "languages", "source", "verified_by", "note", "country", "zone"),
        *("quiet_from", "holidays", "office", "answer_within", "contact", "needs_two"),
    }
)
"""Fields about which `studio/places/what/<name>` says more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of form: of which file, at which address, with which fields."""

    file: PlaceFile
    place: str
    sections: tuple[Section, ...]
    template: str

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(each for section in self.sections for each in section.inputs)

    def address(self, name: str) -> str:
        """Return the address of the entry of that id."""
        return f"{self.place}/{quote(name, safe='')}"


@dataclass(frozen=True, slots=True)
class Box:
    """One field as the template shows it. `theirs`: what stands in the file, if it is other."""

    name: str
    kind: str
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    always: bool = False
    needed: bool = False
    what: bool = False  # more is said about it: `studio/places/what/<name>`
    wrong: str = ""
    findings: tuple[Told, ...] = ()
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent and is shown again: what was typed, and why it was not saved."""

    typed: Mapping[str, Typed] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """An entry where it stands now."""

    studio: Studio
    sheet: Sheet
    text: str
    entry: Entry

    @classmethod
    def find(cls, studio: Studio, sheet: Sheet, name: str) -> Here:
        """Return the entry. Raises `Forbidden` if there is none."""
        text = text_of(studio, sheet.file)
        entry = entry_of(text, sheet.file, name)
        if entry is None:
            raise Forbidden
        return cls(studio, sheet, text, entry)

    @property
    def address(self) -> str:
        return self.sheet.address(self.entry.id)


def text_of(studio: Studio, file: PlaceFile) -> str:
    """Return the text of the file. Raises `Forbidden` if there is none."""
    try:
        return studio.folder.text(file.path)
    except (NoSuchFile, ScriptError):
        raise Forbidden from None


def page_of(here: Here, language: str, sent: Sent, more: Mapping[str, Any]) -> Shown:
    """Return the page of an entry, as it stands or as it was *sent*."""
    entry, sheet = here.entry, here.sheet
    found = [
        each
        for each in check_text(here.studio.folder, sheet.file.path, here.text).findings
        if entry.owns(each)
    ]
    findings = told(found, here.studio.explanations, language, targets(entry, sheet.inputs, found))
    choices = choices_of(here.studio)
    context = {
        "sections": SECTIONS,
        "back": PLACES,
        "entry": entry,
        "address": here.address,
        "file": f"{file_path(sheet.file.path)}?line={entry.fields.at.line}",
        "expected": entry.digest,
        "parts": [
            (part.key, [_box(each, entry, sent, findings, choices) for each in part.inputs])
            for part in sheet.sections
        ],
        "others": [each for each in findings if not each.target],
        "counts": counted(found),
        "wrong": sent.wrong,
        "problem": sent.problem,
        "days": WEEKDAYS,
        **more,
    }
    status = 409 if sent.problem else 400 if sent.wrong else 200
    return Shown(sheet.template, context, status)


def targets(
    entry: Entry, inputs: Sequence[Input], findings: Iterable[Finding]
) -> dict[tuple[int, int], str]:
    """Return which field each of *findings* is about: the last that begins before it.

    What stands before the first field, or at a field the form does not show, is of no field.
    """
    names: dict[tuple[int, int], str] = {}
    for name, (key, value) in entry.fields.entries.items():
        names[_place(key.at)] = next((each.name for each in inputs if each.path[0] == name), "")
        inner = value.entries if isinstance(value, tree.Mapping) else {}
        for below, (at, _) in inner.items():
            path = (name, below)
            names[_place(at.at)] = next((each.name for each in inputs if each.path == path), "")
    starts = sorted(names)
    return {
        (each.line, each.column): names[before[-1]]
        for each in findings
        if (before := [start for start in starts if start <= (each.line, each.column)])
    }


def _place(at: tree.Position) -> tuple[int, int]:
    return at.line, at.column


def _box(
    field: Input,
    entry: Entry,
    sent: Sent,
    findings: Sequence[Told],
    choices: Mapping[str, Sequence[Choice]],
) -> Box:
    own = in_file(field, entry)
    typed = sent.typed.get(field.name, own)
    chosen = typed if isinstance(typed, tuple) else (typed,) if isinstance(typed, str) else ()
    rows = typed.rows if isinstance(typed, Hours) else ()
    is_plain = field.kind in {Kind.OPENING, Kind.OFFICE} and not isinstance(typed, Hours)
    return Box(
        field.name,
        Kind.LINE.value if is_plain else _kind(field, typed),
        value=typed if isinstance(typed, str) else "",
        chosen=chosen,
        choices=_with_own(choices.get(field.choices, ()), chosen),
        rows=(*rows, NO_ROW),
        always=isinstance(typed, Hours) and typed.always,
        needed=field.needed,
        what=field.name in EXPLAINED,
        wrong=sent.wrong.get(field.name, ""),
        findings=tuple(each for each in findings if each.target == field.name),
        theirs=_said(own) if typed != own and sent.problem else None,
    )


def _kind(field: Input, typed: Typed) -> str:
    """Return how the field looks. A browser shows no day that is none: it is a line then."""
    if field.kind is Kind.DAY and isinstance(typed, str) and typed and not _looks_like_day(typed):
        return Kind.LINE.value
    return field.kind.value


def _looks_like_day(words: str) -> bool:
    return len(words) == len("2026-11-22") and words.replace("-", "").isdecimal()


def _with_own(known: Sequence[Choice], chosen: Iterable[str]) -> tuple[Choice, ...]:
    """Return what can be chosen, and what the file says though nobody could choose it."""
    values = {each.value for each in known}
    own = [Choice(each, each or "…") for each in chosen if each not in values]
    return (*known, *own)


def _said(own: Typed) -> str:
    if isinstance(own, Hours):
        return "24/7" if own.always else as_text(own.rows)
    return ", ".join(own) if isinstance(own, tuple) else own
