"""Takes a new release while the bot runs: no restart, no dropped turn, no mixed step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import structlog

from bot.meters import Meters
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.errors import StorageError
from digiter_core.ports import Clock, Store

log = structlog.get_logger(__name__)

RELOAD_SECONDS: Final = 1.0
TICK: Final = "releases"

Build = Callable[[int], Coach]
"""Returns the coach of that release. Blocks for about a second."""

Errands = Callable[[], None]
"""Does what a command of the operator asked for: it cannot open the database we have open."""


class Reloading:
    """Looks what is live, and has turns from then on begin with it."""

    def __init__(  # noqa: PLR0913, PLR0917 - made once, by the service
        self,
        live: Live,
        store: Store,
        clock: Clock,
        build: Build,
        meters: Meters,
        errands: Errands = lambda: None,
    ) -> None:
        self._live = live
        self._store = store
        self._clock = clock
        self._build = build
        self._meters = meters
        self._errands = errands
        self._refused = 0

    async def look(self) -> float:
        """Take the newest release, if it is another. Never raises; what is served is kept.

        Returns in how many seconds to look again.
        """
        try:
            await asyncio.to_thread(self._errands)
            newest = await self._store.transact(lambda work: work.releases.newest())
            if newest not in {self._live.release, self._refused}:
                await self._take(newest)
        except StorageError:
            log.warning("storage_unavailable", doing=TICK)
        except OSError as error:
            # No room to lay the files out: the next look may find some.
            log.warning("release_not_read", error=type(error).__name__)
        else:
            self._meters.ticks[TICK] = self._clock.now()
        return RELOAD_SECONDS

    async def _take(self, number: int) -> None:
        began = time.monotonic()
        try:
            coach = await asyncio.to_thread(self._build, number)
        except (StorageError, OSError):
            raise
        except Exception as error:
            # It was checked before it was published, perhaps by another version of the program.
            self._refused = number
            self._meters.releases["refused"] += 1
            log.exception("release_refused", release=number, error=type(error).__name__)
            return
        before = self._live.coach
        self._live.coach = replace(coach, spoken=before.spoken, account=before.account)
        self._live.release = number
        self._meters.releases["taken"] += 1
        log.info("release_taken", release=number, seconds=round(time.monotonic() - began, 2))
