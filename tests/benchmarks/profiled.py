"""
`digiter run` under cProfile: `python -m tests.benchmarks.profiled run`, as `profiling.py` does.

The event loop's thread and the store's are profiled apart. SIGUSR1 forgets what was counted so
far; at the end both are written to the folder BENCH_PROFILE as `loop.prof` and `store.prof`.
cProfile costs something per call, so what calls much looks dearer than it is.
"""

from __future__ import annotations

import asyncio
import cProfile
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.service import Service
from cli import main
from digiter_core.storage import queueing

LOOP, STORE = cProfile.Profile(time.thread_time), cProfile.Profile(time.thread_time)


def _watch() -> None:
    serve, run = queueing._serve, Service.run

    def watched_serve(*given: Any) -> None:
        STORE.runcall(serve, *given)

    async def watched_run(
        service: Service, stop: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _forget)
        LOOP.enable()
        await run(service, stop, ready)
        LOOP.disable()

    queueing._serve = watched_serve
    Service.run = watched_run  # type: ignore[method-assign] # to look inside from outside


def _forget() -> None:
    LOOP.clear()
    STORE.clear()


if __name__ == "__main__":
    _watch()
    try:
        main.run()
    finally:
        folder = Path(os.environ["BENCH_PROFILE"])
        LOOP.dump_stats(folder / "loop.prof")
        STORE.dump_stats(folder / "store.prof")
