"""
Writing a backup: one SQLite file, whichever database it comes from.

All tables as they were at one moment, while the product goes on writing. Left out are the
messages in and out and the summaries on their way, so that a restore never sends anything old;
who is logged in; and the learners' keys (`backup_keys.py`). Reading one back is in `restore.py`.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import BackupError
from digiter_core.ports import Clock
from digiter_core.storage.backup_keys import replace_keys
from digiter_core.storage.engines import engine_for, snapshot
from digiter_core.storage.files import sync_directory
from digiter_core.storage.migrating import REVISION, revision_of
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import (
    code_try,
    commit_mark,
    dispatch,
    inbox,
    learner_key,
    login_link,
    metadata,
    outbox,
    web_session,
)

FORMAT: Final = "digiter backup 1"
SUFFIX: Final = ".backup"
KEPT: Final = timedelta(days=35)

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""

_LEFT_OUT: Final = (
    code_try,
    commit_mark,
    dispatch,
    inbox,
    learner_key,
    login_link,
    outbox,
    web_session,
)
COPIED: Final = tuple(table for table in metadata.sorted_tables if table not in _LEFT_OUT)
_KEYS: Final = select(learner_key)
_BATCH: Final = 1000
_TIME_FORMAT: Final = "%Y%m%dT%H%M%S%fZ"


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


class Checksum:
    """A sum over rows that does not depend on their order: databases sort texts differently."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        """Count *row* in."""
        digest = hashlib.sha256(ascii(tuple(row)).encode()).digest()
        self._sum = (self._sum + int.from_bytes(digest)) % (1 << 256)
        self.rows += 1

    def __str__(self) -> str:
        return f"{self.rows}:{self._sum:064x}"


def backup(url: str, directory: Path, *, clock: Clock, progress: Progress = silent) -> Path:
    """
    Write a backup of the database at *url* into *directory* and return its path.

    The product may run meanwhile. Raises `BackupError`; then there is no new file.
    """
    now = clock.now()
    path = directory / f"digiter-{now.strftime(_TIME_FORMAT)}{SUFFIX}"
    part = path.with_suffix(".part")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        engine = engine_for(url)
        _write(engine, part, now, progress)
        # Before the file gets its name: restored without these keys, learners would be gone.
        replace_keys(directory, partial(_current_keys, engine))
        part.replace(path)
        sync_directory(directory)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        message = f"No backup was written to {directory}: {error}."
        raise BackupError(message) from error
    finally:
        with suppress(OSError):
            part.unlink()
    return path


def prune(directory: Path, now: datetime) -> int:
    """Delete backups older than 35 days, never the newest, and return how many."""
    oldest = f"digiter-{(now - KEPT).strftime(_TIME_FORMAT)}"
    backups = sorted(directory.glob(f"digiter-*{SUFFIX}"))
    old = [path for path in backups[:-1] if path.name < oldest]
    for path in old:
        path.unlink()
    return len(old)


def _write(engine: Engine, path: Path, now: datetime, progress: Progress) -> None:
    with closing(sqlite3.connect(path)) as target, snapshot(engine) as source:
        revision = revision_of(source)
        if revision != REVISION:
            message = f"The database has the tables of {revision}. Run `digiter db upgrade` first."
            raise BackupError(message)
        manifest = {"format": FORMAT, "revision": revision, "made_at": str(stored(now))}
        total = sum(_size(source, table) for table in COPIED)
        done = 0
        for table in COPIED:
            checksum = Checksum()
            for rows in _copied(source, table, target, checksum):
                done += rows
                progress(done, total)
            manifest[table.name] = str(checksum)
        target.execute("CREATE TABLE manifest (name, value)")
        target.executemany("INSERT INTO manifest VALUES (?, ?)", manifest.items())
        target.commit()
    _sync(path)


def _copied(
    source: Connection, table: Table, target: sqlite3.Connection, checksum: Checksum
) -> Iterator[int]:
    """Copy *table*, yielding how many rows each batch had."""
    names = ", ".join(table.c.keys())
    marks = ", ".join("?" * len(table.c))
    # Without types: SQLite then keeps every value exactly as it is given.
    target.execute(f"CREATE TABLE {table.name} ({names})")
    found = source.execute(select(table).execution_options(yield_per=_BATCH))
    for partition in found.partitions():
        rows = [tuple(row) for row in partition]
        for row in rows:
            checksum.add(row)
        target.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 - our names
        yield len(rows)


def _size(source: Connection, table: Table) -> int:
    return source.execute(select(func.count()).select_from(table)).scalar_one()


def _current_keys(engine: Engine) -> dict[int, tuple[int, bytes]]:
    with snapshot(engine) as source:
        return {row.learner_id: (row.key_id, row.wrapped) for row in source.execute(_KEYS)}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
