"""Carries weekly summaries to the chat of a counsellor: how many, never who."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from bot.errors import Refused, TelegramError, ToldToWait, Unanswered, Unreachable
from bot.methods import call_for
from bot.pacing import Pace
from bot.request import Api
from digiter_core.coaching.dispatching import Composed
from digiter_core.coaching.live import Live
from digiter_core.coaching.summary_mail import chat_message
from digiter_core.errors import NotEver, NotNow


class TelegramSummaries:
    """The way over the Bot API. It keeps the pace of everything that is sent unasked."""

    def __init__(self, api: Api, live: Live, pace: Pace) -> None:
        self._api = api
        self._live = live
        self._pace = pace

    @asynccontextmanager
    async def way(self) -> AsyncIterator[TelegramSummaries]:
        """Nothing needs to be opened: each call is one request."""
        yield self

    async def pack(self, composed: Composed) -> Callable[[], Awaitable[None]]:
        """Wait for its turn. Returns what makes the message leave at once."""
        chat = int(composed.staff.address)
        await asyncio.sleep(self._pace.wait(chat, _seconds(), unasked=True))
        method, params = call_for(chat, chat_message(self._live.coach, composed))
        return partial(self._leave, chat, method, params)

    async def _leave(self, chat: int, method: str, params: Mapping[str, Any]) -> None:
        try:
            await self._api.call(method, params)
        except ToldToWait as error:
            self._pace.told_to_wait(chat, error.seconds, _seconds())
            raise NotNow("told_to_wait", error.seconds) from error
        except Unreachable as error:
            raise NotEver("unreachable") from error
        except Refused as error:
            raise NotEver("refused") from error
        except Unanswered as error:
            raise NotNow("no_answer") from error
        except TelegramError as error:
            raise NotNow("telegram") from error


def _seconds() -> float:
    return asyncio.get_running_loop().time()
