"""The three bots as processes: started, stopped, logged."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.product import Product, free_port
from tests.servers.server import FaultServer

PEERS = ("ptb", "aiogram")
NAMES = ("product", *PEERS)
STOP_SECONDS = 10.0


class Bot(Protocol):
    """A bot that can be started and stopped."""

    process: asyncio.subprocess.Process | None
    log: Path

    async def start(self, *, wait: bool = True) -> float:
        """Start the process."""

    async def stop(self) -> float:
        """End it as an operator would."""

    async def kill(self) -> None:
        """End it as a power cut would."""


@dataclass(slots=True)
class Peer:
    """One of the bots in `peers/`."""

    name: str
    server: FaultServer
    data: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        return self.data / "run.log"

    async def start(self, *, wait: bool = True) -> float:
        self.data.mkdir(parents=True)
        command = [sys.executable, "-m", f"tests.benchmarks.peers.{self.name}_bot"]
        command += ["--api", self.server.url, "--token", self.server.token]
        command += ["--port", str(free_port()), "--data", str(self.data)]
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(*command, stderr=log, stdout=log)
        return 0.0

    async def stop(self) -> float:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        return 0.0

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def make(name: str, server: FaultServer, data: Path, module: str = "cli") -> Bot:
    """Return the bot *name* with everything as shipped.

    Of the product only the pace per chat is lifted (`tests/product.py`): Telegram's politeness
    would be measured instead of the bot.
    """
    if name != "product":
        return Peer(name, server, data)
    return Product(data, server.url, server.token, webhook=True, module=module)
