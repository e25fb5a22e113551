"""What the fake server remembers of every call of the bot and of every delivery to it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Literal, TypeAlias

from tests.servers.wire import JsonObject

Via: TypeAlias = Literal["http", "webhook_response"]
DROPPED = 0


@dataclass(slots=True)
class Call:
    """One request of the bot.

    `accepted`: it took effect. `status`: of the answer; None while there is none, 0 when the
    connection was broken. `message_id`: of the message sent or edited. `update_ids` and
    `confirmed`: given and forgotten by a getUpdates. `at` is monotonic time.
    """

    number: int
    at: float
    method: str
    params: JsonObject
    chat_id: int | None
    via: Via = "http"
    accepted: bool = False
    status: int | None = None
    description: str | None = None
    message_id: int | None = None
    update_ids: tuple[int, ...] = ()
    confirmed: tuple[int, ...] = ()

    def to_json(self) -> JsonObject:
        """Return this record as JSON; `Call(**json)` reads it back."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to give an update to the bot; `status` is 0 when no answer came."""

    number: int
    at: float
    update_id: int
    via: Literal["polling", "webhook"]
    attempt: int
    status: int

    def to_json(self) -> JsonObject:
        """Return this record as JSON; `Delivery(**json)` reads it back."""
        return asdict(self)


@dataclass(slots=True)
class Records:
    """All calls and deliveries, oldest first, numbered from 0 without gaps."""

    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    fed: int = 0
    confirmed: int = 0
    started: float = field(default_factory=time.monotonic)

    def call(self, method: str, params: JsonObject, via: Via = "http") -> Call:
        """Note a call that has come in, before its outcome is known."""
        chat_id = params.get("chat_id")
        call = Call(
            number=len(self.calls),
            at=time.monotonic(),
            method=method,
            params=params,
            chat_id=chat_id if isinstance(chat_id, int) else None,
            via=via,
        )
        self.calls.append(call)
        return call

    def delivery(
        self, update_id: int, via: Literal["polling", "webhook"], attempt: int, status: int
    ) -> None:
        """Note that an update was given to the bot, or that this failed."""
        number = len(self.deliveries)
        now = time.monotonic()
        self.deliveries.append(Delivery(number, now, update_id, via, attempt, status))

    def stats(self) -> JsonObject:
        """Return counts of what has happened so far."""
        return {
            "seconds": time.monotonic() - self.started,
            "calls": len(self.calls),
            "accepted": sum(call.accepted for call in self.calls),
            "unanswered": sum(call.status is None for call in self.calls),
            "by_method": dict(Counter(call.method for call in self.calls)),
            "by_status": dict(Counter(str(call.status) for call in self.calls)),
            "updates_fed": self.fed,
            "updates_confirmed": self.confirmed,
            "deliveries": len(self.deliveries),
        }
