"""
Killed right after the commit that erases a learner: what follows the commit must still happen.

`python -m tests.faults.erasure`. What follows: the learner's key is taken out beside the backups
(or the backups can still be read), and on SQLite the bytes leave the WAL.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from digiter_core.storage.backup_keys import read_keys
from digiter_core.storage.engines import engine_for, snapshot
from digiter_core.storage.tables import learner as learner_table
from tests.databases import Postgres
from tests.faults.figures import Figure, load, none_of, show
from tests.faults.forking import PROJECT, ended
from tests.faults.killed_at_commit import VARIABLE
from tests.faults.reference import Action
from tests.faults.setting import DATABASES, Database, Setting, databases, setting

MODULE = "tests.faults.killed_at_erasure"
LEARNERS = 3


async def erased_and_killed(
    database: Database, folder: Path, postgres: Postgres | None = None
) -> list[Figure]:
    """Erase one learner after another, each time killed right after the commit."""
    url = postgres.create_database() if postgres is not None else ""
    order = folder / "order"
    environment = {VARIABLE: str(order)}
    async with setting(
        folder, url=url, module=MODULE, environment=environment, learners=LEARNERS
    ) as at:
        await _backup(at)
        sealed = await asyncio.to_thread(_addresses, at)
        keys = len(read_keys(at.running.data / "backups"))
        keeping = asyncio.create_task(_keep_running(at))
        try:
            for learner in at.learners:
                await learner.goes([Action("command", "forget")])
                order.touch()
                await learner.goes([Action("tap", "now")])
                assert not order.exists(), "it was not killed"
        finally:  # or it would start again what is being ended
            await ended(keeping)
        await at.running.stop()
        left = len(read_keys(at.running.data / "backups"))
        books = await at.audit()
        figures = [
            Figure(f"learners whose keys the backups had ({database})", keys),
            none_of(f"learners not erased ({database})", len(books.differing)),
            none_of(f"keys of the erased beside the backups ({database})", left),
        ]
        if not url:
            files = [path.read_bytes() for path in at.running.data.glob("digiter.db*")]
            remains = sum(address in content for address in sealed for content in files)
            figures.append(none_of(f"bytes of the erased in the file ({database})", remains))
        return figures


async def _keep_running(at: Setting) -> None:
    while await at.running.over() == -9:
        await at.running.start()


async def _backup(at: Setting) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DIGITER_")}
    environment |= {"DIGITER_DATA": str(at.running.data), "DIGITER_DATABASE": at.url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "db", "backup", cwd=PROJECT, env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0


def _addresses(at: Setting) -> list[bytes]:
    engine = engine_for(at.url or f"sqlite:///{at.running.data / 'digiter.db'}")
    with snapshot(engine) as connection:
        found = list(connection.execute(select(learner_table.c.address)).scalars())
    engine.dispose()
    return found


def main() -> int:
    """Run on the databases asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=DATABASES)
    options = parser.parse_args()
    wanted = (options.database,) if options.database else DATABASES
    show([load()])
    met = []
    with databases(wanted) as servers, tempfile.TemporaryDirectory() as folder:
        for database in wanted:
            began = time.monotonic()
            figures = asyncio.run(
                erased_and_killed(database, Path(folder) / database, servers[database])
            )
            figures.append(Figure("seconds", round(time.monotonic() - began, 1)))
            met.append(show(figures))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
