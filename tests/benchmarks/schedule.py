"""
`python -m tests.benchmarks.schedule --learners 1000000 --database postgresql`: nudges at scale.

Fills a database with so many learners whose next nudge is planned, starts the real `digiter run`
on it, and looks at the nudges that fall due in the run: how late each is with Telegram (the
server's clock of the call), how close together they go out, and what they cost. Two ways to
fall due: evenly, and at random moments. Then what claiming, marking and planning cost (`schedule_costs.py`).

On a busy machine figures of CPU and time are rough: `machine` stands beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.pacing import OVERALL_PER_SECOND, Window
from cli.wiring import SystemClock
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.benchmarks.crowd import Afternoon, Crowd
from tests.benchmarks.meters import cpu_seconds, rss_mb
from tests.benchmarks.schedule_costs import Spent, indexes, marking, planning
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.setting import DATABASES, databases
from tests.product import Product
from tests.servers.records import Call
from tests.servers.remote import RemoteFaultServer, fault_server_process

LATENCY_MS = 30.0
LEAD = timedelta(seconds=20)
"""Time to find the learners of a run, add them, and start the product."""

DRAIN_SECONDS = 90.0
CANDIDATES = 200_000
IDLE_SECONDS = 4.0
MOST_LATE, MOST_A_SECOND = 0.3, 30

# ----- who falls due when

Pool = Sequence[tuple[datetime, int]]
Choice = Callable[[Pool, datetime, int, float], Pool]


def evenly(pool: Pool, begin: datetime, per_second: int, seconds: float) -> Pool:
    """Return those nearest to moments that lie equally far apart."""
    found = {}
    for number in range(int(per_second * seconds)):
        wanted = begin + timedelta(seconds=number / per_second)
        at = bisect_left(pool, (wanted, 0))
        found[pool[at][1]] = pool[at]
    return list(found.values())


def at_random(pool: Pool, begin: datetime, per_second: int, seconds: float) -> Pool:
    """Return as many, whenever they fall due."""
    end = begin + timedelta(seconds=seconds)
    within = pool[bisect_left(pool, (begin, 0)) : bisect_left(pool, (end, 0))]
    return random.Random(0).sample(within, int(per_second * seconds))


WAYS: Mapping[str, Choice] = {"evenly": evenly, "at random": at_random}

# ----- the running product


@dataclass(frozen=True, slots=True)
class Ran:
    """What was seen of the nudges that fell due in one run."""

    due: Mapping[int, datetime]  # chat -> moment
    arrived: Sequence[tuple[float, int]]  # seconds since 1970, chat
    cpu: float
    idle_cpu: float  # seconds a second, before
    rss_mb: float

    def figures(self, name: str) -> list[Figure]:
        times = Counter(chat for _, chat in self.arrived)
        lags = sorted(at - self.due[chat].timestamp() for at, chat in self.arrived)
        span = self.arrived[-1][0] - self.arrived[0][0]
        return [
            Figure(f"nudges due ({name})", len(self.due)),
            none_of(f"nudges doubled ({name})", sum(number > 1 for number in times.values())),
            none_of(f"nudges missing ({name})", len(self.due) - len(times)),
            Figure(f"lag p50 s ({name})", round(_part(lags, 0.5), 3)),
            at_most(f"lag p99 s ({name})", _part(lags, 0.99), MOST_LATE, " s"),
            Figure(f"lag p99 s that the pace alone makes ({name})", round(_part(_paced(self.due), 0.99), 3)),
            Figure(f"lag max s ({name})", round(lags[-1], 3)),
            at_most(f"most sends in a second ({name})", self.most_in_a_second, MOST_A_SECOND),
            Figure(f"sends a second ({name})", round((len(self.arrived) - 1) / span, 2)),
            Figure(f"CPU ms a nudge, all of the product ({name})",
                   round(1000 * self.cpu / len(self.arrived), 2)),
            Figure(f"CPU ms a second while nothing is due ({name})", round(1000 * self.idle_cpu, 1)),
            Figure(f"RSS MB of the product ({name})", round(self.rss_mb, 1)),
        ]  # fmt: skip

    @property
    def most_in_a_second(self) -> int:
        moments = [at for at, _ in self.arrived]
        return max(bisect_left(moments, at + 1) - n for n, at in enumerate(moments))


def _paced(due: Mapping[int, datetime]) -> list[float]:
    """Return how long each would wait for its turn if nothing else took any time, sorted."""
    window = Window(OVERALL_PER_SECOND)
    return sorted(window.take(at.timestamp()) for at in sorted(due.values()))


def _part(ordered: Sequence[float], part: float) -> float:
    """Return the value that *part* of them do not exceed (nearest rank)."""
    return ordered[max(0, int(-(-len(ordered) * part // 1)) - 1)]


async def run(crowd: Crowd, data: Path, way: str, per_second: int, seconds: float) -> Ran:
    """Have nudges fall due while the product runs, and return what became of them."""
    begin = datetime.now(UTC) + LEAD
    hours = Afternoon.at(begin)
    pool = sorted(islice(hours.moments(time.time_ns()), CANDIDATES))
    due = crowd.add_due(WAYS[way](pool, begin, per_second, seconds), hours)
    async with fault_server_process(latency_ms=LATENCY_MS) as server:
        product = Product(data, server.url, server.token, database=crowd.url)
        try:
            await product.start()
            assert product.process is not None
            pid = product.process.pid
            early = (begin - datetime.now(UTC)).total_seconds()
            assert early > IDLE_SECONDS, f"the product was not ready in time: {early:.1f} s"
            await asyncio.sleep(early - IDLE_SECONDS)
            earlier = cpu_seconds(pid)
            await asyncio.sleep((begin - datetime.now(UTC)).total_seconds())
            before = cpu_seconds(pid)
            arrived = await _arrived(server, due, max(due.values()).timestamp() + DRAIN_SECONDS)
            cpu, rss = cpu_seconds(pid) - before, rss_mb(pid)
            await product.stop()
        finally:
            await product.kill()
    assert arrived, product.log_text()[-3000:]
    return Ran(due, arrived, cpu, (before - earlier) / IDLE_SECONDS, rss)


async def _arrived(
    server: RemoteFaultServer, due: Mapping[int, datetime], until: float
) -> list[tuple[float, int]]:
    """Return when messages came to these chats: a second longer than all have one."""
    sends = 0
    while time.time() < until and sends < len(due):
        await asyncio.sleep(0.5)
        by_method = (await server.stats())["by_method"]
        sends = sum(number for name, number in by_method.items() if name.startswith("send"))
    await asyncio.sleep(1)
    ahead = time.time() - time.monotonic()  # one monotonic clock for all processes
    calls: list[Call] = []
    while page := await server.calls(len(calls)):
        calls += page
    return sorted(
        (call.at + ahead, call.chat_id)
        for call in calls
        if call.accepted and call.method.startswith("send") and call.chat_id in due
    )


# ----- all of it


def measure(url: str, data: Path, options: argparse.Namespace) -> bool:
    """Measure everything on one database and print it. Returns whether all goals are met."""
    keyring = Keyring.load_or_create(data / "keyring.json")
    open_store(url, keyring, clock=SystemClock()).close()
    crowd = Crowd(url, keyring)
    name = f"{options.database}, {options.learners:,} scheduled"
    filled = Spent.on(lambda: crowd.fill(options.learners, datetime.now(UTC)))
    show([load(), Figure(f"seconds to fill ({name})", round(filled.wall, 1))])
    all_met = show(indexes(url, name))
    for way in options.ways or WAYS:
        ran = asyncio.run(run(crowd, data, way, options.per_second, options.seconds))
        all_met = show([load(), *ran.figures(f"{name}, {way}")]) and all_met
    return show([*planning(crowd, data, name), *marking(crowd, data, name), load()]) and all_met


def main() -> int:
    """Measure what is asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=10_000)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--seconds", type=float, default=40.0, help="in which nudges fall due")
    parser.add_argument("--per-second", type=int, default=25)
    parser.add_argument(
        "--way", dest="ways", choices=WAYS, action="append", help="all if not given"
    )
    options = parser.parse_args()
    with databases((options.database,)) as servers, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        postgres = servers[options.database]
        url = postgres.create_database() if postgres else f"sqlite:///{data}/digiter.db"
        return 0 if measure(url, data, options) else 1


if __name__ == "__main__":
    sys.exit(main())
