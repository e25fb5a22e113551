"""
Takes in raw updates: everything an update does is durable before Telegram is told that we have it.

An update is noted, worked out and its answers put into the outbox in one transaction; only then
is it confirmed (200, or the next offset). So nothing is lost when the process dies, nothing is
done twice (the update id is unique), and the raw words are never on disk. What cannot be handled
is set aside, its words dropped, so that it stops nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.delivery import Delivery
from bot.errors import TelegramError
from bot.meters import Meters
from bot.request import Api
from bot.updates import Unreadable, Update, read_update, update_id_of
from digiter_core.coaching import emergency
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.conversation import apologise, handle
from digiter_core.coaching.live import Live
from digiter_core.errors import StorageError
from digiter_core.ports import Clock, OutboxMessage, Store, Work

log = structlog.get_logger(__name__)

TELL_AGAIN = timedelta(minutes=5)
CHATS_TOLD = 10_000
HELP_SECONDS = 0.7
READ_SECONDS = 1.0
"""An engine that takes longer is not waited for: the words on the screen have to do then."""

WORDS = (Kind.TEXT, Kind.FORWARDED, Kind.EDITED)


@dataclass(slots=True)
class _Turns:
    """Lets the updates of one chat through one by one, in their order, chats side by side."""

    _locks: dict[int, tuple[asyncio.Lock, int]] = field(default_factory=dict)

    @contextmanager
    def of(self, chat: int) -> Iterator[asyncio.Lock]:
        lock, users = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, users + 1)
        try:
            yield lock
        finally:
            lock, users = self._locks[chat]
            if users == 1:
                del self._locks[chat]
            else:
                self._locks[chat] = (lock, users - 1)


class Intake:
    """What polling and webhook hand their raw updates to."""

    def __init__(  # noqa: PLR0913, PLR0917 - made once, by the service
        self,
        live: Live,
        store: Store,
        delivery: Delivery,
        api: Api,
        clock: Clock,
        meters: Meters,
    ) -> None:
        self._live = live
        self._store = store
        self._delivery = delivery
        self._api = api
        self._clock = clock
        self._meters = meters
        self._turns = _Turns()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._told: dict[tuple[int, int], datetime] = {}
        self.last_taken_at: datetime | None = None

    async def take(self, raw: Any) -> Update | None:
        """Handle one raw update and return what it was, None if it could not be read.

        When this returns, the update is durable. Raises `StorageError` if it is not: then
        Telegram has to give it again.
        """
        try:
            update = read_update(raw)
        except Unreadable as error:
            await self._set_aside(raw, str(error))
            return None
        except Exception as error:  # noqa: BLE001 - whatever its shape, it stops nobody
            await self._set_aside(raw, type(error).__name__)
            return None
        if update.chat is None:
            return update
        began = time.monotonic()
        with self._turns.of(update.chat) as lock:
            async with lock:
                await self._turn(update)
        self._meters.turns.add(time.monotonic() - began)
        self.last_taken_at = self._clock.now()
        return update

    async def _turn(self, update: Update) -> None:
        update = await self._read(update)
        try:
            messages = await self._durable(update)
        except StorageError:
            await self._tell_without_storage(update)
            raise
        except Exception as error:
            log.exception("turn_failed", update=update.id, error=type(error).__name__)
            messages = await self._store.transact(lambda work: self._apology(work, update))
        if update.group is not None:
            await self._leave(update.group)
        self._delivery.send(messages)

    async def _read(self, update: Update) -> Update:
        """Have an engine read the text, before the transaction: others write meanwhile."""
        arrival, coach = update.arrival, self._live.coach
        if arrival is None or arrival.kind not in WORDS or emergency.is_help(coach, arrival):
            return update
        reading = asyncio.get_running_loop().run_in_executor(
            self._reader,
            coach.understanding.read,
            arrival.text,
            coach.language_of(arrival.language_code),
        )
        try:
            read = await asyncio.wait_for(reading, READ_SECONDS)
        except TimeoutError:
            log.warning("read_too_late", update=update.id)
            return update
        return replace(update, arrival=replace(arrival, reading=read))

    async def help_at_once(self, raw: Any) -> None:
        """Show help to whoever asks for it in an update that cannot be handled yet.

        It is handled when it can be, and then help is shown as the conversation has it.
        """
        try:
            update = read_update(raw)
        except Exception:  # noqa: BLE001 - `take` says what is wrong with it, when it comes to it
            return
        if update.arrival is not None and emergency.is_help(self._live.coach, update.arrival):
            await self._tell_without_storage(update)

    async def _durable(self, update: Update) -> list[OutboxMessage]:
        """Work the update out. Help does not wait for a database that takes its time."""
        turn = asyncio.ensure_future(self._store.transact(lambda work: self._work(work, update)))
        if update.arrival is not None and emergency.is_help(self._live.coach, update.arrival):
            done, _ = await asyncio.wait({turn}, timeout=HELP_SECONDS)
            if not done:
                await self._tell_without_storage(update)
        return await turn

    def _work(self, work: Work, update: Update) -> list[OutboxMessage]:
        now = self._clock.now()
        if not work.inbox.handled(update.id, now) or update.arrival is None:
            return []
        return handle(self._live.coach, work, update.arrival, now)

    def _apology(self, work: Work, update: Update) -> list[OutboxMessage]:
        """The turn failed and nothing of it is stored: say so, and leave everything as it was."""
        now = self._clock.now()
        if not work.inbox.handled(update.id, now) or update.arrival is None:
            return []
        work.inbox.quarantine(update.id, "turn_failed", now)
        return apologise(self._live.coach, work, update.arrival, now)

    async def _tell_without_storage(self, update: Update) -> None:
        """The database cannot be written. Help is shown all the same; others are told to wait."""
        if update.arrival is None or update.chat is None:
            return
        now = self._clock.now()
        text, is_help = emergency.reply(self._live.coach, update.arrival, now)
        key = (update.chat, update.id if is_help else 0)
        told = self._told.get(key)
        if told is not None and now - told < TELL_AGAIN:
            return
        if len(self._told) > CHATS_TOLD:
            self._told.clear()
        self._told[key] = now
        try:
            await self._api.call("sendMessage", {"chat_id": update.chat, "text": text})
        except TelegramError as error:
            log.warning("not_told", update=update.id, error=type(error).__name__)

    async def _set_aside(self, raw: Any, reason: str) -> None:
        try:
            number = update_id_of(raw)
        except Unreadable:
            log.warning("update_without_id")
            return
        self._meters.set_aside += 1
        log.warning("update_set_aside", update=number, reason=reason)
        now = self._clock.now()
        await self._store.transact(lambda work: work.inbox.quarantine(number, reason, now))

    async def _leave(self, chat: int) -> None:
        try:
            await self._api.call("leaveChat", {"chat_id": chat})
        except TelegramError as error:
            log.info("group_not_left", error=type(error).__name__)
