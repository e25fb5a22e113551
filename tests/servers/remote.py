"""The fault server in another process, driven over HTTP like one in this process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from tests.servers.disorder import DeliveryFault
from tests.servers.faults import Fault
from tests.servers.records import Call, Delivery
from tests.servers.server import TOKEN
from tests.servers.view import ChatView
from tests.servers.wire import JsonObject

PROJECT = Path(__file__).resolve().parents[2]


class RemoteFaultServer:
    """A running fault server at `url`; promises what `FaultyServer` says."""

    def __init__(self, url: str, token: str, session: ClientSession) -> None:
        self.url = url
        self.token = token
        self._session = session

    async def feed(self, update: JsonObject) -> JsonObject:
        """Send an update to the bot and return it completed."""
        completed: JsonObject = await self._run("feed", update=update)
        return completed

    async def feed_many(self, updates: list[JsonObject]) -> list[int]:
        """Send many updates and return their identifiers."""
        identifiers: list[int] = await self._run("feed_many", updates=updates)
        return identifiers

    async def chat(
        self, chat_id: int, *, after: int = -1, within: float = 0.0, last: int | None = None
    ) -> ChatView:
        """Return the chat once its version is above `after`, or as it is after `within` s."""
        view = await self._run("chat", chat_id=chat_id, after=after, within=within, last=last)
        return ChatView.from_json(view)

    async def calls(self, since: int = 0, limit: int = 1000) -> list[Call]:
        """Return the bot's requests from number `since` on, at most `limit`."""
        return [Call(**call) for call in await self._run("outbox", since=since, limit=limit)]

    async def deliveries(self, since: int = 0, limit: int = 1000) -> list[Delivery]:
        """Return the attempts to deliver updates from number `since` on, at most `limit`."""
        found = await self._run("deliveries", since=since, limit=limit)
        return [Delivery(**delivery) for delivery in found]

    async def add_fault(self, fault: Fault) -> None:
        """Plan a fault between the bot and the server."""
        await self._run("fault", **asdict(fault))

    async def add_delivery_fault(self, fault: DeliveryFault) -> None:
        """Plan a fault between the server and the bot."""
        await self._run("delivery_fault", **asdict(fault))

    async def clear_faults(self) -> None:
        """Forget all planned faults, lift every 429, answer what is frozen."""
        await self._run("clear_faults")

    async def release(self) -> None:
        """Answer what is frozen."""
        await self._run("release")

    async def set_latency(self, milliseconds: float) -> None:
        """Answer every call so much later than it takes effect."""
        await self._run("latency", milliseconds=milliseconds)

    async def set_retry_factor(self, factor: float) -> None:
        """Multiply the webhook's pauses of 0, 2, 4, 8 … s by `factor`."""
        await self._run("retry_factor", factor=factor)

    async def advance_clock(self, seconds: float) -> float:
        """Push the server's clock ahead and return its time, in seconds since 1970."""
        return float(await self._run("advance_clock", seconds=seconds))

    async def set_blocked(self, chat_id: int, *, blocked: bool = True) -> None:
        """Let a chat refuse messages with 403, without telling the bot."""
        await self._run("blocked", chat_id=chat_id, blocked=blocked)

    async def set_unknown(self, chat_id: int, *, unknown: bool = True) -> None:
        """Let a chat be "chat not found"."""
        await self._run("unknown", chat_id=chat_id, unknown=unknown)

    async def stats(self) -> JsonObject:
        """Return counts of calls, answers, faults and updates."""
        counts: JsonObject = await self._run("stats")
        return counts

    async def reset(self) -> None:
        """Forget chats, records, faults, waiting updates and the webhook."""
        await self._run("reset")

    async def _run(self, operation: str, **arguments: Any) -> Any:
        async with self._session.post(
            f"{self.url}/__control/{operation}", json=arguments
        ) as response:
            body = await response.json()
        if not body["ok"]:
            raise ValueError(body["description"])
        return body["result"]


@asynccontextmanager
async def fault_server_process(
    *, token: str = TOKEN, latency_ms: float = 0.0, seed: int = 0
) -> AsyncIterator[RemoteFaultServer]:
    """Run a fault server in a process of its own for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.servers.fault_server", "--token", token]
    command += ["--latency-ms", str(latency_ms), "--seed", str(seed)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    try:
        if process.stdout is None:
            raise RuntimeError(command)
        hello = json.loads(await process.stdout.readline())
        async with ClientSession(timeout=ClientTimeout(total=120)) as session:
            yield RemoteFaultServer(hello["url"], token, session)
    finally:
        process.terminate()
        await process.wait()
