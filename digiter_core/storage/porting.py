"""
Moving everything into another database, normally from SQLite to PostgreSQL.

Unlike a backup it takes keys, messages and the numbers of updates along, so that learners notice
nothing; rows arrive as they are, sealed, and the keyring stays the same file. All of it happens
in one transaction of the target: whatever goes wrong, the target is as it was. Whoever was
erased since, in a later database of the same keyring, does not come back with an old source; nor
does what was withdrawn since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine, Row, Select, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import SchemaMismatch, StorageError
from digiter_core.ports import Clock
from digiter_core.storage import belonging
from digiter_core.storage.backup import Checksum, Progress, silent
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.engines import POSTGRESQL, SQLITE, engine_for, exclusive, snapshot
from digiter_core.storage.erasing import REMEMBER, Erasing, Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.migrating import REVISION, make_ready, revision_of
from digiter_core.storage.numbering import count_on
from digiter_core.storage.tables import (
    commit_mark,
    erasure,
    learner,
    meta,
    metadata,
    node,
    pace,
    script_version,
    staff,
)
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawn import withdraw_in

# A commit mark tells whether a commit under way was kept; the others, which processes are alive
# and how fast they send. While both databases are locked there is none of that.
_OF_PROCESSES: Final = (commit_mark, node, pace)
PORTED: Final = tuple(table for table in metadata.sorted_tables if table not in _OF_PROCESSES)

NAME: Final = "ported"
"""Row of `meta` in a target: whence it was filled and with what. It is never ported itself."""

_WRITTEN_BY_EVERY_START: Final = (meta, script_version)
_OF_LEARNERS: Final = tuple(table for table in PORTED if table not in _WRITTEN_BY_EVERY_START)
_BATCH: Final = 1000

Sums = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PortedTable:
    """One table as it left the source and as it was read back from the target."""

    name: str
    left: Checksum
    arrived: Checksum

    @property
    def is_same(self) -> bool:
        return str(self.left) == str(self.arrived)


@dataclass(frozen=True, slots=True)
class Ported:
    """What a port brought over; how many learners stay erased, how many withdrew something."""

    tables: tuple[PortedTable, ...]
    erased: int
    withdrawn: int


def port(
    source_url: str,
    target_url: str,
    keyring: Keyring,
    *,
    clock: Clock,
    progress: Progress = silent,
) -> Ported:
    """
    Fill the database at *target_url* with everything that is in the one at *source_url*.

    The target must hold no learners and no staff, unless it is as an earlier port from the same
    source left it: then its rows are replaced. The product must run on neither meanwhile.

    Raises `StorageError`, among them `DatabaseInUse`, `SchemaMismatch` and `WrongKey`; then the
    target is as it was. The source is only read.
    """
    source, target = engine_for(source_url), engine_for(target_url)
    _tell_apart(source, target)
    try:
        with exclusive(source), snapshot(source) as reading:
            origin = _origin(reading, Vault(keyring))
            with exclusive(target), target.begin() as writing:
                erased = _made_room(writing, origin)
                tables = _copied(reading, writing, progress)
                again = _erase_again(writing, erased, Ledger.beside(keyring.path), clock)
                count_on(writing, PORTED)
                withdrawn = withdraw_in(writing, keyring, clock)
                _sign(writing, origin)
        return Ported(tables, again, withdrawn)
    except (OSError, DBAPIError) as error:
        # Not the statement and its values, which SQLAlchemy's own message holds.
        reason = error.orig if isinstance(error, DBAPIError) else error
        message = f"Nothing was ported: {reason}."
        raise StorageError(message) from error


def _tell_apart(source: Engine, target: Engine) -> None:
    is_file = source.dialect.name == SQLITE
    if is_file and not _file(source).is_file():  # locking would create its folder
        message = f"There is no database {_file(source)}."
        raise StorageError(message)
    is_same = source.url == target.url
    if is_file and target.dialect.name == SQLITE:
        is_same = _file(source).resolve() == _file(target).resolve()
    if is_same:
        message = "Source and target are the same. Set DIGITER_DATABASE to the target."
        raise StorageError(message)


def _file(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _origin(reading: CoreConnection, vault: Vault) -> str:
    """Return what tells this source from others. Raises if it is not to be read as it is."""
    found = revision_of(reading)
    if found != REVISION:
        raise SchemaMismatch(
            f"The source has the tables of {found}, the program needs {REVISION}. "
            "Run `digiter db upgrade` with DIGITER_DATABASE set to the source."
        )
    proof = reading.execute(
        select(meta.c.value).where(meta.c.name == belonging.NAME)
    ).scalar_one_or_none()
    if proof is None:
        raise StorageError("The source was never used: there is nothing to port.")
    belonging.claim(reading, vault)
    return hashlib.sha256(proof).hexdigest()


# --- Making room


def _made_room(writing: CoreConnection, origin: str) -> dict[int, int]:
    """Leave *writing* with empty tables and return who was erased in it, and when."""
    make_ready(writing)
    has_learners, has_staff = (bool(_size(writing, table)) for table in (learner, staff))
    if has_learners or has_staff:
        _expect_untouched(writing, origin, only_origin=not has_learners)
    erased = {row.learner_id: row.erased_at for row in writing.execute(select(erasure))}
    if writing.dialect.name == POSTGRESQL:
        # Emptied by DELETE, foreign keys would look through the dead rows once per row.
        writing.execute(text(f"TRUNCATE {', '.join(table.name for table in PORTED)}"))
    else:
        for table in reversed(PORTED):
            writing.execute(delete(table))
    return erased


def _expect_untouched(writing: CoreConnection, origin: str, *, only_origin: bool) -> None:
    """Raise `StorageError` unless *writing* holds what was ported from *origin*, no more.

    *only_origin*: nobody is left in it who would lose anything, so it may have changed since.
    """
    value = writing.execute(select(meta.c.value).where(meta.c.name == NAME)).scalar()
    mark = {} if value is None else json.loads(value)
    if mark.get("origin") != origin:
        raise StorageError("The target holds people of another origin. Take an empty one.")
    if not only_origin and mark["sums"] != _sums(writing):
        raise StorageError(
            "The target was worked on since it was ported to; that would be lost. "
            "Stay with it, or take an empty one."
        )


def _sums(connection: CoreConnection) -> Sums:
    return {table.name: str(_checksum(connection, table)) for table in _OF_LEARNERS}


def _sign(writing: CoreConnection, origin: str) -> None:
    """Note whence and with what *writing* was filled, so that a repeat is known as one."""
    mark = {"origin": origin, "sums": _sums(writing)}
    writing.execute(insert(meta), {"name": NAME, "value": json.dumps(mark).encode()})


# --- Copying


def _copied(
    reading: CoreConnection, writing: CoreConnection, progress: Progress
) -> tuple[PortedTable, ...]:
    """Copy all tables, read them back, and compare."""
    total = 2 * sum(_size(reading, table) for table in PORTED)
    done = 0
    left = {table: Checksum() for table in PORTED}
    for table in PORTED:
        for rows in _batches(reading, table):
            for row in rows:
                left[table].add(row)
            writing.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - public in spite of its name
            done += len(rows)
            progress(done, total)
    tables = []
    for table in PORTED:
        tables.append(PortedTable(table.name, left[table], _checksum(writing, table)))
        done += left[table].rows
        progress(done, total)
    differing = [table.name for table in tables if not table.is_same]
    if differing:
        message = f"Nothing was ported: the target does not keep {', '.join(differing)} as it is."
        raise StorageError(message)
    return tuple(tables)


def _rows(table: Table) -> Select[Any]:
    return select(table) if table is not meta else select(table).where(meta.c.name != NAME)


def _size(connection: CoreConnection, table: Table) -> int:
    return connection.execute(
        select(func.count()).select_from(_rows(table).subquery())
    ).scalar_one()


def _batches(connection: CoreConnection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    return connection.execute(_rows(table).execution_options(yield_per=_BATCH)).partitions()


def _checksum(connection: CoreConnection, table: Table) -> Checksum:
    checksum = Checksum()
    for rows in _batches(connection, table):
        for row in rows:
            checksum.add(row)
    return checksum


# --- What goes on in the target


def _erase_again(
    writing: CoreConnection, erased: Mapping[int, int], ledger: Ledger, clock: Clock
) -> int:
    """Erase again who was erased in the target or stands in *ledger*; return how many."""
    driver = writing.connection.driver_connection
    assert driver is not None
    connection = Connection(driver, Texts(writing.dialect))
    known = [{"learner_id": one, "erased_at": at} for one, at in erased.items()]
    if known:
        connection.run_each(REMEMBER, known)
    gone = {*erased, *ledger}
    learners = (row.id for rows in _batches(writing, learner) for row in rows)
    again = [one for one in learners if one in gone]
    erasing = Erasing(connection, clock, Ledger(None))
    for one in again:
        erasing.erase(one)
    return len(again)
