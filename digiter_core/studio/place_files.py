"""Help lines and territories as their files list them: each entry, where it stands, how old."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from digiter_core.authoring import tree
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.coaching.helplines import CHECKED_FOR
from digiter_core.errors import Finding
from digiter_core.studio.entries import group_of


class PlaceFile(NamedTuple):
    """A file that is one list. `name`: the field that holds it."""

    path: str
    name: str


HELPLINES: Final = PlaceFile("dialogues/helplines.yaml", "helplines")
TERRITORIES: Final = PlaceFile("dialogues/territories.yaml", "territories")


class Verified(StrEnum):
    """When somebody last dialled a help line."""

    LONG_AGO = "long_ago"  # longer than `CHECKED_FOR`; learners still see it
    NEVER = "never"  # no learner sees it
    LATELY = "lately"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `values`: as written; `last_line`: the last that can be its own."""

    id: str
    place: int
    values: Mapping[str, object]
    fields: tree.Mapping
    last_line: int

    @property
    def digest(self) -> str:
        """Return what tells whether this entry, and no other, was changed meanwhile."""
        return hashlib.sha256(json.dumps(self.values).encode()).hexdigest()

    def at(self, path: Sequence[str]) -> object:
        """Return what stands at *path*, None for nothing."""
        found: object = self.values
        for name in path:
            found = group_of(found).get(name)
        return found

    def text(self, *path: str) -> str:
        """Return the text at *path*, "" if there is none."""
        found = self.at(path)
        return found if isinstance(found, str) else ""

    def texts(self, *path: str) -> list[str]:
        """Return the list of texts at *path*, empty if there is none."""
        found = self.at(path)
        return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []

    def owns(self, finding: Finding) -> bool:
        """Return whether *finding*, of this file, is about this entry."""
        return self.fields.at.line <= finding.line <= self.last_line


def entries_in(text: str, file: PlaceFile) -> tuple[Entry, ...]:
    """Return the entries of *text* that have an id, none if it cannot be read."""
    document = read_yaml(text, file.path, Findings())
    entry = document.entries.get(file.name) if isinstance(document, tree.Mapping) else None
    items = entry[1].items if entry and isinstance(entry[1], tree.Sequence) else ()
    return tuple(_entries(items, text.count("\n") + 1))


def entry_of(text: str, file: PlaceFile, name: str) -> Entry | None:
    """Return the first entry of that id, None if there is none."""
    return next((each for each in entries_in(text, file) if each.id == name), None)


def verified(line: Entry, today: date) -> Verified:
    """Return when *line* was last dialled. What is no day counts as never."""
    try:
        day = date.fromisoformat(line.text("verified_on"))
    except ValueError:
        return Verified.NEVER
    return Verified.LONG_AGO if today - day > CHECKED_FOR else Verified.LATELY


def left_without(lines: Sequence[Entry], gone: Entry) -> tuple[str, ...]:
    """Return the territories that *gone* is the last verified help line of."""
    others = {
        territory
        for line in lines
        if line.place != gone.place and line.text("verified_on")
        for territory in line.texts("territories")
    }
    own = gone.texts("territories") if gone.text("verified_on") else []
    return tuple(each for each in own if each not in others)


def _entries(items: Sequence[tree.Part], last: int) -> Iterator[Entry]:
    starts = [each.at.line for each in items] + [last + 1]
    for place, item in enumerate(items):
        values = tree.plain(item)
        if isinstance(item, tree.Mapping) and isinstance(values, dict):
            name = values.get("id")
            if isinstance(name, str) and name:
                yield Entry(name, place, values, item, starts[place + 1] - 1)
