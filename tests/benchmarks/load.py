"""
Load on one bot: taps in a closed loop (as fast as it answers) and at a fixed rate.

The bot's calls are answered 60 ms after they take effect, as by Telegram. An update is handled
when the next question has arrived.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bots import Bot, make
from tests.benchmarks.learners import Tapper
from tests.benchmarks.meters import cpu_seconds, rss_mb
from tests.servers.server import FaultServer

CHATS = 200
LATENCY_MS = 60.0
PER_SECOND = 30
WARM_UP_SECONDS = 0.7
DRAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Saturation:
    """What was handled in the closed loop, and what it cost."""

    updates: int
    seconds: float
    cpu: float

    @property
    def per_cpu_second(self) -> float:
        return self.updates / self.cpu if self.cpu else 0.0

    @property
    def per_second(self) -> float:
        return self.updates / self.seconds


@dataclass(frozen=True, slots=True)
class Latencies:
    """How long answers took at a fixed rate, in ms, sorted; what was unanswered has its age."""

    milliseconds: list[float]
    unanswered: int

    def percentile(self, part: float) -> float:
        """Return the latency that *part* of the answers did not exceed (nearest rank)."""
        at = max(0, -(-len(self.milliseconds) * part // 1) - 1)
        return self.milliseconds[int(at)]


@dataclass(slots=True)
class Stage:
    """A running bot, the server it talks to, and its learners."""

    server: FaultServer
    bot: Bot
    learners: list[Tapper]
    ready_s: float = 0.0
    first_answer_s: float = 0.0

    @property
    def pid(self) -> int:
        assert self.bot.process is not None
        return self.bot.process.pid

    @property
    def rss_mb(self) -> float:
        return rss_mb(self.pid)

    async def prepare(self) -> None:
        """Bring all learners to a question of the questionnaire, quickly."""
        await self.server.set_latency(0)
        await asyncio.gather(*(learner.reaches_an_item() for learner in self.learners))

    async def saturate(self, seconds: float, latency_ms: float = LATENCY_MS) -> Saturation:
        """Let every learner tap as soon as it has its answer."""
        await self.server.set_latency(latency_ms)
        tapping = [asyncio.create_task(_tap_on(learner)) for learner in self.learners]
        with _no_collection():
            await self._alive(tapping, WARM_UP_SECONDS)
            updates, began, cpu = self.handled, time.perf_counter(), cpu_seconds(self.pid)
            await self._alive(tapping, seconds)
            measured = Saturation(
                self.handled - updates,
                time.perf_counter() - began,
                cpu_seconds(self.pid) - cpu,
            )
        await self._drain(tapping)
        return measured

    async def offer(self, seconds: float) -> Latencies:
        """Tap 30 times a second, in one chat after the other, whatever is answered."""
        await self.server.set_latency(LATENCY_MS)
        loop = asyncio.get_running_loop()
        began = loop.time()
        found: list[asyncio.Task[float]] = []
        busy: set[int] = set()
        with _no_collection():
            for number in range(int(seconds * PER_SECOND)):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - loop.time()))
                learner = self.learners[number % len(self.learners)]
                if learner.number in busy:
                    continue  # a long run of a slow bot: nobody is left who could tap
                busy.add(learner.number)
                tap = asyncio.create_task(_timed(learner, busy))
                tap.set_name(str(loop.time()))
                found.append(tap)
            _, pending = await asyncio.wait(found, timeout=DRAIN_SECONDS)
        now = loop.time()
        done = [tap.result() for tap in found if tap not in pending]
        ages = [(now - float(tap.get_name())) * 1000 for tap in pending]
        await self._drain(list(pending))
        return Latencies(sorted([*done, *ages]), len(ages))

    @property
    def handled(self) -> int:
        """Return how many updates have brought the next question so far."""
        return sum(learner.answered for learner in self.learners)

    async def _alive(self, tapping: list[asyncio.Task[None]], seconds: float) -> None:
        done, _ = await asyncio.wait(tapping, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _drain(self, tapping: list[asyncio.Task[None]]) -> None:
        """Let what is open be answered, at once."""
        for learner in self.learners:
            learner.going_on = False
        await self.server.set_latency(0)
        await asyncio.gather(*tapping)
        for learner in self.learners:
            learner.going_on = True


@asynccontextmanager
async def on_stage(name: str, data: Path, module: str = "cli") -> AsyncIterator[Stage]:
    """Start the bot *name*; the first learner has written to it already."""
    async with FaultServer(latency_ms=LATENCY_MS) as server:
        learners = [Tapper(server, number) for number in range(CHATS)]
        bot = make(name, server, data, module)
        stage = Stage(server, bot, learners)
        began = time.perf_counter()
        first = asyncio.create_task(learners[0].starts())
        try:
            await bot.start()
            stage.ready_s = time.perf_counter() - began
            await _first_answer(first, bot)
            stage.first_answer_s = time.perf_counter() - began
            yield stage
            await bot.stop()
        finally:
            first.cancel()
            await bot.kill()


async def _first_answer(first: asyncio.Task[None], bot: Bot) -> None:
    assert bot.process is not None
    ended = asyncio.create_task(bot.process.wait())
    await asyncio.wait([first, ended], return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        raise RuntimeError(bot.log.read_text(encoding="utf-8", errors="replace")[-3000:])
    ended.cancel()
    await first


async def _tap_on(learner: Tapper) -> None:
    while learner.going_on:
        await learner.taps()


async def _timed(learner: Tapper, busy: set[int]) -> float:
    began = time.perf_counter()
    await learner.taps()
    busy.discard(learner.number)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the driver's own garbage collector from showing up in the bot's latencies."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
