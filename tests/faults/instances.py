"""
Two processes on one database by mistake: one works, the other waits, and takes over.

`python -m tests.faults.instances --switches 100`. Nothing may be done twice.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import Postgres
from tests.faults.books import Audit
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.forking import ForkedProduct, product
from tests.faults.setting import (
    DATABASES,
    WAYS,
    Database,
    Setting,
    Way,
    book_figures,
    databases,
    setting,
    watch_figures,
)

BACKLOG = 40
IDLE = 0.05


@dataclass(slots=True)
class Result:
    """What the switch-overs did."""

    name: str
    switches: int = 0
    updates: int = 0
    too_early: int = 0
    took: list[float] = field(default_factory=list)
    ended_waiting: float = 0.0
    repeated: int = 0
    chats: list[Figure] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    audit: Audit | None = None

    def figures(self) -> list[Figure]:
        assert self.audit is not None
        return [
            Figure(f"switch-overs ({self.name})", self.switches),
            Figure(f"updates sent ({self.name})", self.updates),
            none_of(f"second processes that did not wait ({self.name})", self.too_early),
            *book_figures(self.name, self.audit),
            *self.chats,
            Figure(f"messages repeated ({self.name})", self.repeated),
            at_most(f"taken over within ({self.name})", max(self.took), 3, " s"),
            at_most(f"SIGTERM while waiting ({self.name})", self.ended_waiting, 3, " s"),
        ]


async def switch_overs(
    database: Database,
    way: Way,
    count: int,
    seed: int,
    folder: Path,
    *,
    postgres: Postgres | None = None,
) -> Result:
    """Kill the one that works, *count* times, while another waits."""
    url = postgres.create_database() if postgres is not None else ""
    result, chance = Result(f"two instances, {database}, {way}"), random.Random(seed)
    async with (
        setting(folder, way, url=url, seed=seed) as at,
        product(
            folder / "data", at.server.url, at.server.token, webhook=way == "webhook",
            database=url, environment=at.twin.environment,
        ) as second,
    ):  # fmt: skip
        working, waiting = at.running, second
        for _ in range(count):
            await waiting.start(wait=False)
            result.too_early += await _is_ready(waiting)
            await _loaded(at, chance)
            began = time.monotonic()
            await working.kill()
            await waiting.ready()
            result.took.append(time.monotonic() - began)
            await at.is_through()
            result.switches += 1
            working, waiting = waiting, working
        await waiting.start(wait=False)
        result.too_early += await _is_ready(waiting)
        result.ended_waiting = await waiting.stop()
        await working.stop()
        await at.watch.look()
        result.updates = sum(len(learner.sent) for learner in at.learners)
        result.repeated = at.watch.repeated
        result.chats = watch_figures(result.name, at.watch)
        result.complaints = at.watch.complaints()
        result.audit = await at.audit()
    return result


async def _loaded(at: Setting, chance: random.Random) -> None:
    shown = at.watch.shown
    expected = await at.send(BACKLOG, chance)
    enough = shown + chance.random() * expected
    await at.watch.until(lambda: at.watch.shown >= enough, 30)


async def _is_ready(waiting: ForkedProduct) -> bool:
    """Return whether the second process says it is ready although the first one works."""
    try:
        await waiting._line(seconds=0.5)
    except TimeoutError:
        return False
    return True


def main() -> int:
    """Run the combinations asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--switches", type=int, default=100, help="shared by the combinations")
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wanted = (options.database,) if options.database else DATABASES
    ways = (options.way,) if options.way else WAYS
    share = max(1, options.switches // (len(wanted) * len(ways)))
    show([load()])
    met = []
    with databases(wanted) as servers, tempfile.TemporaryDirectory() as folder:
        for database in wanted:
            for way in ways:
                result = asyncio.run(
                    switch_overs(
                        database, way, share, options.seed, Path(folder) / f"{database}-{way}",
                        postgres=servers[database],
                    )
                )  # fmt: skip
                show([Figure("complaint", words) for words in result.complaints])
                met.append(show(result.figures()))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
