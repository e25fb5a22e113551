"""Opening the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine, insert, make_url, select
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import StorageUnavailable, WrongKey
from digiter_core.ports import Clock
from digiter_core.storage import schema, sqlite
from digiter_core.storage.connection import Connection
from digiter_core.storage.engines import SQLITE, engine_for
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore, Transactions
from digiter_core.storage.tables import meta
from digiter_core.storage.vault import Vault
from digiter_core.storage.work import StoredWork

_CHECK: Final = "key check"
_MEMORY: Final = ":memory:"


def open_store(
    url: str,
    keyring: Keyring,
    *,
    clock: Clock,
    wait: bool = False,
    backups: Path | None = None,
) -> QueuedStore:
    """
    Return the store at *url*, `sqlite:///path` or `postgresql+psycopg://...`.

    An empty database gets its tables. *wait*: until another process lets go of the database.
    *backups*: the directory whose key file an erased learner's key is taken out of.

    Raises `DatabaseInUse`, `SchemaMismatch`, `WrongKey` or `StorageUnavailable`.
    """
    engine = engine_for(url)
    vault = Vault(keyring)
    ledger = Ledger.beside(keyring.path)
    work = partial(_work, vault=vault, clock=clock, ledger=ledger)
    erased = partial(_forget_in_backups, backups)
    if make_url(url).get_backend_name() == SQLITE:
        return _open_sqlite(engine, vault, work, erased, wait=wait)
    from digiter_core.storage import postgresql  # noqa: PLC0415 - see engines.py

    return postgresql.open_postgresql(engine, partial(_check, vault=vault), work, erased, wait=wait)


def _work(connection: Connection, vault: Vault, clock: Clock, ledger: Ledger) -> StoredWork:
    return StoredWork(connection, vault, clock, ledger)


def _open_sqlite(
    engine: Engine,
    vault: Vault,
    work: Callable[[Connection], StoredWork],
    erased: Callable[[Sequence[int]], None],
    *,
    wait: bool,
) -> QueuedStore:
    path = engine.url.database
    assert path
    sqlite.create_private(Path(path))
    release = sqlite.lock(Path(path), wait=wait)
    try:
        with engine.begin() as connection:
            _check(connection, vault)
    except DBAPIError as error:
        release()
        raise StorageUnavailable(f"{StorageUnavailable.__doc__} ({error.orig})") from error
    except BaseException:
        release()
        raise
    transactions: list[Transactions] = [sqlite.SqliteTransactions(engine, work, erased)]
    return QueuedStore(transactions, release)


def _check(connection: CoreConnection, vault: Vault) -> None:
    """Make sure that tables and keyring fit. Marks a new database as belonging to the keyring."""
    schema.make_ready(connection)
    mark = connection.execute(select(meta.c.value).where(meta.c.name == _CHECK)).scalar()
    proof = vault.keyed_hash(_CHECK)
    if mark is None:
        sealed = vault.service.seal("meta.value", proof)
        connection.execute(insert(meta), {"name": _CHECK, "value": sealed})
    elif vault.service.open("meta.value", mark) != proof:
        raise WrongKey(WrongKey.__doc__)


def _forget_in_backups(backups: Path | None, learners: Sequence[int]) -> None:
    if backups is not None:
        from digiter_core.storage.backup import forget_keys  # noqa: PLC0415 - rarely needed

        forget_keys(backups, learners)
