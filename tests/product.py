"""Starts the real `digiter run` as a process of its own, and kills it when asked."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "s3cret_" + "x" * 40
START_SECONDS = 20.0


def free_port() -> int:
    """Return a port of the loopback address that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Product:
    """One `digiter run` on its own data folder, talking to a server on loopback.

    `module` may name a wrapper of the command, such as one that kills itself at a commit.
    """

    data: Path
    api: str
    token: str
    webhook: bool = False
    database: str = ""
    module: str = "cli"
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = self.data / "run.log"
        self.port = self.port or free_port()
        assert self.api.startswith("http://127.0.0.1:"), "tests stay on the loopback address"

    async def start(self, *, wait: bool = True) -> float:
        """Start the process and return how many seconds it took until updates can come in."""
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.module, "run", "--print-ready",
                env=self._environment(), stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        if wait:
            await self.ready()
        return time.perf_counter() - began

    async def ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), START_SECONDS)
        assert line == b"ready\n", f"digiter run did not start:\n{self.log_text()}"

    async def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> float:
        """End the process as an operator would, and return how many seconds it took."""
        assert self.process is not None
        began = time.perf_counter()
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), 10)
        return time.perf_counter() - began

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _environment(self) -> dict[str, str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("DIGITER_")
        }
        # Compiling all modules again at each start takes as long as the start: no operator does.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment |= {
            "DIGITER_DATA": str(self.data),
            "DIGITER_DATABASE": self.database,
            "DIGITER_TELEGRAM_TOKEN": self.token,
            "DIGITER_TELEGRAM_API": self.api,
            "DIGITER_LISTEN_PORT": str(self.port),
            "DIGITER_NLU_ENGINE": "none",  # what free text means is tested elsewhere
            "DIGITER_CHAT_PER_SECOND": "1000",  # a test taps faster than a thumb
        }
        if self.webhook:
            environment |= {
                "DIGITER_WEBHOOK_URL": f"http://127.0.0.1:{self.port}",
                "DIGITER_WEBHOOK_SECRET": SECRET,
            }
        return environment | self.environment
