"""The `Work` of a command that only looks, while the product may go on running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from digiter_core.errors import StorageUnavailable
from digiter_core.ports import Clock, Work
from digiter_core.storage import migrating
from digiter_core.storage.belonging import claim
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.engines import SQLITE, engine_for, snapshot
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawals import Withdrawals
from digiter_core.storage.work import StoredWork


def is_new(url: str) -> bool:
    """Return whether there is no database at *url*, or one without tables. It makes none.

    Raises `StorageUnavailable` if it does not answer.
    """
    engine = engine_for(url)
    if engine.dialect.name == SQLITE and not Path(engine.url.database or "").is_file():
        return True
    try:
        return migrating.current(url) is None
    except DBAPIError as error:
        raise StorageUnavailable.because(error) from error


@contextmanager
def reading(url: str, keyring: Keyring, clock: Clock) -> Iterator[Work]:
    """
    Open the database at *url* as it is now. Nothing that is read or done here is kept.

    Raises `FileNotFoundError` if there is no database, `SchemaMismatch` or `WrongKey` if it is
    another one's, and `StorageUnavailable` if it does not answer.
    """
    vault = Vault(keyring)
    try:
        with snapshot(engine_for(url)) as connection:
            migrating.check(connection)
            claim(connection, vault)
            driver = connection.connection.driver_connection
            assert driver is not None
            read = Connection(driver, Texts(connection.dialect))
            yield StoredWork(read, vault, clock, Ledger(None), Withdrawals(None))
    except DBAPIError as error:
        raise StorageUnavailable.because(error) from error
