"""`Ticks`: a doorbell every few seconds, which one that fails does not stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from digiter_core.scheduling.runner import Tick, Ticks, TimedTick

OFTEN = 0.005


@asynccontextmanager
async def ticking(**wanted: Tick) -> AsyncIterator[Ticks]:
    ticks = Ticks()
    for name, tick in wanted.items():
        ticks.every(name, OFTEN, tick)
    ticks.start()
    try:
        yield ticks
    finally:
        ticks.stop()


class Bell:
    """Counts how often it was rung, and lets a test wait for so many times."""

    def __init__(self) -> None:
        self.rung = 0
        self._changed = asyncio.Event()

    async def ring(self) -> None:
        self.rung += 1
        self._changed.set()

    async def has_rung(self, times: int) -> None:
        async with asyncio.timeout(20):
            while self.rung < times:
                self._changed.clear()
                await self._changed.wait()


async def test_each_tick_comes_again_and_again() -> None:
    first, second = Bell(), Bell()

    async with ticking(first=first.ring, second=second.ring):
        await asyncio.gather(first.has_rung(3), second.has_rung(3))


async def test_nothing_ticks_before_the_start() -> None:
    bell, ticks = Bell(), Ticks()

    ticks.every("bell", OFTEN, bell.ring)
    await asyncio.sleep(OFTEN * 10)
    ticks.stop()

    assert bell.rung == 0


async def test_a_tick_that_raises_comes_again_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = Bell(), Bell()

    async def fail() -> None:
        await bad.ring()
        raise LookupError

    with caplog.at_level(logging.ERROR):
        async with ticking(bad=fail, good=good.ring):
            await asyncio.gather(bad.has_rung(3), good.has_rung(3))

    assert {record.exc_info[0] for record in caplog.records if record.exc_info} == {LookupError}


async def test_a_tick_never_overlaps_itself_and_holds_up_no_other() -> None:
    other, slow = Bell(), Bell()
    at_once = most = 0

    async def long() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await other.has_rung(other.rung + 5)  # many times as long as it may take
        at_once -= 1
        await slow.ring()

    async with ticking(long=long, other=other.ring):
        await slow.has_rung(3)

    assert most == 1


async def test_after_the_end_nothing_ticks_and_what_runs_is_not_waited_for() -> None:
    bell, begun, ended = Bell(), asyncio.Event(), []

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cut off")

    async with ticking(bell=bell.ring, endless=endless) as ticks:
        await asyncio.gather(bell.has_rung(1), begun.wait())
        ticks.stop()
        await asyncio.sleep(OFTEN)
        rung = bell.rung
        await asyncio.sleep(OFTEN * 10)

    assert (bell.rung, ended) == (rung, ["cut off"])


async def test_it_can_be_ended_twice_and_begun_again() -> None:
    bell, ticks = Bell(), Ticks()
    ticks.every("bell", OFTEN, bell.ring)

    for _ in range(2):
        before = bell.rung
        ticks.start()
        await bell.has_rung(before + 1)
        ticks.stop()
        ticks.stop()


@asynccontextmanager
async def timed(tick: TimedTick, at_most: float = 20.0) -> AsyncIterator[None]:
    ticks = Ticks()
    ticks.when_due("timed", at_most, tick)
    ticks.start()
    try:
        yield
    finally:
        ticks.stop()


async def test_a_timed_tick_comes_when_it_said_and_not_before() -> None:
    bell = Bell()
    moments: list[float] = []

    async def tick() -> float:
        moments.append(asyncio.get_running_loop().time())
        await bell.ring()
        return 0.05

    async with timed(tick):
        await bell.has_rung(3)

    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert all(wait >= 0.05 for wait in waits)
    assert all(wait < 10 for wait in waits)  # and not only after the longest wait


async def test_a_timed_tick_waits_for_the_longest_time_at_most() -> None:
    bell = Bell()

    async def tick() -> float:
        await bell.ring()
        return 3600.0

    async with timed(tick, at_most=0.01):
        await bell.has_rung(3)


@pytest.mark.parametrize("wrong", ["raises", "past"])
async def test_a_timed_tick_that_fails_or_is_late_comes_again(wrong: str) -> None:
    bell = Bell()

    async def tick() -> float:
        await bell.ring()
        if wrong == "raises":
            raise ValueError
        return -5.0

    async with timed(tick, at_most=0.01):
        await bell.has_rung(3)


async def test_a_timed_tick_ends_with_the_others() -> None:
    bell = Bell()

    async def tick() -> float:
        await bell.ring()
        return 0.0

    async with timed(tick):
        await bell.has_rung(1)
    rung = bell.rung
    await asyncio.sleep(0.05)

    assert bell.rung <= rung + 1
