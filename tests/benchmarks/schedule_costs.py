"""
What the store costs with so many learners: looking for what is due, putting it into the outbox,
taking it up and marking it. In this process; and whether the hot statements use their indexes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, Executable
from sqlalchemy.dialects import postgresql as pg

from cli.settings import Settings
from cli.wiring import SystemClock, make_coach
from digiter_core.coaching import nudging
from digiter_core.coaching.coach import Coach
from digiter_core.ports import NUDGES_TOGETHER, OutboxMessage, Store, Work
from digiter_core.storage import nudges, outbox, postgresql, sqlite
from digiter_core.storage.connection import Texts
from digiter_core.storage.database import open_store
from digiter_core.storage.engines import SQLITE, engine_for
from tests.benchmarks.crowd import WINDOW_MINUTES, Afternoon, Crowd
from tests.faults.figures import Figure

LEAST_ROWS = 10_000
MESSAGES, SIDE_BY_SIDE, NUDGES, LOOKS = 5_000, 100, 1_000, 400
MESSAGE = {"text": "Bonjour ! " * 20, "buttons": [[["Oui", "~n1122.yes"], ["Non", "~n1122.no"]]]}
HOT: Mapping[str, tuple[Executable, tuple[str, ...]]] = {
    "due": (nudges.DUE, ("next_nudge_due",)),
    "first due": (nudges.FIRST_DUE, ("next_nudge_due",)),
    "open": (outbox.OPEN, ("outbox_ready",)),
    "take up": (outbox.TAKE_UP, ("outbox_ready", "outbox_pkey", "INTEGER PRIMARY KEY")),
    "interrupted": (outbox.INTERRUPTED, ("outbox_sending",)),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of CPU in all threads of this process."""

    wall: float
    cpu: float

    @classmethod
    def on(cls, work: Callable[[], object]) -> Spent:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        return cls(time.perf_counter() - wall, time.process_time() - cpu)


def at_least(name: str, value: float, least: float) -> Figure:
    return Figure(name, round(value), f">= {least:g}", value >= least)


@contextmanager
def opened(crowd: Crowd, data: Path) -> Iterator[tuple[Store, Coach]]:
    """Give store and coach, as the product has them."""
    with closing(open_store(crowd.url, crowd.keyring, clock=SystemClock())) as store:
        yield store, make_coach(Settings(data=data), store)


def planning(crowd: Crowd, data: Path, name: str) -> list[Figure]:
    """Measure looking for what is due, and putting it into the outbox."""
    now = datetime.now(UTC)
    hours = Afternoon.at(now - timedelta(minutes=WINDOW_MINUTES))
    crowd.add_due(list(islice(hours.moments(time.time_ns()), NUDGES)), hours)
    with opened(crowd, data) as (store, coach):
        looked = Spent.on(
            lambda: [store.transact_now(partial(_look, now=now)) for _ in range(LOOKS)]
        )
        sent = 0

        def send_all() -> None:
            nonlocal sent
            while (done := store.transact_now(partial(nudging.send_due, coach, now=now)))[0]:
                sent += len(done[1])

        spent = Spent.on(send_all)
        store.transact_now(_forget_open)
    assert sent == NUDGES, sent
    return [
        Figure(
            f"nudges.due, rows a second ({name})", round(LOOKS * NUDGES_TOGETHER / looked.wall)
        ),
        Figure(f"send_due, nudges a second ({name})", round(NUDGES / spent.wall)),
        Figure(f"send_due, CPU ms a nudge ({name})", round(1000 * spent.cpu / NUDGES, 3)),
    ]


def _look(work: Work, now: datetime) -> None:
    assert len(work.nudges.due(now)) == NUDGES_TOGETHER


def _forget_open(work: Work) -> None:
    for message in work.outbox.open():
        work.outbox.dead(message.id, "measured")


def marking(crowd: Crowd, data: Path, name: str) -> list[Figure]:
    """Measure taking messages up and marking them sent, as the product does and in batches."""
    with opened(crowd, data) as (store, _):
        rows = _messages(store)
        alone = Spent.on(lambda: asyncio.run(_mark_each(store, rows)))
        rows = _messages(store)
        batches = [rows[at : at + SIDE_BY_SIDE] for at in range(0, len(rows), SIDE_BY_SIDE)]
        together = Spent.on(
            lambda: [store.transact_now(partial(_mark, batch)) for batch in batches]
        )
    return [
        at_least(f"take up and mark, rows a second, {SIDE_BY_SIDE} chats side by side ({name})",
                 MESSAGES / alone.wall, LEAST_ROWS),
        Figure(f"take up and mark, CPU ms a row ({name})", round(1000 * alone.cpu / MESSAGES, 3)),
        at_least(f"take up and mark, rows a second, {SIDE_BY_SIDE} in a transaction ({name})",
                 MESSAGES / together.wall, LEAST_ROWS),
    ]  # fmt: skip


def _messages(store: Store) -> list[int]:
    now = datetime.now(UTC)

    def add(work: Work) -> list[int]:
        message = OutboxMessage(0, None, "1", MESSAGE, now)
        return [work.outbox.add(message).id for _ in range(SIDE_BY_SIDE)]

    return [n for _ in range(MESSAGES // SIDE_BY_SIDE) for n in store.transact_now(add)]


async def _mark_each(store: Store, rows: Sequence[int]) -> None:
    left = iter(rows)

    async def serve() -> None:
        for number in left:
            assert await store.transact(lambda work, of=number: work.outbox.take_up(of))
            now = datetime.now(UTC)
            await store.transact(lambda work, of=number, at=now: work.outbox.sent(of, at))

    await asyncio.gather(*[serve() for _ in range(SIDE_BY_SIDE)])


def _mark(rows: Sequence[int], work: Work) -> None:
    now = datetime.now(UTC)
    for number in rows:
        assert work.outbox.take_up(number)
    for number in rows:
        work.outbox.sent(number, now)


def indexes(url: str, name: str) -> list[Figure]:
    """Return whether each hot statement uses the index made for it. Raises if one does not."""
    engine = engine_for(url)
    texts = Texts(engine.dialect)
    found = {}
    for what, (statement, wanted) in HOT.items():
        steps = _plan(engine, texts[statement], _values(statement))
        used = [index for index in wanted if index in " ".join(steps)]
        scans = [
            s for s in steps if "Seq Scan" in s or (s.startswith("SCAN") and "USING" not in s)
        ]
        assert used and not scans, (name, what, steps)  # noqa: PT018 - one thing: the plan
        found[what] = used[0]
    return [Figure(f"indexes used ({name})", found, "one by each", met=True)]


def _plan(engine: Engine, statement: str, values: Mapping[str, object]) -> list[str]:
    if engine.dialect.name == SQLITE:
        with closing(sqlite.connect(Path(str(engine.url.database)))) as driver:
            return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    with closing(postgresql.connect(engine)) as driver:
        driver.execute("SET enable_seqscan = off")  # as the product does
        return [row[0] for row in driver.execute(f"EXPLAIN {statement}".encode(), values)]


def _values(statement: Executable) -> dict[str, object]:
    compiled = statement.compile(dialect=pg.dialect())  # type: ignore[attr-defined]
    return {name: bind.type.python_type() for name, bind in compiled.binds.items()}
