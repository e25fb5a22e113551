"""Rounds of `kill -9` at a random moment of the work, and what was lost, doubled or repeated."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.databases import Postgres, start_postgres
from tests.faults.books import Audit, audit
from tests.faults.figures import Figure, at_most, none_of
from tests.faults.forking import ForkedProduct, product
from tests.faults.learners import PATIENCE, Learner, welcomed
from tests.faults.reference import Reference, reference
from tests.faults.watching import Watch
from tests.servers.disorder import DeliveryFault
from tests.servers.protocol import FaultyServer
from tests.servers.remote import fault_server_process

Database = Literal["sqlite", "postgresql"]
Way = Literal["polling", "webhook"]
DATABASES: tuple[Database, ...] = ("sqlite", "postgresql")
WAYS: tuple[Way, ...] = ("polling", "webhook")

LEARNERS = 20
BACKLOG = (60, 200)
PER_SECOND = 10
SECONDS_OF_RATE = 2.0
SHARE_OF_BACKLOG = 0.75
TWICE = 0.05  # so many updates come twice, as Telegram may send them
RETRY_FACTOR = 0.05  # Telegram's pauses of 0, 2, 4, 8 s before a webhook is tried again, shortened


@dataclass(slots=True)
class Tally:
    """What happened in the rounds of one combination."""

    database: str
    way: str
    kills: int = 0
    updates: int = 0
    seconds: float = 0.0
    ready: list[float] = field(default_factory=list)  # of forked starts
    ready_cold: list[float] = field(default_factory=list)
    repeats_backlog: list[int] = field(default_factory=list)  # messages seen twice, by kill
    repeats_rate: list[int] = field(default_factory=list)
    repeated_edits: int = 0
    worst_repeat: int = 0  # of one message
    strays: int = 0
    unseen: int = 0
    stop_seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)
    audit: Audit | None = None

    def figures(self) -> list[Figure]:
        name = f"{self.database}, {self.way}"
        kills = max(1, self.kills)
        books = self.audit
        assert books is not None
        figures = [
            Figure(f"kill -9 rounds ({name})", self.kills),
            Figure(f"updates sent ({name})", self.updates),
            none_of(f"updates lost ({name})", books.unnoted + books.unhandled + books.lost),
            none_of(f"answers doubled ({name})", books.doubled),
            none_of(f"learners whose books differ ({name})", len(books.differing)),
            none_of(f"messages lost ({name})", self.unseen + books.unsent),
            none_of(f"messages out of order ({name})", self.strays),
            at_most(f"most repeats of one message ({name})", self.worst_repeat, 1),
            Figure(f"edits repeated, nothing new shown ({name})", self.repeated_edits),
            at_most(f"stopped by SIGTERM within ({name})", self.stop_seconds, 3, " s"),
            Figure(f"seconds a round ({name})", round(self.seconds / kills, 2)),
        ]
        for load, limit, repeats in (
            ("at 10/s", 1, self.repeats_rate),
            (f"with a backlog of {LEARNERS} chats", LEARNERS, self.repeats_backlog),
        ):
            if repeats:
                mean = sum(repeats) / len(repeats)
                figures += [
                    Figure(f"messages repeated per kill {load} ({name})", round(mean, 2)),
                    at_most(f"most repeated in one kill {load} ({name})", max(repeats), limit),
                ]
        if self.ready_cold:
            figures.append(at_most(f"ready again, worst ({name})", max(self.ready_cold), 3, " s"))
        if self.ready:
            median = sorted(self.ready)[len(self.ready) // 2]
            figures.append(Figure(f"ready again when forked, median s ({name})", round(median, 2)))
        return figures


@dataclass(slots=True)
class Rounds:
    """The rounds of one combination of database and way."""

    running: ForkedProduct
    server: FaultyServer
    watch: Watch
    learners: list[Learner]
    chance: random.Random
    tally: Tally
    cold_every: int

    async def round(self) -> None:
        """Load, kill at a random moment, start again at once, wait until all is through."""
        repeats = self.watch.repeated
        is_backlog = self.chance.random() < SHARE_OF_BACKLOG
        await (self._backlog() if is_backlog else self._rate())
        self.tally.kills += 1
        if not await self.watch.until(lambda: self.watch.is_through, PATIENCE):
            raise AssertionError("\n".join(self.watch.complaints()))
        await self._nothing_waits()
        tally = self.tally.repeats_backlog if is_backlog else self.tally.repeats_rate
        tally.append(self.watch.repeated - repeats)

    async def _backlog(self) -> None:
        """Many at once; killed when a random share of what must come of it has come."""
        updates, owners, before = [], [], self._expected()
        for _ in range(self.chance.randint(*BACKLOG)):
            learner = self.chance.choice(self.learners)
            action = learner.chat.learner.next_action(self.chance, taps=False)
            updates.append(learner.update(action))
            learner.chat.learner.does(action)
            owners.append(learner)
        enough = self.watch.shown + self.chance.random() * (self._expected() - before)
        for number, learner in zip(await self.server.feed_many(updates), owners, strict=True):
            learner.sent.append(number)
        await self.watch.until(lambda: self.watch.shown >= enough, PATIENCE)
        await self._killed()

    async def _rate(self) -> None:
        """Ten updates a second, each once the learner's last is answered; killed in between."""
        kill_at = self.chance.uniform(0.1, SECONDS_OF_RATE - 0.2)
        killing = asyncio.create_task(self._killed(after=kill_at))
        idle = list(self.learners)
        self.chance.shuffle(idle)
        began = time.monotonic()
        for number in range(int(SECONDS_OF_RATE * PER_SECOND)):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            await self.watch.look()
            learner = next((each for each in idle if each.chat.is_through), None)
            if learner is None:
                continue
            idle.remove(learner)
            idle.append(learner)
            await learner.does(learner.chat.learner.next_action(self.chance, taps=True))
        await killing

    async def _killed(self, after: float = 0.0) -> None:
        await asyncio.sleep(after + self.chance.uniform(0, 0.02))
        await self.running.kill()
        cold = self.cold_every > 0 and self.tally.kills % self.cold_every == 0
        seconds = await self.running.start(cold=cold)
        (self.tally.ready_cold if cold else self.tally.ready).append(seconds)

    async def _nothing_waits(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while (await self.server.stats())["updates_waiting"]:
            assert time.monotonic() < deadline, "updates are waiting that nobody takes"
            await asyncio.sleep(0.01)

    def _expected(self) -> int:
        return sum(len(each.chat.learner.expected) for each in self.learners)

    async def finish(self, data: Path, database: str) -> None:
        """Stop, open the books, and count."""
        tally, watch = self.tally, self.watch
        tally.stop_seconds = await self.running.stop()
        await watch.look()
        tally.updates = sum(len(learner.sent) for learner in self.learners)
        tally.repeated_edits = watch.repeated_edits
        tally.complaints = watch.complaints()
        for chat in watch.chats.values():
            tally.strays += len(chat.strays)
            tally.unseen += len(chat.learner.expected) - chat.matched
            tally.worst_repeat = max(tally.worst_repeat, *chat.repeats_of.values(), 0)
        for learner in self.learners:
            last = (await self.server.chat(learner.number, last=1)).messages[-1]
            expected = learner.chat.learner.expected[-1]
            if last.from_bot and expected.text != "" and expected.kind == "text":
                tally.unseen += expected.labels != tuple(b.label for b in last.buttons)
        tally.audit = await asyncio.to_thread(audit, data, database, self.learners)


async def run_rounds(  # noqa: PLR0913, PLR0917 - what one combination is
    database: Database,
    way: Way,
    rounds: int,
    seed: int,
    folder: Path,
    postgres: Postgres | None = None,
    cold_every: int = 1,
    latency_ms: float = 0.0,
) -> Tally:
    """Return the tally of *rounds*. One in *cold_every* starts is not forked (0: none is)."""
    url = postgres.create_database() if postgres is not None else ""
    with reference(folder / "reference") as twin:
        async with _setting(folder / "data", url, way, latency_ms, seed, twin) as (run, learners):
            server = run[0]
            these = Rounds(
                run[1], server, run[2], learners, random.Random(seed), Tally(database, way),
                cold_every,
            )  # fmt: skip
            began = time.monotonic()
            for number in range(rounds):
                try:
                    await these.round()
                except AssertionError as error:
                    raise AssertionError(f"round {number}, seed {seed}: {error}") from error
            these.tally.seconds = time.monotonic() - began
            await these.finish(folder / "data", url)
            return these.tally


@asynccontextmanager
async def _setting(  # noqa: PLR0913, PLR0917
    data: Path, url: str, way: Way, latency_ms: float, seed: int, twin: Reference
) -> AsyncIterator[tuple[tuple[FaultyServer, ForkedProduct, Watch], list[Learner]]]:
    async with (
        fault_server_process(seed=seed) as server,
        product(data, server.url, server.token, webhook=way == "webhook", database=url) as running,
    ):
        await server.set_retry_factor(RETRY_FACTOR)
        await running.start()
        watch = Watch(server)
        learners = await welcomed(LEARNERS, server, twin, watch)
        await server.set_latency(latency_ms)
        await server.add_delivery_fault(DeliveryFault("duplicate", count=None, probability=TWICE))
        yield (server, running, watch), learners


@contextmanager
def databases(wanted: tuple[Database, ...]) -> Iterator[dict[Database, Postgres | None]]:
    """Give a server to each database that needs one."""
    if "postgresql" not in wanted:
        yield {"sqlite": None}
        return
    with start_postgres() as postgres:
        yield {"sqlite": None, "postgresql": postgres}
