"""
PostgreSQL is killed and started again, over and over, while learners write.

`python -m tests.faults.database_restarts --restarts 50`. Nothing may be lost or done twice, and
the bot must serve again within two seconds of the database.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import Postgres, start_postgres
from tests.faults.books import Audit
from tests.faults.figures import Figure, at_most, load, show
from tests.faults.learners import PATIENCE, Learner
from tests.faults.reference import Action
from tests.faults.setting import WAYS, Setting, Way, book_figures, setting, watch_figures
from tests.servers import incoming

PER_SECOND = 20.0
PROBE = 8801
BETWEEN = (0.05, 0.6)  # seconds of work between two restarts


@dataclass(slots=True)
class Result:
    """What the restarts did."""

    way: str
    restarts: int = 0
    updates: int = 0
    serving: list[float] = field(default_factory=list)
    chats: list[Figure] = field(default_factory=list)
    repeated: int = 0
    complaints: list[str] = field(default_factory=list)
    audit: Audit | None = None

    def figures(self) -> list[Figure]:
        name = f"PostgreSQL restarts, {self.way}"
        assert self.audit is not None
        return [
            Figure(f"restarts ({name})", self.restarts),
            Figure(f"updates sent ({name})", self.updates),
            *book_figures(name, self.audit),
            *self.chats,
            at_most(f"messages repeated ({name})", self.repeated, 0),
            at_most(f"serving again after the database ({name})", max(self.serving), 2, " s"),
        ]


async def restarts(way: Way, count: int, seed: int, folder: Path, postgres: Postgres) -> Result:
    """Restart *count* times under load."""
    chance, result = random.Random(seed), Result(way)
    async with setting(folder, way, url=postgres.create_database(), seed=seed) as at:
        probe = Learner.new(PROBE, at.watch, at.twin)
        await probe.goes([Action("command", "about")])
        loading = asyncio.create_task(at.keep_sending(PER_SECOND, chance))
        for _ in range(count):
            await asyncio.sleep(chance.uniform(*BETWEEN))
            await asyncio.to_thread(postgres.restart)
            result.serving.append(await _serving_again(probe))
            result.restarts += 1
        loading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loading
        await at.is_through()
        await at.running.stop()
        await _count(at, result)
    return result


async def _serving_again(probe: Learner) -> float:
    began = time.monotonic()
    await probe.does(Action("command", "about"))
    await probe.sees_everything(PATIENCE)
    return time.monotonic() - began


async def stopped_without_database(folder: Path, postgres: Postgres) -> list[Figure]:
    """SIGTERM while the database is away and somebody waits for an answer."""
    async with setting(folder, url=postgres.create_database(), learners=2) as at:
        await asyncio.to_thread(postgres.stop, "immediate")
        try:
            await at.send(4, random.Random(1))
            deadline = time.monotonic() + 10
            while (await at.server.stats())["deliveries"] < len(at.learners[0].sent):
                assert time.monotonic() < deadline
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.5)  # so that the transactions are being tried
            seconds = await at.running.stop(within=60)
        finally:
            await asyncio.to_thread(postgres.start)
        await at.running.start()
        await at.is_through()
        await at.running.stop()
        books = await at.audit()
        return [
            at_most("stopped by SIGTERM while the database is away", seconds, 3, " s"),
            *book_figures("stopped while the database is away", books),
            *watch_figures("stopped while the database is away", at.watch),
        ]


async def help_without_database(
    folder: Path, postgres: Postgres, way: Way = "polling", *, after_others: bool = False
) -> list[Figure]:
    """Somebody asks for help while the database is away, perhaps after others wrote anything."""
    async with setting(folder, way, url=postgres.create_database(), learners=2) as at:
        await asyncio.to_thread(postgres.stop, "immediate")
        try:
            if after_others:
                await at.send(2, random.Random(1))
                await asyncio.sleep(1)  # so that they are being tried
            helped = await _seen(at, 8901, "/sos", "112", patience=40)
        finally:
            await asyncio.to_thread(postgres.start)
        await at.running.stop(within=60)
        name = f"{way}, after others wrote" if after_others else way
        return [at_most(f"help shown while the database is away ({name})", helped, 1, " s")]


async def _seen(at: Setting, chat: int, words: str, answer: str, patience: float) -> float:
    """Return after how many seconds *answer* is seen in a chat that writes *words*."""
    user = incoming.user(chat, "Sam", "fr")
    began = time.monotonic()
    update = incoming.message(user, incoming.private_chat(user), incoming.text(words))
    await at.server.feed(update)
    while time.monotonic() < began + patience:
        if any(answer in message.text for message in (await at.server.chat(chat)).from_bot):
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def _count(at: Setting, result: Result) -> None:
    result.updates = sum(len(learner.sent) for learner in at.learners)
    result.chats = watch_figures(f"PostgreSQL restarts, {result.way}", at.watch)
    result.repeated = at.watch.repeated
    result.complaints = at.watch.complaints()
    result.audit = await at.audit()


def main() -> int:
    """Run as asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=50)
    parser.add_argument("--way", choices=WAYS, default="polling")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    show([load()])
    with start_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(
            restarts(options.way, options.restarts, options.seed, Path(folder), postgres)
        )
        stopped = asyncio.run(stopped_without_database(Path(folder) / "stopped", postgres))
        for after in (False, True):
            at_once = help_without_database(
                Path(folder) / f"help-{after}", postgres, options.way, after_others=after
            )
            stopped += asyncio.run(at_once)
    show([Figure("complaint", words) for words in result.complaints])
    return 0 if show([*result.figures(), *stopped, load()]) else 1


if __name__ == "__main__":
    sys.exit(main())
