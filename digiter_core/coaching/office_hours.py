"""
When people are there: the hours of a territory, in its own zone, holidays left out. Pure.

Written in territories.yaml as "mon-fri 09:00-17:00"; several spans have a comma between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digiter_core.scheduling.calendar import Window, instant, minutes

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOKED_AHEAD = 60
"""Days searched for an opening: more than any row of holidays leaves out."""

_DAY = "|".join(DAYS)
_SPAN = re.compile(rf"({_DAY})(?:-({_DAY}))?\s+(\d\d:\d\d)-(\d\d:\d\d)")

DayOff = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of some weekdays (0 Monday), within one local day."""

    days: frozenset[int]
    window: Window


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours of a place, in its zone. Without a span nobody is ever there."""

    zone: ZoneInfo
    spans: tuple[Span, ...] = ()

    def is_open(self, moment: datetime, off: DayOff) -> bool:
        """Return whether somebody is there at *moment*; *off*: days on which nobody is."""
        opens = self.next_open(moment, off)
        return opens is not None and opens <= moment

    def next_open(self, moment: datetime, off: DayOff) -> datetime | None:
        """Return *moment* if somebody is there then, else when the next opening is, in UTC.

        None: there is none in the next `LOOKED_AHEAD` days.
        """
        return next((max(start, moment) for start, _ in self._ahead(moment, off)), None)

    def closes(self, moment: datetime, off: DayOff) -> datetime | None:
        """Return when the hours that run at *moment*, or else the next ones, end."""
        return next((end for _, end in self._ahead(moment, off)), None)

    def after(self, moment: datetime, worked: timedelta, off: DayOff) -> datetime | None:
        """Return when *worked* of open time has passed since *moment*, None if it never does."""
        left = worked
        for start, end in self._ahead(moment, off):
            begins = max(start, moment)
            if begins + left <= end:
                return begins + left
            left -= end - begins
        return None

    def _ahead(self, moment: datetime, off: DayOff) -> Iterator[tuple[datetime, datetime]]:
        """Yield the hours that end after *moment*, in order, in UTC."""
        first = moment.astimezone(self.zone).date()
        for number in range(LOOKED_AHEAD):
            day = first + timedelta(days=number)
            if off(day):
                continue
            for window in self._windows(day.weekday()):
                start = instant(day, window.start, self.zone)
                end = instant(day, window.end - 1, self.zone) + timedelta(minutes=1)
                if end > moment:
                    yield start, end

    def _windows(self, weekday: int) -> list[Window]:
        return sorted(span.window for span in self.spans if weekday in span.days)


def read_office_hours(text: str, zone: ZoneInfo) -> OfficeHours:
    """Return the hours written as *text*. Raises `ValueError` if it cannot be read."""
    return OfficeHours(zone, tuple(_span(part.strip()) for part in text.split(",")))


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not like 'mon-fri 09:00-17:00'")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    opens, closes = minutes(found[3]), minutes(found[4])
    if last < first or closes <= opens:
        raise ValueError(f"{text!r} goes backwards")
    return Span(frozenset(range(first, last + 1)), Window(opens, closes))
