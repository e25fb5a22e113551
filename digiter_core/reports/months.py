"""Months of the figures: in UTC, written as "2026-11"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of a year."""

    year: int
    number: int  # 1 to 12

    @classmethod
    def read(cls, written: str) -> Self:
        """Return the month *written* as "2026-11". Raises `ValueError`."""
        found = _WRITTEN.fullmatch(written)
        if found is None or not int(found[1]):
            raise ValueError(f"{written!r} is no month such as 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the month *moment* lies in."""
        there = moment.astimezone(UTC)
        return cls(there.year, there.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment that is no longer in it."""
        return self.next().start

    def next(self) -> Month:
        return self._moved(1)

    def before(self) -> Month:
        return self._moved(-1)

    def _moved(self, by: int) -> Month:
        year, number = divmod(self.year * _IN_A_YEAR + self.number - 1 + by, _IN_A_YEAR)
        return Month(year, number + 1)


def month_of(moment: datetime) -> str:
    """Return the month of *moment*, as it is written: for every turn, so without a `Month`."""
    there = moment.astimezone(UTC)
    return f"{there.year:04}-{there.month:02}"
