"""The queue of updates that the bot has not confirmed, and long polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.servers.account import CALLBACK_LIFETIME
from tests.servers.arrivals import kind_of
from tests.servers.clock import Clock
from tests.servers.wire import JsonObject, Refused

MESSAGE_LIFETIME = 24 * 3600.0
CALLBACK_QUEUE = 3 << 33
MEMBERSHIP_QUEUE = 5 << 33
MAX_BATCH = 100
MAX_POLL_SECONDS = 50
HASTE_SECONDS = 0.5
GLANCE_SECONDS = 0.1
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
SECOND_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)


@dataclass(slots=True, eq=False)
class Pending:
    """An update on its way. One that is `late` is given once although it is below the offset."""

    update: JsonObject
    expires_at: float
    late: bool = False

    @property
    def update_id(self) -> int:
        """Return the identifier of the update."""
        return int(self.update["update_id"])

    @property
    def kind(self) -> str:
        """Return the kind of the update, such as `message`."""
        return kind_of(self.update)

    @property
    def user_id(self) -> int | None:
        """Return who caused the update."""
        user_id: int | None = self.update[self.kind].get("from", {}).get("id")
        return user_id

    @property
    def chat_id(self) -> int | None:
        """Return the chat the update belongs to."""
        content = self.update[self.kind]
        chat = content.get("chat") or content.get("message", {}).get("chat", {})
        chat_id: int | None = chat.get("id")
        return chat_id

    @property
    def queue_key(self) -> int:
        """Return the webhook queue: one for a chat's messages, one for a user's presses."""
        if self.kind == "callback_query":
            return (self.user_id or 0) + CALLBACK_QUEUE
        if self.kind == "my_chat_member":
            return (self.chat_id or 0) + MEMBERSHIP_QUEUE
        return self.chat_id or 0

    def again(self) -> Pending:
        """Return the same update as a second delivery."""
        return replace(self, late=True)


def pending(update: JsonObject, now: float, *, again: bool = False) -> Pending:
    """Return `update` with its time of expiry: 150 s for presses, 24 h for all else."""
    kind = kind_of(update)
    since = float(update[kind].get("date", now))
    expires = now + CALLBACK_LIFETIME if kind == "callback_query" else since + MESSAGE_LIFETIME
    return Pending(update, expires, late=again)


@dataclass(slots=True)
class UpdateQueue:
    """Updates in the order of delivery, until confirmed by an offset or a 2xx, or expired."""

    clock: Clock
    waiting: list[Pending] = field(default_factory=list)
    allowed: frozenset[str] = frozenset()
    expired: int = 0
    closed: bool = False
    _poller: asyncio.Future[None] | None = None
    _pollers: int = 0
    _last_offset: int | None = None
    _last_poll: float = 0.0

    def add(self, arrived: Pending) -> bool:
        """Take in an update; return False when the bot did not ask for its kind."""
        kind = arrived.kind
        if kind in NOT_BY_DEFAULT if not self.allowed else kind not in self.allowed:
            return False
        self.waiting.append(arrived)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return True

    def drop_expired(self) -> None:
        """Forget the updates whose time is over."""
        now = self.clock.now()
        kept = [item for item in self.waiting if item.expires_at > now]
        self.expired += len(self.waiting) - len(kept)
        self.waiting[:] = kept

    def confirm(self, offset: int) -> list[int]:
        """Forget updates below `offset` (or all but the last -`offset`); return their ids."""
        if offset < 0:
            kept = self.waiting[offset:]
        else:
            kept = [item for item in self.waiting if item.late or item.update_id >= offset]
        remaining = {id(item) for item in kept}
        gone = [item.update_id for item in self.waiting if id(item) not in remaining]
        self.waiting[:] = kept
        return gone

    async def poll(
        self, offset: int, limit: int, seconds: float, is_abandoned: Callable[[], bool]
    ) -> list[JsonObject]:
        """Return the next updates at or above `offset`, waiting `seconds` s for the first.

        Raises `Refused` (409) when another poller comes. The same offset again within half a
        second gets one update only, as on the real server.
        """
        self.end_poller(SECOND_POLLER)
        self._pollers += 1
        mine = self._pollers
        if offset == self._last_offset and self.clock.now() - self._last_poll < HASTE_SECONDS:
            limit = 1
        batch = self._batch(limit)
        loop = asyncio.get_running_loop()
        until = loop.time() + min(seconds, MAX_POLL_SECONDS)
        while not batch and not self.closed and (remaining := until - loop.time()) > 0:
            self._poller = poller = loop.create_future()
            try:
                await asyncio.wait_for(poller, min(remaining, GLANCE_SECONDS))
            except TimeoutError:
                if is_abandoned():
                    return []
            finally:
                self._poller = None if self._poller is poller else self._poller
            if mine != self._pollers:
                raise Refused(SECOND_POLLER, 409)
            batch = self._batch(limit)
        self._last_offset, self._last_poll = offset, self.clock.now()
        for item in batch:
            item.late = False
        return [item.update for item in batch]

    def end_poller(self, reason: str) -> None:
        """Answer 409 to the long poll that waits, if there is one."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Refused(reason, 409))

    def close(self) -> None:
        """Let the long poll that waits end without updates; the queue is not used again."""
        self.waiting.clear()
        self.closed = True
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _batch(self, limit: int) -> list[Pending]:
        self.drop_expired()
        return self.waiting[: max(1, min(limit, MAX_BATCH))]
