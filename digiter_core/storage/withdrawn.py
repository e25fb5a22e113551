"""Making withdrawals again in a database that was just filled, in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection as CoreConnection

from digiter_core.coaching.withdrawing import withdraw_again
from digiter_core.ports import Clock
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawals import Withdrawals
from digiter_core.storage.work import StoredWork


def withdraw_in(target: CoreConnection, keyring: Keyring, clock: Clock) -> int:
    """Make again in *target* what stands in the list beside *keyring*; return for how many."""
    driver = target.connection.driver_connection
    assert driver is not None
    connection = Connection(driver, Texts(target.dialect))
    work = StoredWork(connection, Vault(keyring), clock, Ledger(None), Withdrawals(None))
    return withdraw_again(work, Withdrawals.beside(keyring.path))
