"""
Opening hours as rows of a form: days from … to …, hours from … to ….

Help lines write them as a list of groups, territories as "mon-fri 09:00-12:00, mon 14:00-17:00".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from digiter_core.coaching.helplines import ALL_HOURS
from digiter_core.scheduling.rules import WEEKDAYS

CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_SPAN: Final = re.compile(r"(\w{3})(?:-(\w{3}))?\s+(\S+?)-(\S+)")


class Row(NamedTuple):
    """One span of hours; all as written, "" where nothing was."""

    first: str
    last: str
    opens: str
    closes: str

    @property
    def is_empty(self) -> bool:
        return not self.opens and not self.closes

    @property
    def is_sound(self) -> bool:
        """Whether days and hours can be read; hours may go over midnight."""
        return (
            self.first in WEEKDAYS
            and self.last in WEEKDAYS
            and WEEKDAYS.index(self.first) <= WEEKDAYS.index(self.last)
            and bool(CLOCK.fullmatch(self.opens))
            and self.opens != "24:00"
            and bool(CLOCK.fullmatch(self.closes))
        )

    @property
    def days(self) -> str:
        """Return the days as files write them: `mon-fri`, `sat`."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


def rows_of(value: object) -> tuple[Row, ...] | None:
    """Return the hours written as *value*, empty for day and night, None if no row says them."""
    if value == ALL_HOURS:
        return ()
    if isinstance(value, str):
        spans = [_SPAN.fullmatch(part.strip()) for part in value.split(",")]
        found = [Row(s[1], s[2] or s[1], s[3], s[4]) for s in spans if s]
        return tuple(found) if len(found) == len(spans) and _known(found) else None
    if not isinstance(value, list) or not value:
        return None
    found = [row for part in value if (row := _row(part)) is not None]
    return tuple(found) if len(found) == len(value) and _known(found) else None


def as_list(rows: Sequence[Row]) -> list[Mapping[str, str]]:
    """Return *rows* as help lines write them."""
    return [{"days": row.days, "from": row.opens, "to": row.closes} for row in rows]


def as_text(rows: Sequence[Row]) -> str:
    """Return *rows* as territories write them."""
    return ", ".join(f"{row.days} {row.opens}-{row.closes}" for row in rows)


def _row(part: object) -> Row | None:
    if not isinstance(part, dict) or set(part) != {"days", "from", "to"}:
        return None
    days, opens, closes = part["days"], part["from"], part["to"]
    if not (isinstance(days, str) and isinstance(opens, str) and isinstance(closes, str)):
        return None
    first, _, last = days.partition("-")
    return Row(first, last or first, opens, closes)


def _known(rows: Sequence[Row]) -> bool:
    return all(row.first in WEEKDAYS and row.last in WEEKDAYS for row in rows)
