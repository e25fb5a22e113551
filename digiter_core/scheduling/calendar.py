"""
Local wall-clock time: windows, quiet hours, and the instant a local time stands for.

Pure. A local time that a clock change leaves out comes later by the gap, one that comes twice is
taken the first time, as RFC 5545 (3.3.5) has it; `ZoneInfo` with `fold=0` does exactly that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b
from zoneinfo import ZoneInfo

DAY = 24 * 60
MINUTE_MS = 60_000
SHORTEST = 15
"""Minutes a window has at least: nudges are spread over it."""

_CLOCK = r"(\d{1,2})(?:[:hH.](\d{2})?)?"
_WINDOW = re.compile(rf"\s*{_CLOCK}\s*(?:-|–|—|to|à|bis|até|a)\s*{_CLOCK}\s*")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A part of a day in local minutes after midnight: 0 <= start < end <= 1440."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent unasked, local minutes; it may go over midnight.

    It is empty if it starts when it ends.
    """

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Return whether *minute* of the day is quiet."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


class BadWindow(StrEnum):
    """Why a window cannot be used."""

    UNREADABLE = "unreadable"
    BACKWARDS = "backwards"  # it ends before it begins, or goes over midnight
    TOO_SHORT = "too_short"
    QUIET = "quiet"  # the whole of it, or all but a few minutes, is quiet


class WindowRefused(ValueError):
    """A window that cannot be used; `reason` says why."""

    def __init__(self, reason: BadWindow) -> None:
        super().__init__(reason.value)
        self.reason = reason


def minutes(text: str) -> int:
    """Return "HH:MM", and nothing else, as minutes after midnight. Raises `ValueError`."""
    at = time.fromisoformat(text)
    minute = at.hour * 60 + at.minute
    if clock(minute) != text:  # seconds or a zone would be dropped without a word
        raise ValueError(f"{text!r} is not HH:MM")
    return minute


def clock(minute: int) -> str:
    """Return *minute* of the day as "HH:MM"; 1440 is "24:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def read_window(text: str, quiet: Quiet) -> Window:
    """Return the window written as *text*, such as "17:30-19:00" or "18h à 20h".

    Only what is not quiet is left of it. Raises `WindowRefused`.
    """
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise WindowRefused(BadWindow.UNREADABLE)
    start, end = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3))
    if max(start, end) > DAY or int(found[2] or 0) > 59 or int(found[4] or 0) > 59:  # noqa: PLR2004
        raise WindowRefused(BadWindow.UNREADABLE)
    if end < start:
        raise WindowRefused(BadWindow.BACKWARDS)
    if end - start < SHORTEST:
        raise WindowRefused(BadWindow.TOO_SHORT)
    left = without_quiet((Window(start, end),), quiet)
    if not left:
        raise WindowRefused(BadWindow.QUIET)
    return max(left, key=lambda window: window.end - window.start)


def without_quiet(windows: Iterable[Window], quiet: Quiet) -> tuple[Window, ...]:
    """Return what the quiet hours leave of *windows*, in order, parts too short left out."""
    if quiet.start == quiet.end:
        open_hours = [(0, DAY)]  # else a window would be cut in two where nothing is quiet
    elif quiet.start < quiet.end:
        open_hours = [(0, quiet.start), (quiet.end, DAY)]
    else:
        open_hours = [(quiet.end, quiet.start)]
    cut = [
        Window(max(window.start, start), min(window.end, end))
        for window in windows
        for start, end in open_hours
        if min(window.end, end) - max(window.start, start) >= SHORTEST
    ]
    return tuple(sorted(set(cut)))


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return when it is *minute* (0 to 1439) of *day* in *zone*, in UTC; see above for gaps."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return wall.astimezone(UTC)


def minute_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return which minute of the local day *moment* is."""
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def spread(window: Window, key: int) -> int:
    """Return the minute of *window* that belongs to *key*: always the same, evenly spread."""
    digest = blake2b(str(key).encode(), digest_size=8).digest()
    return window.start + int.from_bytes(digest) % (window.end - window.start)


def within_minute(key: int) -> timedelta:
    """Return how far into a minute *key* comes: else all of it would fall due at once."""
    digest = blake2b(str(key).encode(), digest_size=8, person=b"moment").digest()
    return timedelta(milliseconds=int.from_bytes(digest) % MINUTE_MS)
