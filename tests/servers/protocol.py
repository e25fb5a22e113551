"""What both servers of the scenario suite offer, and what the fault server adds."""

from __future__ import annotations

from typing import Protocol

from tests.servers.disorder import DeliveryFault
from tests.servers.faults import Fault
from tests.servers.records import Call, Delivery
from tests.servers.view import ChatView
from tests.servers.wire import JsonObject


class BotApiServer(Protocol):
    """A Bot API server for one bot, with the learners' side of it."""

    @property
    def url(self) -> str:
        """Return the address, such as `http://127.0.0.1:8081`, without `/bot`."""

    @property
    def token(self) -> str:
        """Return the token of the only bot."""

    async def feed(self, update: JsonObject) -> JsonObject:
        """Send an update to the bot and return it completed.

        Missing `update_id`, `message_id`, `date` and callback `id` are filled in. A known
        `update_id` is delivered once more.
        """

    async def chat(
        self, chat_id: int, *, after: int = -1, within: float = 0.0, last: int | None = None
    ) -> ChatView:
        """Return the chat once its version is above `after`, or as it is after `within` s."""

    async def calls(self, since: int = 0, limit: int = 1000) -> list[Call]:
        """Return the bot's requests from number `since` on, at most `limit`."""

    async def reset(self) -> None:
        """Forget chats, records, faults, waiting updates and the webhook."""


class FaultyServer(BotApiServer, Protocol):
    """The fault server, in this process or another."""

    async def feed_many(self, updates: list[JsonObject]) -> list[int]:
        """Send many updates and return their identifiers."""

    async def deliveries(self, since: int = 0, limit: int = 1000) -> list[Delivery]:
        """Return the attempts to deliver updates from number `since` on, at most `limit`."""

    async def add_fault(self, fault: Fault) -> None:
        """Plan a fault between the bot and the server."""

    async def add_delivery_fault(self, fault: DeliveryFault) -> None:
        """Plan a fault between the server and the bot."""

    async def clear_faults(self) -> None:
        """Forget all planned faults, lift every 429, answer what is frozen."""

    async def release(self) -> None:
        """Answer what is frozen."""

    async def set_latency(self, milliseconds: float) -> None:
        """Answer every call so much later than it takes effect."""

    async def set_retry_factor(self, factor: float) -> None:
        """Multiply the webhook's pauses of 0, 2, 4, 8 … s by `factor`."""

    async def advance_clock(self, seconds: float) -> float:
        """Push the server's clock ahead and return its time, in seconds since 1970."""

    async def set_blocked(self, chat_id: int, *, blocked: bool = True) -> None:
        """Let a chat refuse messages with 403, without telling the bot."""

    async def set_unknown(self, chat_id: int, *, unknown: bool = True) -> None:
        """Let a chat be "chat not found"."""

    async def stats(self) -> JsonObject:
        """Return counts of calls, answers, faults and updates."""
