"""
PostgreSQL: four connections, each transaction run again until it is through.

Four, so that the way to a database on another machine is gone in parallel: a turn goes there and
back a dozen times. One function a transaction: larger ones meet each other, and run again.

Transactions are serializable, so that they mean the same here as one after another on SQLite.
One that meets another, or whose connection is lost, runs again from the start. When the
connection is lost during the commit itself, a mark written in the same transaction tells
afterwards whether it was kept: nothing is lost over a restart of the server, and nothing doubled.

Deleted rows stay in the server's files until VACUUM and later transactions overwrite them; what
they held is sealed, and the key that opens it is a deleted row as well, so let autovacuum run and
keep the server's own backups no longer than ours.
"""

from __future__ import annotations

import contextlib
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Final

import psycopg
from sqlalchemy import URL, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import DatabaseInUse, StorageError, StorageUnavailable
from digiter_core.storage.connection import Connection
from digiter_core.storage.guard import Guard
from digiter_core.storage.nodes import Node
from digiter_core.storage.numbered import NumberedTexts, Prepared
from digiter_core.storage.queueing import Function, QueuedStore
from digiter_core.storage.setting import Setting
from digiter_core.storage.work import StoredWork

CONNECTIONS: Final = 4

PATIENCE: Final = 30.0
"""Seconds a transaction is tried for since it waits: a restart of the server takes a few."""

_CLASHES: Final = 5  # how often a broken unique or foreign key is taken for another's doing
_LEAST_ATTEMPTS: Final = 5
_FIRST_PAUSE: Final = 0.002
_LONGEST_PAUSE: Final = 1.0

# Whole-table scans would make every transaction on a small table clash with every other.
_SETTINGS: Final = """
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SET enable_seqscan = off;
SET jit = off
"""

_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(126939380119664)"
_MAKE_MARK: Final = "INSERT INTO commit_mark (slot, token) VALUES ({}, 0) ON CONFLICT DO NOTHING"
_READ_MARK: Final = "SELECT token FROM commit_mark WHERE slot = {} FOR UPDATE"
_COMMIT_MARKED: Final = "UPDATE commit_mark SET token = {} WHERE slot = {}; COMMIT"

_MET_ANOTHER: Final = ("40001", "40P01")
_CLASH: Final = ("23503", "23505")
_FULL_OR_READ_ONLY: Final = ("25006", "53100", "53200", "58030")
_NOT_NOW: Final = ("08", "53", "57")  # classes: connection, resources, shut down or starting


def engine(url: URL) -> Engine:
    """Return an engine for *url*."""
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})


