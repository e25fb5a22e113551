"""The fault server itself: its parts put together, its HTTP port, its operations."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.servers.account import BotAccount
from tests.servers.arrivals import Arrivals
from tests.servers.control import Control
from tests.servers.disorder import DeliveryFault, Disorder
from tests.servers.exchange import Exchange
from tests.servers.faults import Fault, FaultPlan
from tests.servers.records import Call, Delivery, Records
from tests.servers.updates import Pending, UpdateQueue, pending
from tests.servers.updating import Updating
from tests.servers.view import ChatView
from tests.servers.webhook import WebhookDelivery
from tests.servers.wire import JsonObject

TOKEN = "1000000001:TEST-token-of-the-fake-server-0000"

MAX_BODY = 64 * 1024 * 1024


class FaultServer:
    """The fault server in this process and event loop; promises what `FaultyServer` says."""

    def __init__(
        self, *, token: str = TOKEN, latency_ms: float = 0.0, seed: int = 0, port: int = 0
    ) -> None:
        self.token = token
        self._seed = seed
        self._default_latency_ms = latency_ms
        self._port = port
        self._runner: web.ServerRunner | None = None
        self._arrivals = Arrivals()
        self._begin_afresh()

    @property
    def url(self) -> str:
        """Return the address of the server, once it has started."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def account(self) -> BotAccount:
        """Return the bot's account: its chats, files, commands and clock."""
        return self.exchange.account

    async def start(self) -> None:
        """Listen on loopback."""
        self._runner = web.ServerRunner(
            web.Server(self._handle, access_log=None, request_factory=_with_big_body),
            shutdown_timeout=0.1,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Break off everything and close the port."""
        self.exchange.release()
        await self.exchange.updating.delivery.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.stop()

    async def feed(self, update: JsonObject) -> JsonObject:
        """Send an update to the bot and return it completed."""
        complete, is_new = self._arrivals.complete(self.account, update)
        self.exchange.records.fed += 1
        arrived = pending(complete, self.account.clock.now(), again=not is_new)
        self._disorder.take(arrived)
        return complete

    async def feed_many(self, updates: list[JsonObject]) -> list[int]:
        """Send many updates and return their identifiers."""
        return [(await self.feed(update))["update_id"] for update in updates]

    async def chat(
        self, chat_id: int, *, after: int = -1, within: float = 0.0, last: int | None = None
    ) -> ChatView:
        """Return the chat once its version is above `after`, or as it is after `within` s."""
        return await self.account.store.wait(chat_id, after, within, last)

    async def calls(self, since: int = 0, limit: int = 1000) -> list[Call]:
        """Return the bot's requests from number `since` on, at most `limit`."""
        return self.exchange.records.calls[since : since + limit]

    async def deliveries(self, since: int = 0, limit: int = 1000) -> list[Delivery]:
        """Return the attempts to deliver updates from number `since` on, at most `limit`."""
        return self.exchange.records.deliveries[since : since + limit]

    async def add_fault(self, fault: Fault) -> None:
        """Plan a fault between the bot and the server."""
        self.exchange.faults.add(fault)

    async def add_delivery_fault(self, fault: DeliveryFault) -> None:
        """Plan a fault between the server and the bot."""
        self._disorder.add(fault)

    async def clear_faults(self) -> None:
        """Forget all planned faults, lift every 429, answer what is frozen."""
        self.exchange.faults.clear()
        self._disorder.clear()
        self.exchange.release()

    async def release(self) -> None:
        """Answer what is frozen."""
        self.exchange.release()

    async def set_latency(self, milliseconds: float) -> None:
        """Answer every call so much later than it takes effect."""
        self.exchange.latency = milliseconds / 1000

    async def set_retry_factor(self, factor: float) -> None:
        """Multiply the webhook's pauses of 0, 2, 4, 8 … s by `factor`."""
        self.exchange.updating.delivery.retry_factor = factor

    async def advance_clock(self, seconds: float) -> float:
        """Push the server's clock ahead and return its time, in seconds since 1970."""
        return self.account.clock.advance(seconds)

    async def set_blocked(self, chat_id: int, *, blocked: bool = True) -> None:
        """Let a chat refuse messages with 403, without telling the bot."""
        _set_member(self.account.blocked, chat_id, is_member=blocked)

    async def set_unknown(self, chat_id: int, *, unknown: bool = True) -> None:
        """Let a chat be "chat not found"."""
        _set_member(self.account.unknown, chat_id, is_member=unknown)

    async def stats(self) -> JsonObject:
        """Return counts of calls, answers, faults and updates."""
        updates = self.exchange.updating.updates
        updates.drop_expired()
        return {
            **self.exchange.records.stats(),
            "updates_waiting": len(updates.waiting),
            "updates_expired": updates.expired,
            "faults": self.exchange.faults.counted(),
        }

    async def reset(self) -> None:
        """Forget chats, records, faults, waiting updates and the webhook."""
        self.exchange.release()
        self.exchange.updating.updates.close()
        await self.exchange.updating.delivery.stop()
        self._begin_afresh()

    def _begin_afresh(self) -> None:
        account = BotAccount(self.token)
        records = Records()
        updates = UpdateQueue(account.clock)
        delivery = WebhookDelivery(updates, account.clock, records, self._execute)
        faults = FaultPlan(account.clock, self._seed)
        updating = Updating(updates, delivery, records)
        self.exchange = Exchange(account, updating, faults, records)
        self.exchange.latency = self._default_latency_ms / 1000
        self._disorder = Disorder(self._deliver, self._seed)
        self._control = Control(self)

    def _execute(self, call: JsonObject) -> None:
        self.exchange.execute(call)

    def _deliver(self, arrived: Pending) -> None:
        if self.exchange.updating.updates.add(arrived):
            self.exchange.updating.delivery.wake(arrived)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            token, _, name = path[4:].partition("/")
            return await self.exchange.respond(request, token, name)
        if path.startswith("/__control/"):
            return await self._control.respond(request, path.removeprefix("/__control/"))
        content = self.account.store.files.get(path.rpartition("/")[2])
        if content is None or not path.startswith(f"/file/bot{self.token}/"):
            return web.Response(status=404)
        return web.Response(body=content)


def _with_big_body(
    message: Any, payload: Any, protocol: Any, writer: Any, task: asyncio.Task[None]
) -> web.BaseRequest:
    # aiohttp's own limit of 1 MiB would refuse pictures that Telegram takes.
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY
    )


def _set_member(members: set[int], chat_id: int, *, is_member: bool) -> None:
    if is_member:
        members.add(chat_id)
    else:
        members.discard(chat_id)
