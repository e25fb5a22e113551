"""
Several `digiter run` on one PostgreSQL behind a balancer that gives each request to the next one.

It stands where one product stands: `start`, `kill` (one of them, at random) and `stop`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, web

from tests.faults.forking import ForkedProduct
from tests.product import free_port

SECONDS = 20.0


@dataclass(slots=True)
class Balancer:
    """Hands requests to the nodes in turn; one that does not answer is passed over."""

    ports: list[int]
    port: int = field(default_factory=free_port)
    _turn: int = 0
    _session: ClientSession | None = None
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        self._session = ClientSession(timeout=ClientTimeout(total=SECONDS))
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        kept = ("content-type", "x-telegram-bot-api-secret-token")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        assert self._session is not None
        for _ in self.ports:
            self._turn += 1
            port = self.ports[self._turn % len(self.ports)]
            url = f"http://127.0.0.1:{port}{request.path}"
            try:
                async with self._session.post(url, data=body, headers=headers) as answer:
                    return web.Response(
                        status=answer.status,
                        body=await answer.read(),
                        content_type=answer.content_type,
                    )
            except (ClientConnectionError, TimeoutError):
                continue  # Telegram would try again as well; the update id is known only once
        return web.Response(status=502)


@dataclass(slots=True)
class Nodes:
    """Several products that look like one."""

    nodes: list[ForkedProduct]
    balancer: Balancer
    chance: random.Random
    down: list[ForkedProduct] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.nodes[0].data

    async def start(self, *, wait: bool = True, cold: bool = False) -> float:
        """Start those that are down, at first all. Returns the seconds until they serve."""
        began = time.perf_counter()
        waking = self.down or self.nodes
        await asyncio.gather(*(node.start(wait=wait) for node in waking))
        self.down = []
        return time.perf_counter() - began

    async def kill(self) -> None:
        """Kill one."""
        victim = self.chance.choice([node for node in self.nodes if node not in self.down])
        await victim.kill()
        self.down.append(victim)

    async def stop(self, within: float = 10) -> float:
        """Stop all; returns the seconds of the slowest."""
        return max(await asyncio.gather(*(node.stop(within) for node in self.nodes)))

    def log_text(self) -> str:
        return self.nodes[0].log_text()


@asynccontextmanager
async def several(
    number: int, data: Path, api: str, token: str, seed: int, **options: Any
) -> AsyncIterator[Nodes]:
    """Give *number* nodes behind a balancer; all are gone at the end of the block."""
    nodes = [ForkedProduct(data, api, token, webhook=True, **options) for _ in range(number)]
    balancer = Balancer([node.port for node in nodes])
    for node in nodes:
        node.environment = {
            **node.environment,
            "DIGITER_SEVERAL_NODES": "true",
            "DIGITER_WEBHOOK_URL": f"http://127.0.0.1:{balancer.port}",
        }
    await balancer.start()
    try:
        yield Nodes(nodes, balancer, random.Random(seed))
    finally:
        for node in nodes:
            await node.close()
        await balancer.close()
