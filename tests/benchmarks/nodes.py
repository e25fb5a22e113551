"""
`python -m tests.benchmarks.nodes --updates 600`: one product on SQLite, then 1, 2 and 3 on PostgreSQL.

All four in turns, `--rounds` times; the figures are medians, the ratios those within a round.
With `--away 1` the database takes a millisecond longer, as on another machine: nodes wait then, and
leave cores to each other.

The same backlog through the same webhook each time; every message that must come has come. Nodes,
database, Telegram and learners share the cores of one machine: what grows with the nodes can be
seen only while there are cores left, and `cores` stands beside the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.away import away
from tests.benchmarks.meters import cpu_seconds
from tests.databases import Postgres, start_postgres
from tests.faults.figures import Figure, at_most, load, show
from tests.faults.nodes import Nodes
from tests.faults.setting import Setting, setting

LEARNERS = 60
MOST_DEARER = 2.2
"""How many times the CPU of SQLite a turn on PostgreSQL may cost a node."""


async def measured(
    folder: Path, postgres: Postgres | None, nodes: int, updates: int, later: float = 0
) -> tuple[float, float]:
    """Return the updates a second, and the CPU milliseconds of all nodes for one.

    *later*: seconds every statement takes longer.
    """
    async with contextlib.AsyncExitStack() as stack:
        url = postgres.create_database() if postgres is not None else ""
        if url and later:
            url = await stack.enter_async_context(away(url, folder / "away", later))
        at = await stack.enter_async_context(
            setting(folder, "webhook", url=url, nodes=nodes, learners=LEARNERS)
        )
        pids = _pids(at)
        cpu, began = sum(map(cpu_seconds, pids)), time.monotonic()
        await at.send(updates, random.Random(1))
        await at.is_through(300)
        seconds = time.monotonic() - began
        spent = sum(map(cpu_seconds, pids)) - cpu
        await at.running.stop()
        return updates / seconds, 1000 * spent / updates


def _pids(at: Setting) -> list[int]:
    running = at.running
    return [node.pid for node in running.nodes] if isinstance(running, Nodes) else [running.pid]


async def table(
    updates: int, rounds: int, later: float, folder: Path, postgres: Postgres
) -> list[Figure]:
    """Return the figures of all four: medians of *rounds*."""
    found: dict[int, list[tuple[float, float]]] = {nodes: [] for nodes in (0, 1, 2, 3)}
    for number in range(rounds):
        for nodes, of_this in found.items():
            place = folder / f"{number}-{nodes}"
            database = postgres if nodes else None
            of_this.append(await measured(place, database, max(1, nodes), updates, later))
    figures = [Figure("machine cores", os.cpu_count())]
    for nodes, of_this in found.items():
        name = f"PostgreSQL, nodes: {nodes}" if nodes else "SQLite"
        rates, costs = zip(*of_this, strict=True)
        figures += [
            Figure(f"updates a second ({name})", round(statistics.median(rates), 1)),
            Figure(f"CPU ms an update ({name})", round(statistics.median(costs), 2)),
        ]
        if nodes:
            dearer = [cost / least for cost, (_, least) in zip(costs, found[0], strict=True)]
            median = statistics.median(dearer)
            figures.append(at_most(f"CPU against SQLite ({name})", median, MOST_DEARER))
    return figures


def main() -> int:
    """Measure all four. Returns 0 if the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--away", type=float, default=0.0, help="milliseconds")
    options = parser.parse_args()
    show([load()])
    with start_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        run = table(options.updates, options.rounds, options.away / 1000, Path(folder), postgres)
        figures = asyncio.run(run)
    return 0 if show([*figures, load()]) else 1


if __name__ == "__main__":
    sys.exit(main())
