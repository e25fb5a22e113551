"""
What an answer that is no success means: python-telegram-bot knows, and we ask it.

Imported when the first such answer comes: the library takes 47 MB and a third of the time a
start takes, and on most days hardly anything goes wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram import error as known
from telegram.request import BaseRequest

from bot.errors import (
    AnotherPoller,
    Refused,
    TelegramError,
    ToldToWait,
    Unanswered,
    Unreachable,
    WrongToken,
)

_MEANINGS: tuple[tuple[type[known.TelegramError], type[TelegramError]], ...] = (
    (known.Forbidden, Unreachable),
    (known.ChatMigrated, Unreachable),
    (known.InvalidToken, WrongToken),
    (known.Conflict, AnotherPoller),
)


class _Recorded(BaseRequest):
    """A request whose answer is known already."""

    def __init__(self, status: int, payload: bytes) -> None:
        super().__init__()
        self._answer = (status, payload)

    @property
    def read_timeout(self) -> float:
        return 0.0

    async def initialize(self) -> None:
        """Nothing is opened."""

    async def shutdown(self) -> None:
        """Nothing is closed."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


async def error_of(status: int, payload: bytes) -> TelegramError:
    """Return what the answer with *status* means. No word of the answer goes into a log."""
    try:
        await _Recorded(status, payload).post("")
    except known.TelegramError as error:
        return _ours(error)
    return Unanswered()


def _ours(error: known.TelegramError) -> TelegramError:
    if isinstance(error, known.RetryAfter):
        wait = error.retry_after
        return ToldToWait(wait.total_seconds() if isinstance(wait, timedelta) else wait)
    if isinstance(error, known.BadRequest):
        return Refused(error.message.lower())
    for theirs, ours in _MEANINGS:
        if isinstance(error, theirs):
            return ours()
    return Unanswered()
