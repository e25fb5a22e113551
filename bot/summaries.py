"""
Carries weekly summaries: takes what is due, has it written, looks once more, and lets it go.

Each channel has workers of its own: a mail server that is down or slow holds up no message on
Telegram. At least once: a process that dies between sending and noting it leaves the summary to be
sent again two minutes later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import structlog

from bot.meters import Meters
from digiter_core.access.people import Channel
from digiter_core.coaching.dispatching import (
    CLAIMED_FOR,
    Composed,
    compose,
    next_try,
    still_right,
)
from digiter_core.coaching.live import Live
from digiter_core.errors import NotEver, NotNow, StorageError
from digiter_core.ports import Clock, Store, Work
from digiter_core.ports.counselling import Dispatch

log = structlog.get_logger(__name__)

TOGETHER: Final = 2
"""Summaries on their way on one channel at the same time."""

LOOK_SECONDS: Final = 5.0
ATTEMPT_SECONDS: Final = 100.0
"""An attempt is over before another process may take the summary up (`CLAIMED_FOR`)."""

MOST_VERSIONS: Final = 10
"""How often a summary is written anew because somebody changed what they show meanwhile."""

STORAGE_WAIT: Final = 1.0
SENT, EMPTY, LATER, DEAD = "sent", "empty", "later", "dead"


class Way(Protocol):
    """An open way to the outside."""

    async def pack(self, composed: Composed) -> Callable[[], Awaitable[None]]:
        """Make ready to send. Returns what makes it leave at once. Raises `NotSent`."""


class Carrier(Protocol):
    """One channel."""

    def way(self) -> AbstractAsyncContextManager[Way]:
        """Open the way; raises `NotSent` before anything of anybody is read."""


class Summaries:
    """The workers of all channels."""

    def __init__(
        self,
        live: Live,
        store: Store,
        clock: Clock,
        carriers: Mapping[Channel, Carrier],
        meters: Meters,
    ) -> None:
        self._live = live
        self._store = store
        self._clock = clock
        self._carriers = carriers
        self._meters = meters
        self._writing = asyncio.Lock()  # one at a time: turns of learners go in between
        self._stopping = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look for what is due, again and again, until it is closed."""
        await asyncio.gather(*map(self._keep_looking, self._carriers))

    async def close(self, seconds: float) -> None:
        """Finish what is on its way, for at most *seconds*; the rest is due again later."""
        self._stopping.set()
        if self._flying:
            await asyncio.wait(self._flying, timeout=seconds)

    async def work_off(self, channel: Channel) -> None:
        """Send what is due on *channel* now."""
        tasks = [asyncio.create_task(self._work(channel)) for _ in range(TOGETHER)]
        self._flying.update(tasks)
        for task in tasks:
            task.add_done_callback(self._flying.discard)
        await asyncio.gather(*tasks)

    async def _keep_looking(self, channel: Channel) -> None:
        while not self._stopping.is_set():
            try:
                await self.work_off(channel)
            except StorageError:
                log.warning("storage_unavailable", doing="summaries")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _work(self, channel: Channel) -> None:
        while not self._stopping.is_set():
            now = self._clock.now()
            claim = partial(_claim, channel=channel, now=now)
            dispatch = await self._store.transact(claim)
            if dispatch is None:
                return
            await self._send(dispatch)

    async def _send(self, dispatch: Dispatch) -> None:
        """Settle one summary: sent, nothing to say, later, or given up."""
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                result = await self._carry(dispatch)
        except NotEver as error:
            await self._give_up(dispatch, error.reason)
        except NotNow as error:
            await self._put_off(dispatch, error)
        except TimeoutError:
            await self._put_off(dispatch, NotNow("too_slow"))
        except StorageError:
            raise
        except Exception as error:
            log.exception("summary_failed", dispatch=dispatch.id, error=type(error).__name__)
            await self._put_off(dispatch, NotNow("failed"))
        else:
            self._count(dispatch, result)
            now = self._clock.now()
            await self._mark(lambda work: work.dispatches.sent(dispatch.id, now))

    async def _carry(self, dispatch: Dispatch) -> str:
        async with self._carriers[dispatch.channel].way() as way:
            for _ in range(MOST_VERSIONS):
                composed = await self._compose(dispatch)
                if composed is None:
                    return EMPTY
                leave = await way.pack(composed)
                if await self._store.transact(partial(still_right, composed=composed)):
                    await leave()
                    return SENT
        raise NotNow("changed")

    async def _compose(self, dispatch: Dispatch) -> Composed | None:
        now = self._clock.now()
        async with self._writing:
            return await self._store.transact(
                lambda work: compose(self._live.coach, work, dispatch, now)
            )

    async def _put_off(self, dispatch: Dispatch, error: NotNow) -> None:
        wait = next_try(dispatch.attempts + 1, error.reason)
        if wait is None:
            await self._give_up(dispatch, error.reason)
            return
        at = self._clock.now() + max(wait, timedelta(seconds=error.seconds or 0.0))
        log.warning("summary_later", dispatch=dispatch.id, reason=error.reason)
        self._count(dispatch, LATER)
        await self._mark(lambda work: work.dispatches.postpone(dispatch.id, at, error.reason))

    async def _give_up(self, dispatch: Dispatch, reason: str) -> None:
        now = self._clock.now()
        log.warning("summary_not_sent", dispatch=dispatch.id, reason=reason)
        self._count(dispatch, DEAD)
        await self._mark(lambda work: work.dispatches.dead(dispatch.id, reason, now))

    async def _mark(self, note: Callable[[Work], None]) -> None:
        """Store a result, however long the database takes to come back."""
        while True:
            try:
                return await self._store.transact(note)
            except StorageError:
                log.warning("storage_unavailable", doing="summaries")
                if self._stopping.is_set():
                    return None
                await asyncio.sleep(STORAGE_WAIT)

    def _count(self, dispatch: Dispatch, result: str) -> None:
        self._meters.summaries[dispatch.channel.value, result] += 1


def _claim(work: Work, channel: Channel, now: datetime) -> Dispatch | None:
    return work.dispatches.claim(channel, now, now + CLAIMED_FOR)
