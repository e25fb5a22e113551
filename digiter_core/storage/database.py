"""Opening the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine

from digiter_core.errors import BackupError, StorageError
from digiter_core.ports import Clock, Work
from digiter_core.storage import migrating, sqlite
from digiter_core.storage.backup_keys import NAME as KEY_FILE
from digiter_core.storage.backup_keys import forget_keys
from digiter_core.storage.belonging import claim
from digiter_core.storage.connection import Connection
from digiter_core.storage.engines import SQLITE, engine_for
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.nodes import Node, join
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawals import Withdrawals
from digiter_core.storage.work import StoredWork

log = structlog.get_logger(__name__)


def open_store(  # noqa: PLR0913 - what a store can be opened with, named at every call
    url: str,
    keyring: Keyring,
    *,
    clock: Clock,
    wait: bool = False,
    backups: Path | None = None,
    several: bool = False,
    sends: bool = True,
) -> QueuedStore:
    """
    Return the store at *url*, `sqlite:///path` or `postgresql+psycopg://user@host/name`.

    An empty database gets its tables. *wait*: until another process lets go of the database.
    *several*: as one process among several; only PostgreSQL can do that. *sends*: whether it
    sends what it writes, or leaves it to others.
    *backups*: the directory of the backups; an erased learner's key is taken out there as well.

    Raises `DatabaseInUse`, `SchemaMismatch`, `WrongKey` or `StorageUnavailable`.
    """
    engine = engine_for(url)
    lists = Ledger.beside(keyring.path), Withdrawals.beside(keyring.path)
    parts = Parts(Vault(keyring), clock, *lists, backups, sends)
    store = _opened(engine, parts, wait=wait, several=several)
    if backups is not None and (backups / KEY_FILE).exists():
        # A process killed right after an erasure has not come to this.
        parts.erased(store.transact_now(erased_learners))
    return store


def _opened(engine: Engine, parts: Parts, *, wait: bool, several: bool) -> QueuedStore:
    if engine.dialect.name == SQLITE:
        if several:
            message = "Several nodes need PostgreSQL: an SQLite file belongs to one process."
            raise StorageError(message)
        return sqlite.open_sqlite(engine, parts, wait=wait)
    from digiter_core.storage import postgresql  # noqa: PLC0415 - see engines.py

    return postgresql.open_postgresql(engine, parts, wait=wait, several=several)


def erased_learners(work: Work) -> Sequence[int]:
    """Return the numbers of all who were erased in this database."""
    assert isinstance(work, StoredWork)
    return work.erasing.everyone()


@dataclass(frozen=True, slots=True)
class Parts:
    """What both databases need to know of the world; their `Setting`."""

    vault: Vault
    clock: Clock
    ledger: Ledger
    withdrawals: Withdrawals
    backups: Path | None
    sends: bool = True

    def check(self, connection: CoreConnection) -> None:
        """Make sure that tables and keyring fit."""
        migrating.make_ready(connection)
        claim(connection, self.vault)

    def join(self, connection: CoreConnection) -> Node:
        """Become one process among several."""
        return join(connection, self.clock.now(), sends=self.sends)

    def work(self, connection: Connection, node: Node | None = None) -> StoredWork:
        """Return the work of a new connection."""
        return StoredWork(connection, self.vault, self.clock, self.ledger, self.withdrawals, node)

    def erased(self, learners: Sequence[int]) -> None:
        """Follow an erasure up, once it is committed. Never raises."""
        self.vault.forget()
        if self.backups is None:
            return
        try:
            forget_keys(self.backups, learners)
        except (OSError, BackupError) as error:
            # What is committed must not fail any more. The next backup writes the file afresh.
            log.warning("erased_keys_stay_in_backups", error=type(error).__name__)
