"""
Reading a backup back, on either database.

All of it happens in one transaction: a backup that turns out damaged leaves the target as it
was. Whoever was erased since the backup was made is erased again before the commit, what was
withdrawn since is withdrawn again, and as backups hold no messages, nothing old is ever sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import column, func, insert, inspect, select, table
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import BackupError
from digiter_core.ports import Clock
from digiter_core.storage import migrating
from digiter_core.storage.backup import FORMAT, Checksum, Progress, silent
from digiter_core.storage.backup_keys import WrappedKeys, read_keys
from digiter_core.storage.belonging import claim
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.engines import engine_for, exclusive
from digiter_core.storage.erasing import Erasing, Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.numbering import count_on
from digiter_core.storage.tables import erasure, learner, learner_key, metadata
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawals import Withdrawals
from digiter_core.storage.withdrawn import withdraw_in

_BATCH: Final = 1000
_NOT_COPIED: Final = {"format", "revision", "made_at"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    learners: int
    erased: int  # learners of the backup who were erased since, and are again
    withdrawn: int = 0  # learners who withdrew something since, which is withdrawn again


def restore(  # noqa: PLR0913 - all but the first three have a name and a default
    path: Path,
    url: str,
    keyring: Keyring,
    *,
    clock: Clock,
    replace: bool = False,
    progress: Progress = silent,
) -> Restored:
    """
    Fill the database at *url* with the backup in *path*.

    With *replace* what is there goes; without, the database must hold no learners. Whoever was
    erased in it stays erased either way, and what was withdrawn stays withdrawn. The product must
    not run meanwhile.

    Raises `BackupError`, `WrongKey` or `DatabaseInUse`; then the database is as it was.
    """
    engine = engine_for(url)
    try:
        with _opened(path) as (source, manifest), exclusive(engine), engine.begin() as target:
            gone = {*Ledger.beside(keyring.path), *_erased_in(target)}
            _clear(target, manifest["revision"], replace=replace)
            _copy(source, target, manifest, progress)
            migrating.upgrade_connected(target)
            claim(target, Vault(keyring))
            count_on(target, metadata.sorted_tables)
            gone |= {*_erased_in(target), *_without_key(target, read_keys(path.parent))}
            restored = _withdrawn(target, gone, keyring, clock)
    except (OSError, sqlite3.Error, DBAPIError, KeyError, ValueError) as error:
        message = f"{path} was not restored: {type(error).__name__}: {error}."
        raise BackupError(message) from error
    with suppress(OSError):  # it is restored by now; the next time will do
        Withdrawals.beside(keyring.path).shorten(clock.now(), {*Ledger.beside(keyring.path)})
    return restored


@contextmanager
def _opened(path: Path) -> Iterator[tuple[sqlite3.Connection, dict[str, str]]]:
    if not path.is_file():
        message = f"There is no backup {path}."
        raise BackupError(message)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
        try:
            sound = source.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            manifest = dict(source.execute("SELECT name, value FROM manifest"))
        except sqlite3.Error as error:
            message = f"{path} is damaged or no backup ({error}). Take another one."
            raise BackupError(message) from error
        if not sound or manifest.get("format") != FORMAT:
            message = f"{path} is damaged or of another format. Take another one."
            raise BackupError(message)
        yield source, manifest


def _clear(target: CoreConnection, revision: str, *, replace: bool) -> None:
    """Leave *target* with the empty tables of *revision*, those the backup was made of."""
    if inspect(target).has_table(learner.name):
        occupied = target.execute(select(func.count()).select_from(learner)).scalar_one()
        if occupied and not replace:
            message = "The database holds learners. Restore into another, or say --replace."
            raise BackupError(message)
        migrating.downgrade_connected(target, "base")
    try:
        migrating.upgrade_connected(target, revision)
    except Exception as error:
        # Alembic's own error; to name it, alembic would have to be imported at every start.
        message = f"The backup is of a newer version ({revision}). Install that one first."
        raise BackupError(message) from error


def _copy(
    source: sqlite3.Connection,
    target: CoreConnection,
    manifest: dict[str, str],
    progress: Progress,
) -> None:
    """Copy all tables and compare them with the manifest."""
    checksums = {name: value for name, value in manifest.items() if name not in _NOT_COPIED}
    total = sum(int(checksum.partition(":")[0]) for checksum in checksums.values())
    done = 0
    for name, checksum in checksums.items():
        found = Checksum()
        cursor = source.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - from our own manifest
        names = [description[0] for description in cursor.description]
        statement = insert(table(name, *map(column, names)))
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                found.add(row)
            target.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
            done += len(rows)
            progress(done, total)
        if str(found) != checksum:
            message = f"The backup is damaged: {name} is not what was written. Take another one."
            raise BackupError(message)


def _erased_in(target: CoreConnection) -> list[int]:
    if not inspect(target).has_table(erasure.name):
        return []
    return list(target.execute(select(erasure.c.learner_id)).scalars())


def _without_key(target: CoreConnection, keys: WrappedKeys) -> set[int]:
    """Give all learners their keys and return those who have none any more."""
    learners = set(target.execute(select(learner.c.id)).scalars())
    rows = [
        {"learner_id": one, "key_id": keys[one][0], "wrapped": keys[one][1]}
        for one in learners & keys.keys()
    ]
    if rows:
        target.execute(insert(learner_key), rows)
    return learners - keys.keys()


def _withdrawn(target: CoreConnection, gone: set[int], keyring: Keyring, clock: Clock) -> Restored:
    """Erase again who is *gone*, and withdraw again what others withdrew."""
    learners = set(target.execute(select(learner.c.id)).scalars())
    driver = target.connection.driver_connection
    assert driver is not None
    erasing = Erasing(Connection(driver, Texts(target.dialect)), clock, Ledger(None))
    for one in gone:
        erasing.erase(one)
    withdrawn = withdraw_in(target, keyring, clock)
    return Restored(len(learners - gone), len(learners & gone), withdrawn)