def connect(engine: Engine) -> psycopg.Connection[Any]:
    """Return a connection that begins no transaction of its own."""
    args, options = engine.dialect.create_connect_args(engine.url)
    options.setdefault("connect_timeout", 5)
    return psycopg.connect(*args, **options, autocommit=True)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A commit that was sent; should the answer get lost, the mark tells whether it was kept."""

    mark: int
    results: list[Any]
    erased: tuple[int, ...]


class PostgresqlTransactions:
    """One of the connections. *slot* is the place of its mark."""

    most_together = 1

    def __init__(
        self, engine: Engine, slot: int, guard: Guard, setting: Setting, node: Node | None
    ) -> None:
        self._node = node
        self._engine = engine
        self._slot = slot
        self._guard = guard
        self._texts = NumberedTexts()
        self._setting = setting
        self._driver: psycopg.Connection[Any] | None = None
        self._work: StoredWork | None = None
        self._sent: _Sent | None = None

    def run(self, functions: Sequence[Function], since: float) -> list[Any]:
        """Run *functions* in one transaction, again until it is through."""
        self._sent = None
        clashes = 0
        for is_last in attempts(since + PATIENCE):
            try:
                return self._once(functions)
            except (psycopg.Error, DatabaseInUse) as error:
                self._give_back()
                clashes += _state(error) in _CLASH
                if is_last or clashes > _CLASHES or not may_pass(error):
                    raise translated(error) from error
            except BaseException:
                self._give_back()
                raise
        raise AssertionError  # the last attempt returns or raises

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            with contextlib.suppress(psycopg.Error):
                self._driver.close()
        self._driver = self._work = None

    def _once(self, functions: Sequence[Function]) -> list[Any]:
        self._guard.hold()
        work = self._open()
        if self._sent is None or not self._was_kept(work.connection, self._sent.mark):
            self._sent = None
            self._attempt(work, functions)
        assert self._sent is not None
        if self._sent.erased:
            self._setting.erased(self._sent.erased)
        return self._sent.results

    def _attempt(self, work: StoredWork, functions: Sequence[Function]) -> None:
        work.connection.wrote = False
        work.give_up()  # an attempt before this one
        work.connection.command("BEGIN")
        results = []
        for function in functions:
            work.start()
            results.append(function(work))
        work.withdrawing.write_down()
        self._sent = _Sent(secrets.randbits(62), results, tuple(work.erasing.erased))
        if work.connection.wrote:
            # In one message: the mark costs no way there and back.
            work.connection.command(_COMMIT_MARKED.format(self._sent.mark, self._slot))
        else:
            work.connection.command("COMMIT")

    def _was_kept(self, connection: Connection, mark: int) -> bool:
        # Waits for the lost connection's transaction, should the server still be at it.
        return connection.command(_READ_MARK.format(self._slot)) == [(mark,)]

    def _open(self) -> StoredWork:
        if self._driver is None or self._work is None:
            self._driver = connect(self._engine)
            connection = Connection(Prepared(self._driver), self._texts)
            connection.command(_SETTINGS)
            connection.command(_MAKE_MARK.format(self._slot))
            self._work = self._setting.work(connection, self._node)
        return self._work

    def _give_back(self) -> None:
        """Roll back; if the connection is lost, drop it and leave open whether it committed."""
        if self._work is None:
            self.close()
            return
        try:
            self._work.connection.command("ROLLBACK")
            self._sent = None
        except psycopg.Error:
            self.close()


def attempts(end: float) -> Iterator[bool]:
    """Yield before each attempt whether it is the last: the first after *end*, but not of a few.

    Whoever waited long behind others may meet one more of them.
    """
    pause = _FIRST_PAUSE
    for number in count(1):
        is_last = number >= _LEAST_ATTEMPTS and time.monotonic() >= end
        yield is_last
        if is_last:
            return
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - apart, not secret
        pause = min(2 * pause, _LONGEST_PAUSE)


def may_pass(error: Exception) -> bool:
    """Return whether the same again may succeed."""
    state = _state(error)
    if isinstance(error, DatabaseInUse):
        return True
    if state is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if state in _FULL_OR_READ_ONLY:
        return False
    return state in _MET_ANOTHER or state in _CLASH or state[:2] in _NOT_NOW


def translated(error: Exception) -> StorageError:
    """Return the error of the core that *error* means."""
    if isinstance(error, StorageError):
        return error
    state = _state(error)
    if state in _FULL_OR_READ_ONLY or (may_pass(error) and state not in _CLASH):
        return StorageUnavailable.because(error)
    return StorageError(f"The database refused a statement: {error}.")


def _state(error: Exception) -> str | None:
    return getattr(error, "sqlstate", None)


def lock(engine: Engine) -> Callable[[], None]:
    """Return how to give the database free again. Raises `DatabaseInUse` if another has it."""
    guard = Guard(partial(connect, engine))
    try:
        guard.take(wait=False)
    except psycopg.Error as error:
        raise translated(error) from error
    return guard.release


def open_postgresql(
    engine: Engine, setting: Setting, *, wait: bool, several: bool = False
) -> QueuedStore:
    """Return the store in the database of *engine*."""
    guard = Guard(partial(connect, engine), shared=several)
    try:
        guard.take(wait=wait)
        with engine.begin() as connection:
            connection.exec_driver_sql(_ONE_AT_A_TIME)  # nodes may start together
            setting.check(connection)
        with engine.begin() as connection:
            node = setting.join(connection) if several else None
    except (psycopg.Error, DBAPIError) as error:
        guard.release()
        raise StorageUnavailable.because(error) from error
    except BaseException:
        guard.release()
        raise
    first = node.number * CONNECTIONS if node else 0
    transactions = [
        PostgresqlTransactions(engine, first + n, guard, setting, node) for n in range(CONNECTIONS)
    ]
    return QueuedStore(transactions, guard.release)
