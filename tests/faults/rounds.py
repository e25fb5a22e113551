"""Rounds of `kill -9` at a random moment of the work, and what was lost, doubled or repeated."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import Postgres
from tests.faults.books import Audit
from tests.faults.figures import Figure, at_most
from tests.faults.learners import PATIENCE
from tests.faults.setting import (
    LEARNERS,
    Database,
    Setting,
    Way,
    book_figures,
    setting,
    watch_figures,
)
from tests.servers.disorder import DeliveryFault

BACKLOG = (60, 200)
PER_SECOND = 10
SECONDS_OF_RATE = 2.0
SHARE_OF_BACKLOG = 0.75
TWICE = 0.05  # so many updates come twice, as Telegram may send them


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
    chats: list[Figure] = field(default_factory=list)
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
            *book_figures(name, books),
            *self.chats,
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

    at: Setting
    chance: random.Random
    tally: Tally
    cold_every: int

    async def round(self) -> None:
        """Load, kill at a random moment, start again at once, wait until all is through."""
        repeats = self.at.watch.repeated
        is_backlog = self.chance.random() < SHARE_OF_BACKLOG
        await (self._backlog() if is_backlog else self._rate())
        self.tally.kills += 1
        await self.at.is_through()
        tally = self.tally.repeats_backlog if is_backlog else self.tally.repeats_rate
        tally.append(self.at.watch.repeated - repeats)

    async def _backlog(self) -> None:
        """Many at once; killed when a random share of what must come of it has come."""
        watch = self.at.watch
        shown = watch.shown
        expected = await self.at.send(self.chance.randint(*BACKLOG), self.chance)
        enough = shown + self.chance.random() * expected
        await watch.until(lambda: watch.shown >= enough, PATIENCE)
        await self._killed()

    async def _rate(self) -> None:
        """Ten updates a second, each once the learner's last is answered; killed in between."""
        kill_at = self.chance.uniform(0.1, SECONDS_OF_RATE - 0.2)
        killing = asyncio.create_task(self._killed(after=kill_at))
        idle = list(self.at.learners)
        self.chance.shuffle(idle)
        began = time.monotonic()
        for number in range(int(SECONDS_OF_RATE * PER_SECOND)):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            await self.at.watch.look()
            learner = next((each for each in idle if each.chat.is_through), None)
            if learner is None:
                continue
            idle.remove(learner)
            idle.append(learner)
            await learner.does(learner.chat.learner.next_action(self.chance, taps=True))
        await killing

    async def _killed(self, after: float = 0.0) -> None:
        await asyncio.sleep(after + self.chance.uniform(0, 0.02))
        await self.at.running.kill()
        cold = self.cold_every > 0 and self.tally.kills % self.cold_every == 0
        seconds = await self.at.running.start(cold=cold)
        (self.tally.ready_cold if cold else self.tally.ready).append(seconds)

    async def finish(self) -> None:
        """Stop, open the books, and count."""
        tally, watch = self.tally, self.at.watch
        tally.stop_seconds = await self.at.running.stop()
        await watch.look()
        tally.updates = sum(len(learner.sent) for learner in self.at.learners)
        tally.repeated_edits = watch.repeated_edits
        tally.complaints = [*watch.complaints(), *[await self._last_seen()]]
        tally.complaints = [words for words in tally.complaints if words]
        tally.chats = watch_figures(f"{tally.database}, {tally.way}", watch)
        repeats = (chat.repeats_of.values() for chat in watch.chats.values())
        tally.worst_repeat = max((n for each in repeats for n in each), default=0)
        tally.audit = await self.at.audit()

    async def _last_seen(self) -> str:
        """Return which chats do not end, as the learner sees them, with the message they should."""
        wrong = []
        for learner in self.at.learners:
            last = (await self.at.server.chat(learner.number)).from_bot
            expected = learner.chat.learner.expected[-1]
            labels = {tuple(button.label for button in message.buttons) for message in last[-3:]}
            if expected.kind == "text" and expected.labels not in labels:
                wrong.append(learner.number)
        return f"chats that end with another message: {wrong}" if wrong else ""


async def run_rounds(
    database: Database,
    way: Way,
    rounds: int,
    seed: int,
    folder: Path,
    *,
    postgres: Postgres | None = None,
    cold_every: int = 1,
    latency_ms: float = 0.0,
    nodes: int = 1,
) -> Tally:
    """Return the tally of *rounds*. One in *cold_every* starts is not forked (0: none is)."""
    url = postgres.create_database() if postgres is not None else ""
    async with setting(folder, way, url=url, seed=seed, nodes=nodes) as at:
        await at.server.set_latency(latency_ms)
        twice = DeliveryFault("duplicate", count=None, probability=TWICE)
        await at.server.add_delivery_fault(twice)
        these = Rounds(
            at,
            random.Random(seed),
            Tally(database, way if nodes == 1 else f"{nodes} nodes"),
            cold_every,
        )
        began = time.monotonic()
        for number in range(rounds):
            try:
                await these.round()
            except AssertionError as error:
                raise AssertionError(f"round {number}, seed {seed}: {error}") from error
        these.tally.seconds = time.monotonic() - began
        await these.finish()
        return these.tally
