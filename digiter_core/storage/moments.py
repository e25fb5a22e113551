"""Moments as they are stored: whole microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """Return *moment* as a number. Raises `TypeError` for a naive one."""
    return (moment - _EPOCH) // _MICROSECOND


def day_of(moment: datetime) -> int:
    """Return the day of *moment* in UTC, counted from 1970."""
    return (moment - _EPOCH).days


def moment(number: int) -> datetime:
    """Return the moment stored as *number*, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def moment_or_none(number: int | None) -> datetime | None:
    """Return the moment stored as *number*, None where nothing is stored."""
    return None if number is None else moment(number)


def stored_or_none(moment: datetime | None) -> int | None:
    """Return *moment* as a number, None for none."""
    return None if moment is None else stored(moment)
