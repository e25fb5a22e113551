"""Fetches updates by long polling. The offset moves on only when all before it are durable."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import structlog

from bot.errors import AnotherPoller, TelegramError, ToldToWait, WrongToken
from bot.intake import Intake
from bot.request import Api
from bot.updates import ALLOWED, Unreadable, update_id_of
from digiter_core.errors import StorageError

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 30
READ_SECONDS = LONG_POLL_SECONDS + 10.0
BATCH = 100
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0
CONFLICT_WAIT = 3.0
PEEK_SECONDS = 0.5
"""How long a batch may take before those behind it are looked at for calls for help."""


class Polling:
    """The fetch loop. It goes on for ever, whatever Telegram or the network does."""

    def __init__(self, api: Api, intake: Intake) -> None:
        self._api = api
        self._intake = intake
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        while True:
            try:
                await self._api.call("deleteWebhook", {"drop_pending_updates": False})
                break
            except TelegramError as error:
                await self._wait(error)
        while True:
            try:
                await self._take(await self._fetch())
                self._failures = 0
            except (TelegramError, StorageError) as error:
                await self._wait(error)

    async def _fetch(self, seconds: int = LONG_POLL_SECONDS) -> list[Any]:
        params: dict[str, Any] = {
            "timeout": seconds,
            "limit": BATCH,
            "allowed_updates": list(ALLOWED),
        }
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call("getUpdates", params, READ_SECONDS)
        return updates if isinstance(updates, list) else []

    async def _take(self, updates: list[Any]) -> None:
        """Hand over a batch, and only then move the offset past it."""
        handed = asyncio.gather(*(self._take_one(raw) for raw in updates))
        try:
            while not (await asyncio.wait({handed}, timeout=PEEK_SECONDS))[0]:
                await self._look_for_help()
        finally:
            handed.cancel()  # of no effect on what is done
        await handed
        known: list[int] = []
        for raw in updates:
            with contextlib.suppress(Unreadable):
                known.append(update_id_of(raw))
        if known:
            self._offset = max(known) + 1

    async def _look_for_help(self) -> None:
        """The database does not take the batch: see whether somebody behind it needs help.

        Nothing is confirmed: Telegram gives all of it again. Of more than `BATCH` updates that
        wait, those behind are not seen.
        """
        with contextlib.suppress(TelegramError):
            for raw in await self._fetch(seconds=0):
                await self._intake.help_at_once(raw)

    async def _take_one(self, raw: Any) -> None:
        update = await self._intake.take(raw)
        if update is not None and update.query is not None:
            try:
                await self._api.call("answerCallbackQuery", {"callback_query_id": update.query})
            except TelegramError as error:
                # Too old after an outage: the question is asked again anyway.
                log.info("tap_not_acknowledged", error=type(error).__name__)

    async def _wait(self, error: Exception) -> None:
        self._failures += 1
        log.warning("polling_waits", error=type(error).__name__, failures=self._failures)
        match error:
            case ToldToWait(seconds):
                pass
            case AnotherPoller():
                seconds = CONFLICT_WAIT  # another process polls with this token
            case WrongToken():
                seconds = LONGEST_WAIT
            case _:
                seconds = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failures, 6))
        await asyncio.sleep(seconds)
