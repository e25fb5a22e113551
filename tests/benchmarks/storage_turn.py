"""
What the store costs: CPU and wall time of its hot transactions, one JSON line each.

`python tests/benchmarks/storage_turn.py [url] [number]`; without a url, SQLite in a temporary
directory. "grouped" submits all at once, as under load; "alone" waits for each.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Place, Session
from digiter_core.ports import Answer, Event, OutboxMessage, Store, Work
from digiter_core.ports.figures import Passage
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring

LEARNERS = 1000
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SESSION = Session(
    stack=(Place("self_assessment", "a" * 64, NodeId("q12"), tuple(map(NodeId, "abcdefghijkl"))),),
    step=12,
    variables={"name": "Amélie", "goal": "find a first job", "year": 2004, "form": "full"},
)
MESSAGE = {"kind": "say", "text": "Bonjour ! " * 20, "buttons": [["Oui", "1:1"], ["Non", "1:2"]]}


class FixedClock:
    """It is always noon."""

    def now(self) -> datetime:
        return NOW


def handled(number: int, work: Work) -> bool:
    return work.inbox.handled(-number, NOW)  # numbers that no turn has


def turn(number: int, work: Work) -> int:
    assert work.inbox.handled(number, NOW)
    learner = work.learners.find("telegram", str(number % LEARNERS))
    assert learner is not None
    run = work.answers.open_run(learner.id)
    assert run is not None
    work.answers.record(learner.id, run.id, Answer(f"item{number % 40}", "often", 3, NOW))
    work.events.append(learner.id, Event("answered", NOW, {"item": number % 40, "score": 3}))
    work.passages.note(learner.id, [Passage("2026-11", "self_assessment", f"q{number % 40}")])
    session = replace(SESSION, step=number)
    work.learners.save(replace(learner, session=session, last_seen_at=NOW))
    message = work.outbox.add(OutboxMessage(0, learner.id, learner.address, MESSAGE, NOW))
    return message.id


def sent(number: int, work: Work) -> None:
    work.outbox.sent(number, NOW)


def nothing(_number: int, _work: Work) -> None:
    return


def newcomer(number: int, work: Work) -> None:
    learner = work.learners.create("telegram", str(number), "fr", NOW)
    work.answers.begin(learner.id, "full", "1", NOW)


async def grouped(store: Store, step: Callable[[int, Work], Any], numbers: Sequence[int]) -> None:
    await asyncio.gather(*[store.transact(partial(step, number)) for number in numbers])


async def alone(store: Store, step: Callable[[int, Work], Any], numbers: Sequence[int]) -> None:
    for number in numbers:
        await store.transact(partial(step, number))


def measure(store: Store, how: Any, step: Callable[[int, Work], Any], numbers: range) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    asyncio.run(how(store, step, numbers))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    line = {
        "what": step.__name__,
        "how": how.__name__,
        "cpu_ms": round(cpu / len(numbers) * 1000, 4),
        "per_second": round(len(numbers) / wall),
    }
    print(json.dumps(line), flush=True)


def main(url: str | None = None, number: str = "5000") -> None:
    with tempfile.TemporaryDirectory() as directory:
        url = url or f"sqlite:///{directory}/coach.db"
        keyring = Keyring.load_or_create(Path(directory) / "keyring.json")
        store = open_store(url, keyring, clock=FixedClock())
        measure(store, grouped, newcomer, range(LEARNERS))
        for how, numbers in (
            (grouped, range(1, int(number) + 1)),
            (alone, range(int(number) + 1, int(number) + int(number) // 5)),
        ):
            for step in (nothing, handled, turn, sent):
                measure(store, how, step, numbers)
        store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
