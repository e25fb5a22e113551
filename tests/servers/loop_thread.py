"""An event loop in a thread, so that a test without `async` can use the servers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines in its own thread; whatever is started there must be used there."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T:
        """Return the result of `work`; raise TimeoutError when it takes longer than `timeout`."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def close(self) -> None:
        """End the loop and its thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def running(server: AbstractAsyncContextManager[T]) -> Iterator[tuple[LoopThread, T]]:
    """Start `server` in a thread for as long as the block lasts; yields the thread and it."""
    thread = LoopThread()
    try:
        started = thread.run(_enter(server))
        try:
            yield thread, started
        finally:
            thread.run(_leave(server))
    finally:
        thread.close()


async def _enter(server: AbstractAsyncContextManager[T]) -> T:
    return await server.__aenter__()


async def _leave(server: AbstractAsyncContextManager[Any]) -> None:
    await server.__aexit__(None, None, None)
