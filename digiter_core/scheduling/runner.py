"""Wakes what is to be done every few seconds. The only module that knows APScheduler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]


class Ticks:
    """A doorbell: what is due lives in rows, so a tick that is lost loses nothing."""

    def __init__(self) -> None:
        self._wanted: list[tuple[str, float, Tick]] = []
        self._scheduler: AsyncIOScheduler | None = None

    def every(self, name: str, seconds: float, tick: Tick) -> None:
        """Have *tick* called every *seconds*, never twice at once, late rather than not at all."""
        self._wanted.append((name, seconds, tick))

    def start(self) -> None:
        """Begin. An event loop is running."""
        from apscheduler.schedulers.asyncio import (  # noqa: PLC0415 - nobody waits for it
            AsyncIOScheduler,
        )

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, seconds, tick in self._wanted:
            self._scheduler.add_job(
                tick,
                "interval",
                seconds=seconds,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """End. A tick that is running is not waited for."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
