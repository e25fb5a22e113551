"""
SQLite: one file, one process, one connection that writes, on one thread.

Never put the file on a network disk: neither its locks nor its shared memory work there. The
lock file beside it keeps a second process out, as SQLite before 3.51.3 can damage a file in WAL
mode that two connections write and check-point at the same moment.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy import Connection as CoreConnection
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import DatabaseInUse, StorageError, StorageUnavailable
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.queueing import Function, QueuedStore
from digiter_core.storage.setting import Setting
from digiter_core.storage.work import StoredWork

MOST_TOGETHER: Final = 64
READING: Final = "sqlite_reading"
"""Execution option of a connection that must not keep others from writing."""

_CACHED_STATEMENTS: Final = 256  # more than there are
_PATIENCE: Final = 5000  # milliseconds for another process that has the file for a moment
_PRAGMAS: Final = (
    "foreign_keys=ON",
    f"busy_timeout={_PATIENCE}",
    "synchronous=FULL",  # NORMAL may lose what was committed when the power fails
    "secure_delete=ON",  # deleted is overwritten, not only forgotten
    "temp_store=MEMORY",  # no content in temporary files
    "journal_mode=WAL",
)
# The world is at fault, not the statement.
_UNAVAILABLE: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}

# After any other the connection is made anew: one to a file that was read-only remains so.
_PASSING: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_LOCKED}


def engine(url: URL) -> Engine:
    """Return an engine for the file of *url*."""
    if url.database in {None, "", ":memory:"}:
        raise StorageError("The database needs a file: sqlite:///path.")
    path = Path(str(url.database))
    made = create_engine(
        url, poolclass=NullPool, paramstyle="named", creator=lambda: connect(path)
    )
    event.listen(made, "begin", _begin)
    return made


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that begins no transaction of its own; create the file if need be."""
    _create_private(path)
    driver = sqlite3.connect(path, isolation_level=None, cached_statements=_CACHED_STATEMENTS)
    for pragma in _PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")
    return driver


def _begin(connection: CoreConnection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _create_private(path: Path) -> None:
    """Create *path* readable by the owner only; what SQLite puts beside it is the same."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageUnavailable(f"{path} cannot be created: {error.strerror}.") from error


def lock(database: Path, *, wait: bool) -> Callable[[], None]:
    """Return how to give *database* free again. Raises `DatabaseInUse` if another has it."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageUnavailable(f"{database} cannot be locked: {error.strerror}.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise DatabaseInUse from None
    return lambda: os.close(handle)


def open_sqlite(engine: Engine, setting: Setting, *, wait: bool) -> QueuedStore:
    """Return the store in the file of *engine*."""
    path = Path(str(engine.url.database))
    release = lock(path, wait=wait)
    try:
        with engine.begin() as connection:
            setting.check(connection)
    except DBAPIError as error:
        release()
        raise StorageUnavailable.because(error.orig) from error
    except BaseException:
        release()
        raise
    return QueuedStore([SqliteTransactions(engine, setting)], release)


class SqliteTransactions:
    """The writing connection."""

    most_together = MOST_TOGETHER

    def __init__(self, engine: Engine, setting: Setting) -> None:
        self._engine = engine
        self._texts = Texts(engine.dialect)
        self._setting = setting
        self._driver: sqlite3.Connection | None = None
        self._work: StoredWork | None = None
        # The WAL may still hold pages of the erased, also those of a process that was killed.
        self._unclean = True

    def run(self, functions: Sequence[Function], _since: float) -> list[Any]:
        """Run *functions* in one transaction."""
        try:
            work = self._open()
            results = together(work, functions)
        except sqlite3.Error as error:
            self._roll_back()
            if _code(error) in _UNAVAILABLE - _PASSING:
                self.close()
            raise _translated(error) from error
        except BaseException:
            self._roll_back()
            raise
        self._clean_up(work)
        return results

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            with contextlib.suppress(sqlite3.Error):
                self._driver.close()
        self._driver = self._work = None

    def _open(self) -> StoredWork:
        if self._work is None:
            self._driver = connect(Path(str(self._engine.url.database)))
            self._work = self._setting.work(Connection(self._driver, self._texts))
        return self._work

    def _roll_back(self) -> None:
        if self._work is None or self._driver is None:
            return
        self._work.give_up()
        try:
            self._driver.rollback()  # does nothing where SQLite has rolled back by itself
        except sqlite3.Error:
            # It cannot even do that: begin afresh with the next transaction.
            self.close()

    def _clean_up(self, work: StoredWork) -> None:
        erased = work.erasing.erased
        if erased:
            self._unclean = True
            self._setting.erased(tuple(erased))
            erased.clear()
        if self._unclean:
            with contextlib.suppress(sqlite3.Error):
                self._unclean = not _empty_wal(work.connection)


def together(work: StoredWork, functions: Sequence[Function]) -> list[Any]:
    """Run *functions* in one transaction on the connection of *work*."""
    work.connection.command("BEGIN IMMEDIATE")
    results = []
    for function in functions:
        work.start()
        results.append(function(work))
    work.withdrawing.write_down()
    work.connection.command("COMMIT")
    return results


def _empty_wal(connection: Connection) -> bool:
    """Write the WAL into the file and cut it off. False: somebody reads, perhaps a backup."""
    connection.command("PRAGMA busy_timeout=0")
    ((busy, _, _),) = connection.command("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.command(f"PRAGMA busy_timeout={_PATIENCE}")
    return not busy


def _translated(error: sqlite3.Error) -> StorageError:
    if _code(error) in _UNAVAILABLE:
        return StorageUnavailable.because(error)
    return StorageError(f"The database refused a statement: {error}.")


def _code(error: sqlite3.Error) -> int:
    # The first byte of an extended result code.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
