"""
`python -m tests.faults.nudge_kills --rounds 60`: kill -9 while nudges go out.

Every round has new learners whose nudge has just fallen due; the process is killed at a random
moment, started again, and everything must be settled: no nudge twice, none lost without a trace.
With `--faults`, Telegram answers 429, 5xx, or not at all, on a third of all calls. With
`--nodes 3`, three nodes share one PostgreSQL and one of them is killed; with `--pause`, it is
stopped for longer than its lease and goes on. With `--waits`, what falls due is no nudge but a
question nobody answered.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from cli.settings import Settings
from cli.wiring import SystemClock, make_coach
from digiter_core.authoring.placing import placed
from digiter_core.coaching import nudging, waiting
from digiter_core.coaching.coach import Coach
from digiter_core.engine.script import Value
from digiter_core.ports import Plan, Work
from digiter_core.scheduling.calendar import clock
from digiter_core.storage.database import open_store
from digiter_core.storage.engines import engine_for, snapshot
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.nodes import LEASE
from digiter_core.storage.tables import OutboxState
from tests.databases import Postgres
from tests.faults.figures import Figure, load, none_of, show
from tests.faults.forking import ForkedProduct, product
from tests.faults.setting import DATABASES, Database, databases
from tests.servers.faults import Fault
from tests.servers.remote import RemoteFaultServer, fault_server_process

TOGETHER = 40
FIRST = 20_001
PATIENCE = 60.0
LATENCY_MS = 60.0
PLAN_SINCE = timedelta(days=3)
FAULTS = (
    Fault("too_many_requests", "send*", count=None, probability=0.05, retry_after=1, seconds=0.5),
    Fault("drop_after", "send*", count=None, probability=0.05),
    Fault("drop_before", "send*", count=None, probability=0.10),
    Fault("server_error", "send*", count=None, probability=0.10),
)


@dataclass(slots=True)
class Tally:
    """What happened to the nudges of all rounds."""

    name: str
    kills: int = 0
    chats: dict[int, int] = field(default_factory=dict)  # learner -> chat
    arrived: Counter[int] = field(default_factory=Counter)  # chat -> messages
    states: dict[int, int] = field(default_factory=dict)  # learner -> state in the outbox
    seconds: float = 0.0

    def figures(self) -> list[Figure]:
        known = {OutboxState.UNCERTAIN, OutboxState.DEAD}
        missing = [n for n, chat in self.chats.items() if not self.arrived[chat]]
        silent = [n for n in missing if self.states.get(n) not in known]
        uncertain = sum(state == OutboxState.UNCERTAIN for state in self.states.values())
        open_ = {OutboxState.READY, OutboxState.SENDING}
        unsettled = sum(state in open_ for state in self.states.values())
        return [
            Figure(f"kill -9 rounds ({self.name})", self.kills),
            Figure(f"nudges due ({self.name})", len(self.chats)),
            none_of(f"nudges doubled ({self.name})", sum(n > 1 for n in self.arrived.values())),
            none_of(f"nudges lost without a trace ({self.name})", len(silent)),
            none_of(f"nudges not settled ({self.name})", unsettled),
            Figure(f"nudges uncertain ({self.name})", uncertain),
            Figure(f"nudges that did not arrive, and known ({self.name})", len(missing)),
            Figure(f"seconds a round ({self.name})", round(self.seconds / max(1, self.kills), 2)),
        ]


@dataclass(slots=True)
class Rounds:
    """The rounds on one database."""

    nodes: list[ForkedProduct]
    server: RemoteFaultServer
    url: str
    keyring: Keyring
    tally: Tally
    chance: random.Random
    pause: bool = False
    waits: bool = False

    async def round(self) -> None:
        """Nudges fall due; the process is killed among them and started again."""
        await asyncio.to_thread(self._fall_due)
        before = sum(self.tally.arrived.values())
        await asyncio.gather(*(node.start() for node in self.nodes))
        share = self.chance.random() * TOGETHER
        await self._until(lambda: self._look(before + share))
        await asyncio.sleep(self.chance.uniform(0, 0.05))
        victim = self.chance.choice(self.nodes)
        self.tally.kills += 1
        await (self._paused(victim) if self.pause else self._killed(victim))
        await self._until(self._settled)
        await asyncio.gather(*(node.stop() for node in self.nodes))
        await self._look(0)
        await asyncio.to_thread(self._read_states)

    async def _killed(self, victim: ForkedProduct) -> None:
        await victim.kill()
        await victim.start()

    async def _paused(self, victim: ForkedProduct) -> None:
        """Stop a node for longer than its lease. It finds its number gone, and ends."""
        os.kill(victim.pid, signal.SIGSTOP)
        await asyncio.sleep(LEASE.total_seconds() + 2)
        os.kill(victim.pid, signal.SIGCONT)
        await asyncio.wait_for(victim.over(), PATIENCE)

    async def _until(self, done: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE
        while not await done():
            assert time.monotonic() < end, f"not settled in time: {await self._waiting()}"
            await asyncio.sleep(0.02)

    async def _look(self, enough: float) -> bool:
        """Count what has arrived. True: *enough* in all rounds, or nothing is left to come."""
        for learner, chat in self.tally.chats.items():
            if self.tally.states.get(learner) is None:
                self.tally.arrived[chat] = len((await self.server.chat(chat)).from_bot)
        return sum(self.tally.arrived.values()) >= enough or await self._settled()

    async def _settled(self) -> bool:
        return await self._waiting() == (0, 0)

    async def _waiting(self) -> tuple[int, int]:
        return await asyncio.to_thread(self._count)

    def _count(self) -> tuple[int, int]:
        """Return how many nudges are due, and how many messages wait or are on the wire."""
        now = int(datetime.now(UTC).timestamp() * 1_000_000)
        with snapshot(engine_for(self.url)) as connection:
            table = "wait" if self.waits else "next_nudge"
            due = connection.execute(
                text(f"SELECT count(*) FROM {table} WHERE due_at <= :now"),
                {"now": now},
            ).scalar()
            waiting = connection.execute(
                text("SELECT count(*) FROM outbox WHERE state IN (0, 3)")
            ).scalar()
        return int(due or 0), int(waiting or 0)

    def _read_states(self) -> None:
        with snapshot(engine_for(self.url)) as connection:
            rows = connection.execute(text("SELECT dedup, state FROM outbox")).all()
        for dedup, state in rows:
            if dedup:
                self.tally.states[int(dedup.split(":")[1])] = state

    def _fall_due(self) -> None:
        """Make learners whose nudge has just fallen due. The product is down."""
        with closing(open_store(self.url, self.keyring, clock=SystemClock())) as store:
            coach = make_coach(Settings(data=self.nodes[0].data), store)
            store.transact_now(lambda work: self._make(work, coach))

    def _make(self, work: Work, coach: Coach) -> None:
        now = datetime.now(UTC)
        zone, window = daytime(now)
        for _ in range(TOGETHER):
            chat = FIRST + len(self.tally.chats)
            if self.waits:
                self._make_waiting(work, coach, chat, zone, now)
                continue
            learner = work.learners.create("telegram", str(chat), "fr", now - PLAN_SINCE)
            variables: dict[str, Value] = {
                "consent_nudges": True,
                "plan_since": (now - PLAN_SINCE).isoformat(),
                "plan_open": True,
                "plan_action": "org_plan_three_tasks",
                "plan_cue": "bag_down",
                "zone": zone,
                "nudge_windows": window,
            }
            session = replace(learner.session, variables=variables)
            learner = replace(learner, territory="elsewhere", session=session)
            work.learners.save(learner)
            made = Plan(0, "org_plan_three_tasks", "bag_down", "", "", 5, now - PLAN_SINCE)
            work.plans.begin(learner.id, made)
            nudging.plan_next(coach, work, learner, now - timedelta(minutes=20))
            found = work.nudges.of(learner.id)
            assert found is not None
            assert found.at <= now, found
            self.tally.chats[learner.id] = chat

    def _make_waiting(self, work: Work, coach: Coach, chat: int, zone: str, now: datetime) -> None:
        """Make a learner who was asked whether to keep a small step, a day ago."""
        learner = work.learners.create("telegram", str(chat), "fr", now - PLAN_SINCE)
        session = replace(learner.session, variables={"consent_nudges": True, "zone": zone})
        session = placed(coach.scripts.latest("plan"), session, "confirm")
        seen = now - timedelta(days=1, minutes=1)
        learner = replace(learner, territory="elsewhere", session=session, last_seen_at=seen)
        work.learners.save(learner)
        waiting.begin_again(coach, work, learner, seen)
        self.tally.chats[learner.id] = chat


def daytime(now: datetime) -> tuple[str, str]:
    """Return a zone where it is early afternoon, and a window that has just ended there."""
    ahead = (13 - now.hour + 12) % 24 - 12
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    minute = 13 * 60 + now.minute
    return zone, f"{clock(minute - 15)}-{clock(minute)}"


async def run_rounds(
    database: Database,
    rounds: int,
    seed: int,
    folder: Path,
    *,
    postgres: Postgres | None = None,
    faults: bool = False,
    nodes: int = 1,
    pause: bool = False,
    waits: bool = False,
) -> Tally:
    """Return the tally of *rounds* on one database."""
    data = folder / "data"
    data.mkdir(parents=True)
    url = postgres.create_database() if postgres is not None else f"sqlite:///{data}/digiter.db"
    keyring = Keyring.load_or_create(data / "keyring.json")
    of_several = f", {nodes} nodes{' paused' if pause else ''}" if nodes > 1 else ""
    of_waits = ", waits" if waits else ""
    tally = Tally(f"{database}{of_several}{', Telegram failing' if faults else ''}{of_waits}")
    environment = {"DIGITER_SEVERAL_NODES": "true"} if nodes > 1 else {}
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(fault_server_process(seed=seed))
        running = [
            await stack.enter_async_context(
                product(
                    data,
                    server.url,
                    server.token,
                    webhook=nodes > 1,
                    database=url,
                    environment=environment,
                )
            )
            for _ in range(nodes)
        ]
        await server.set_latency(LATENCY_MS)
        for fault in FAULTS if faults else ():
            await server.add_fault(fault)
        these = Rounds(running, server, url, keyring, tally, random.Random(seed), pause, waits)
        began = time.monotonic()
        try:
            for number in range(rounds):
                try:
                    await these.round()
                except AssertionError as error:
                    raise AssertionError(f"round {number}, seed {seed}: {error}") from error
        except BaseException:  # an hour's run that is broken off has still found something
            tally.kills = number
            tally.chats = {n: chat for n, chat in tally.chats.items() if n in tally.states}
            tally.seconds = time.monotonic() - began
            show(tally.figures())
            raise
        tally.seconds = time.monotonic() - began
    return tally


def main() -> int:
    """Run the rounds asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="on each database")
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--faults", action="store_true", help="Telegram fails on a third")
    parser.add_argument("--nodes", type=int, default=1, help="more than one: PostgreSQL only")
    parser.add_argument("--pause", action="store_true", help="SIGSTOP in place of SIGKILL")
    parser.add_argument("--waits", action="store_true", help="questions nobody answered")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    wanted = (options.database,) if options.database else DATABASES
    if options.nodes > 1:
        wanted = ("postgresql",)
    show([load(), Figure("seed", seed)])
    all_met = True
    with databases(wanted) as servers, tempfile.TemporaryDirectory() as folder:
        for database in wanted:
            tally = asyncio.run(
                run_rounds(
                    database,
                    options.rounds,
                    seed,
                    Path(folder) / database,
                    postgres=servers[database],
                    faults=options.faults,
                    nodes=options.nodes,
                    pause=options.pause,
                    waits=options.waits,
                )
            )
            all_met = show(tally.figures()) and all_met
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
