"""What changed between two releases, who stands where, and releases, as templates show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from digiter_core.ports import Texts
from digiter_core.ports.publishing import Release
from digiter_core.studio.differences import Difference
from digiter_core.studio.stands import Fate, Group
from web.page import Ask
from web.studio import PLACE

RELEASES: Final = f"{PLACE}/releases"
MOST_SHOWN: Final = 60
"""Changes of one file that are listed: a new language brings hundreds."""

MARKS: Final = {Fate.KEEPS: "✓", Fate.ASKED_AGAIN: "↻", Fate.MOVED: "→", Fate.FINISHES: "⋯"}

_LANGUAGE: Final = re.compile(r"locales/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other than before."""

    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """All that changed in one file. `language`: of its words. `more`: so many are not listed."""

    path: str
    language: str
    many: int
    changes: tuple[Change, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Told:
    """One release in the history. `who`: "" for the operator."""

    number: int
    at: datetime
    who: str
    state: str  # live, earlier, waits, replaced
    note: str
    back_to: int | None
    confirmed_at: datetime | None
    confirmed_by: str
    address: str


def changes(
    found: Iterable[Difference], texts: Texts, language: str, most: int = MOST_SHOWN
) -> list[ChangedFile]:
    """Return *found* file by file, in the words of *language*."""
    files = []
    for path, group in groupby(found, key=lambda each: each.file):
        own = list(group)
        listed = own if len(own) <= most + 1 else own[:most]
        spoken = _LANGUAGE.match(path)
        files.append(
            ChangedFile(
                path,
                spoken[1] if spoken else "fr",
                len(own),
                tuple(
                    Change(each.words(texts, language), each.before, each.after) for each in listed
                ),
                len(own) - len(listed),
            )
        )
    return files


def stands(found: Sequence[Group], texts: Texts, language: str) -> list[tuple[str, str]]:
    """Return a sign and a line for every group of learners in what changes."""
    return [(MARKS[each.fate], each.words(texts, language)) for each in found]


def told(release: Release, name: Callable[[int | None], str], live: int, waiting: int) -> Told:
    """Return *release* for the history. *name*: of a member of staff, "" for the operator."""
    return Told(
        release.number,
        release.at,
        name(release.staff),
        _state(release, live, waiting),
        release.note,
        release.rolled_back_to,
        release.confirmed_at if release.needs_two else None,
        name(release.confirmed_by),
        f"{RELEASES}/{release.number}",
    )


def names(ask: Ask) -> Callable[[int | None], str]:
    """Return how to name a member of staff; who has left keeps the name they had."""
    known: dict[int, str] = {}

    def name(staff: int | None) -> str:
        if staff is None:
            return ""
        if staff not in known:
            found = ask.work.staff.get(staff)
            known[staff] = found.name if found else "…"
        return known[staff]

    return name


def _state(release: Release, live: int, waiting: int) -> str:
    if release.number == live:
        return "live"
    if release.number == waiting:
        return "waits"
    return "earlier" if release.is_live else "replaced"
