"""The fields of a form about one help line or territory: what was typed, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from digiter_core.authoring.editing import NotChangeable
from digiter_core.authoring.field_editing import with_field, without_field
from digiter_core.authoring.quoting import Short
from digiter_core.authoring.spans import Path
from digiter_core.coaching.helplines import ALL_HOURS
from digiter_core.coaching.office_hours import read_office_hours
from digiter_core.scheduling.calendar import minutes
from digiter_core.studio.hours_rows import Row, as_list, as_text, rows_of
from digiter_core.studio.place_files import Entry, PlaceFile
from digiter_core.texts.typed import plain
from web.page import Fields

LONGEST: Final = 300
MOST_ROWS: Final = 12
ALWAYS: Final = "always"
_LARGEST: Final = 999
_UTC: Final = ZoneInfo("UTC")


class Kind(StrEnum):
    """How a field looks, and how its value is written."""

    LINE = "line"
    WORDS = "words"
    DAY = "day"
    CLOCK = "clock"
    NUMBER = "number"
    ONE = "one"  # of some choices
    MANY = "many"
    FLAG = "flag"
    OPENING = "opening"  # hours of a help line: rows, or day and night
    OFFICE = "office"  # hours of a territory: rows


@dataclass(frozen=True, slots=True)
class Input:
    """One field: `name` in the form, `path` in the entry. `choices`: which ones it has."""

    name: str
    path: tuple[str, ...]
    kind: Kind = Kind.LINE
    choices: str = ""
    needed: bool = False  # an empty one is refused
    can_go: bool = False  # an empty one leaves the file


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading, the key `studio/places/section/<key>`."""

    key: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours as they were typed."""

    rows: tuple[Row, ...]
    always: bool


Typed = str | tuple[str, ...] | Hours


def typed_in(form: Fields, inputs: Sequence[Input], entry: Entry) -> dict[str, Typed]:
    """Return what *form* holds, by the names of the fields; what was not shown is not there."""
    found: dict[str, Typed] = {}
    for each in inputs:
        if form.all(f"{each.name}.shown"):
            found[each.name] = _shown_as_one(form, each, entry)
        elif form.all(each.name):
            found[each.name] = _words(form, each)
    return found


def wrong_in(typed: Mapping[str, Typed], inputs: Sequence[Input], entry: Entry) -> dict[str, str]:
    """Return what is wrong with what changed: by field, a key."""
    return {
        each.name: problem
        for each in changed_inputs(typed, inputs, entry)
        if (problem := _problem(each, typed[each.name]))
    }


def changed_inputs(
    typed: Mapping[str, Typed], inputs: Sequence[Input], entry: Entry
) -> Iterator[Input]:
    """Yield the fields in which something else was typed than the entry says."""
    for each in inputs:
        if each.name in typed and typed[each.name] != in_file(each, entry):
            yield each


def in_file(field: Input, entry: Entry) -> Typed:
    """Return what the entry says, as it would be typed."""
    value = entry.at(field.path)
    if field.kind is Kind.MANY:
        return tuple(entry.texts(*field.path))
    if field.kind is Kind.FLAG:
        return "true" if entry.text(*field.path).lower() == "true" else ""
    if field.kind in {Kind.OPENING, Kind.OFFICE}:
        rows = rows_of(value)
        if rows is not None:
            return Hours(rows, always=not rows)
    return value.strip() if isinstance(value, str) else ""


def rewritten(
    text: str,
    file: PlaceFile,
    entry: Entry,
    inputs: Sequence[Input],
    typed: Mapping[str, Typed],
) -> str:
    """Return *text* with what was typed. Raises `NotChangeable`, `ScriptError`, `ValueError`."""
    for each in changed_inputs(typed, inputs, entry):
        path: Path = (file.name, entry.place, *each.path)
        value = typed[each.name]
        if value == "" and each.can_go:
            text = without_field(text, path)
        else:
            text = with_field(text, path, _written(each, value))
    return text


def _words(form: Fields, field: Input) -> str:
    typed = plain(form.all(field.name)[0]).replace("\r\n", "\n").strip()
    return " ".join(typed.split()) if field.kind is not Kind.WORDS else typed


def _shown_as_one(form: Fields, field: Input, entry: Entry) -> Typed:
    """Return what was chosen of boxes, or typed into rows: an empty form says something, too."""
    if field.kind is Kind.FLAG:
        return "true" if form.get(field.name) else ""
    if field.kind is Kind.MANY:
        chosen = form.all(field.name)
        kept = [each for each in entry.texts(*field.path) if each in chosen]
        return tuple(dict.fromkeys([*kept, *chosen]))
    rows, before = tuple(_rows(form, field.name)), in_file(field, entry)
    was_always = isinstance(before, Hours) and before.always
    if form.get(f"{field.name}.when") == ALWAYS and not (was_always and rows):
        return Hours((), always=True)
    return Hours(rows, always=False)  # also where hours were typed below "day and night"


def _rows(form: Fields, name: str) -> Iterator[Row]:
    for place in range(MOST_ROWS):
        parts = (form.get(f"{name}.{place}.{part}") for part in Row._fields)
        row = Row(*(plain(part) for part in parts))
        if not row.is_empty:
            yield row


def _problem(field: Input, typed: Typed) -> str:
    if isinstance(typed, Hours):
        return _problem_of_hours(field, typed)
    if isinstance(typed, tuple):
        return "pages/form/choose" if field.needed and not typed else ""
    if not typed:
        return "pages/form/needed" if field.needed else ""
    return _problem_of_words(field, typed)


def _problem_of_words(field: Input, typed: str) -> str:
    if len(typed) > LONGEST:
        return "pages/form/too_long"
    if field.kind is Kind.CLOCK and not _is_minute(typed):
        return "pages/form/time"
    if field.kind is Kind.NUMBER and not (typed.isdecimal() and int(typed) <= _LARGEST):
        return "pages/form/number"
    return "studio/places/wrong/day" if field.kind is Kind.DAY and not _is_day(typed) else ""


def _problem_of_hours(field: Input, typed: Hours) -> str:
    if field.kind is Kind.OPENING and typed.always:
        return ""
    if not typed.rows:
        return "studio/places/wrong/no_hours"
    if not all(row.is_sound for row in typed.rows):
        return "studio/places/wrong/hours"
    if field.kind is Kind.OFFICE:
        try:
            read_office_hours(as_text(typed.rows), _UTC)
        except ValueError:  # over midnight, which is only for help lines
            return "studio/places/wrong/hours"
    return ""


def _written(field: Input, typed: Typed) -> Short:
    if isinstance(typed, tuple):
        return typed
    if isinstance(typed, str):
        return (typed or "false") if field.kind is Kind.FLAG else typed
    if field.kind is Kind.OFFICE:
        return as_text(typed.rows)
    if typed.always:
        return ALL_HOURS
    if not typed.rows:
        raise NotChangeable(field.name)  # it would be read as day and night
    return as_list(typed.rows)


def _is_minute(words: str) -> bool:
    try:
        minutes(words)
    except ValueError:
        return False
    return True


def _is_day(words: str) -> bool:
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False
