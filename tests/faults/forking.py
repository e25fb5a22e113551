"""
Starts `digiter run` by forking a process that has imported everything already.

A start is mostly imports. Who starts the product hundreds of times saves them here; the process
is a real one all the same: its own memory, its own connections, killed by a real SIGKILL.
As a program: one order of JSON a line on stdin, one process at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import sys
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.product import START_SECONDS, Product

PROJECT = Path(__file__).resolve().parents[2]
MODULES = (
    "apscheduler.schedulers.asyncio",
    "bot.service",
    "bot.webhook",
    "cli.connection",
    "cli.logs",
    "cli.main",
    "cli.releasing",
    "cli.serving",
    "cli.wiring",
    "digiter_core.pictures.profile_svg",
    "digiter_core.pictures.render",
    "digiter_core.storage.database",
    "digiter_core.storage.postgresql",
    "digiter_core.storage.retention",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)


@dataclass(slots=True)
class ForkedProduct(Product):
    """A `Product` whose processes are forked. `start(cold=True)` starts one from nothing."""

    nursery: asyncio.subprocess.Process | None = None
    pid: int = 0
    is_cold: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, *, wait: bool = True, cold: bool = False) -> float:
        self.is_cold = cold
        if cold:
            return await Product.start(self, wait=wait)
        began = time.perf_counter()
        if self.nursery is None:
            self.nursery = await _nursery()
            began = time.perf_counter()
        assert self.nursery.stdin is not None
        order = {"environment": self._environment(), "log": str(self.log), "module": self.module}
        self.nursery.stdin.write(json.dumps(order).encode() + b"\n")
        self.ended.clear()
        self.pid = int((await self._line()).removeprefix("pid "))
        if wait:
            await self.ready()
        return time.perf_counter() - began

    async def ready(self) -> None:
        if self.is_cold:
            await Product.ready(self)
            return
        line = await self._line()
        if line != "ready":
            self.ended.set()
        assert line == "ready", f"digiter run did not start ({line}):\n{self.log_text()}"

    async def over(self) -> int:
        """Wait for the end of the forked process and return how it ended."""
        line = await self._line(seconds=600)
        if line == "ready":  # it was killed before anybody asked whether it is ready
            line = await self._line(seconds=600)
        assert line.startswith("exit "), line
        self.ended.set()
        return int(line.removeprefix("exit "))

    async def kill(self) -> None:
        if self.is_cold or not self.pid:
            await Product.kill(self)
        elif not self.ended.is_set():
            os.kill(self.pid, signal.SIGKILL)
            await self.over()

    async def stop(self, within: float = 10) -> float:
        if self.is_cold or not self.pid:
            return await Product.stop(self)
        began = time.perf_counter()
        if not self.ended.is_set():
            os.kill(self.pid, signal.SIGTERM)
            await asyncio.wait_for(self.over(), within)
        return time.perf_counter() - began

    async def close(self) -> None:
        """End whatever is still running."""
        if self.is_cold and self.process is not None:
            await Product.kill(self)
        if self.nursery is None:
            return
        if self.pid and not self.ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        assert self.nursery.stdin is not None
        self.nursery.stdin.close()
        await self.nursery.wait()

    async def _line(self, seconds: float = START_SECONDS) -> str:
        assert self.nursery is not None
        assert self.nursery.stdout is not None
        line = await asyncio.wait_for(self.nursery.stdout.readline(), seconds)
        return line.decode().strip()


@asynccontextmanager
async def product(*arguments: Any, **options: Any) -> AsyncIterator[ForkedProduct]:
    """Give a product that is gone at the end of the block, whatever happened in it."""
    made = ForkedProduct(*arguments, **options)
    try:
        yield made
    finally:
        await made.close()


async def ended(task: asyncio.Task[None]) -> None:
    """End *task*: Python 3.11 loses a cancellation that comes together with what is waited for."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
    if not task.cancelled():
        task.result()


async def _nursery() -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.forking", cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"imported\n"
    return process


def main() -> None:
    """Carry out the orders on stdin until it is closed."""
    import_everything()
    gc.freeze()
    print("imported", flush=True)
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        _, status = os.waitpid(pid, 0)
        print("exit", os.waitstatus_to_exitcode(status), flush=True)


def import_everything() -> None:
    """Import what a running bot uses, so that no child has to."""
    for module in MODULES:
        importlib.import_module(module)


def _live(order: dict[str, Any]) -> None:
    code = 1
    try:
        os.environ.clear()
        os.environ.update(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(log, 2)
        os.dup2(nothing, 0)
        print("pid", os.getpid(), flush=True)
        sys.argv = ["digiter", "run", "--print-ready"]
        runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except Exception:  # noqa: BLE001 - a child that fails says why, in the product's log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
