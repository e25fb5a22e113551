"""The time of the machine. Everything else is told what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The only place that asks the machine for the time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock the others are given
