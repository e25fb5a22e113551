"""Looks for what the coach is to say of its own accord, and hands it over to be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.delivery import Delivery
from bot.meters import Meters
from digiter_core.coaching import nudging, waiting
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.errors import StorageError
from digiter_core.ports import NUDGES_TOGETHER, Clock, OutboxMessage, Store, Work

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""How long at most until it is looked what is due: something may have been planned meanwhile."""

MOST_WAITING = 8_400
"""Five minutes at the pace Telegram allows: more is not put into the queue."""


class Rows(Protocol):
    """Where it stands what is due."""

    def due(self, now: datetime) -> Sequence[int]: ...

    def first_due(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """Something the coach says of its own accord: its rows, and what is done when one is due."""

    name: str
    rows: Callable[[Work], Rows]
    send_due: Callable[[Coach, Work, datetime], tuple[int, list[OutboxMessage]]]
    send_one: Callable[[Coach, Work, int, datetime], list[OutboxMessage]]
    put_off: Callable[[Work, int, datetime], None]


NUDGES = Kind(
    "nudges",
    lambda work: work.nudges,
    nudging.send_due,
    nudging.send_one,
    nudging.put_off,
)
WAITS = Kind(
    "waits",
    lambda work: work.waits,
    waiting.send_due,
    waiting.send_one,
    waiting.put_off,
)


class Unasked:
    """The tick of one kind. *is_off*: whether an operator has switched it off."""

    def __init__(  # noqa: PLR0913, PLR0917 - made once, by the service
        self,
        kind: Kind,
        live: Live,
        store: Store,
        clock: Clock,
        delivery: Delivery,
        meters: Meters,
        is_off: Callable[[], bool],
    ) -> None:
        self._kind = kind
        self._live = live
        self._store = store
        self._clock = clock
        self._delivery = delivery
        self._meters = meters
        self._is_off = is_off

    async def look(self) -> float:
        """Send what is due, unless it is switched off. Returns in how many seconds to look again.

        That is when the next of its kind is due, as far as it is known.
        """
        name = self._kind.name
        if self._is_off():
            self._meters.ticks[name] = self._clock.now()  # switched off is not late
            return LOOK_SECONDS
        seen, first = NUDGES_TOGETHER, None
        while seen == NUDGES_TOGETHER:
            if self._delivery.waiting >= MOST_WAITING:
                return LOOK_SECONDS
            try:
                seen, messages, first = await self._store.transact(self._due)
            except StorageError:
                log.warning("storage_unavailable", doing=name)
                return LOOK_SECONDS
            except Exception as error:
                log.exception("unasked_failed_for_all", kind=name, error=type(error).__name__)
                await self._each_alone()
                return LOOK_SECONDS
            self._delivery.send(messages)
            self._meters.ticks[name] = self._clock.now()
            if seen:
                log.info("unasked", kind=name, looked_at=seen, sent=len(messages))
        return LOOK_SECONDS if first is None else (first - self._clock.now()).total_seconds()

    def _due(self, work: Work) -> tuple[int, list[OutboxMessage], datetime | None]:
        seen, messages = self._kind.send_due(self._live.coach, work, self._clock.now())
        return seen, messages, self._kind.rows(work).first_due()

    async def _each_alone(self) -> None:
        """One learner stops what is for others: look at each alone, at that one later."""
        now, kind = self._clock.now(), self._kind
        for number in await self._store.transact(lambda work: kind.rows(work).due(now)):
            try:
                send = partial(_send_one, kind, self._live.coach, number, now)
                self._delivery.send(await self._store.transact(send))
            except StorageError:
                return
            except Exception as error:
                log.exception("unasked_failed", learner=number, error=type(error).__name__)
                await self._store.transact(partial(_put_off, kind, number, now))


def _send_one(
    kind: Kind, coach: Coach, number: int, now: datetime, work: Work
) -> list[OutboxMessage]:
    return kind.send_one(coach, work, number, now)


def _put_off(kind: Kind, number: int, now: datetime, work: Work) -> None:
    kind.put_off(work, number, now)
