"""
Wakes what is to be done, every few seconds or when it is due.

The only module that knows APScheduler, which is for what comes at equal intervals.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[None]]
TimedTick = Callable[[], Awaitable[float]]

SOONEST = 0.002
"""Seconds: timers count in milliseconds and may ring one too early."""


class Ticks:
    """A doorbell: what is due lives in rows, so a tick that is lost loses nothing."""

    def __init__(self) -> None:
        self._wanted: list[tuple[str, float, Tick]] = []
        self._timed: list[tuple[str, float, TimedTick]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler: AsyncIOScheduler | None = None

    def every(self, name: str, seconds: float, tick: Tick) -> None:
        """Have *tick* called every *seconds*, never twice at once, late rather than not at all."""
        self._wanted.append((name, seconds, tick))

    def when_due(self, name: str, at_most: float, tick: TimedTick) -> None:
        """Have *tick* called at once, and again after as many seconds as it returned.

        After *at_most* at the latest, also when it failed.
        """
        self._timed.append((name, at_most, tick))

    @property
    def names(self) -> tuple[str, ...]:
        """Return what is called."""
        return tuple(name for name, *_ in (*self._wanted, *self._timed))

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
        self._tasks = [asyncio.create_task(_keep_calling(*each)) for each in self._timed]

    def stop(self) -> None:
        """End. A tick that is running is not waited for."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        for task in self._tasks:
            task.cancel()


async def _keep_calling(name: str, at_most: float, tick: TimedTick) -> None:
    while True:
        wait = at_most
        try:
            wait = min(at_most, max(0.0, await tick()))
        except Exception:
            log.exception("tick_failed", tick=name)
        await asyncio.sleep(wait + SOONEST)
