"""
Stores in memory that are thrown away: for trying a conversation.

No file, no lock, no thread; keys that nobody keeps. Numbers are counted, not drawn, so that the
same conversation played again is the same to the last button.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import StaticPool, create_engine

from digiter_core.ports import Clock, Work
from digiter_core.storage import migrating
from digiter_core.storage.belonging import claim
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.sqlite import together
from digiter_core.storage.vault import Vault
from digiter_core.storage.withdrawals import Withdrawals
from digiter_core.storage.work import StoredWork

Result = TypeVar("Result")

_MEMORY: Final = ":memory:"


class CountingVault(Vault):
    """Gives numbers in turn: 1, 2, 3."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__(keyring)
        self._numbers = count(1)

    def new_number(self, bits: int) -> int:
        del bits  # counted, it needs few
        return next(self._numbers)


class Template(NamedTuple):
    """An empty database with all tables, as bytes, and what fits to it."""

    content: bytes
    keyring: Keyring
    texts: Texts


class ScratchStore:
    """A `Store` in memory. One transaction at a time, on the thread that asks for it."""

    def __init__(self, template: Template, clock: Clock) -> None:
        # The page that asks may be served by any thread; the lock keeps them apart.
        self._driver = sqlite3.connect(_MEMORY, isolation_level=None, check_same_thread=False)
        self._driver.deserialize(template.content)
        self._driver.execute("PRAGMA foreign_keys=ON")
        self._one = Lock()
        self._work = StoredWork(
            Connection(self._driver, template.texts),
            CountingVault(template.keyring),
            clock,
            Ledger(None),
            Withdrawals(None),
        )

    async def transact(self, work: Callable[[Work], Result]) -> Result:
        """Run *work* in a transaction."""
        return self.transact_now(work)

    def transact_now(self, work: Callable[[Work], Result]) -> Result:
        """Run *work* in a transaction; of one that raises nothing is kept."""
        with self._one:
            try:
                (result,) = together(self._work, [work])
            except BaseException:
                self._work.give_up()
                self._driver.rollback()
                raise
            self._work.erasing.erased.clear()
            return result  # type: ignore[no-any-return]  # what `work` returns

    def close(self) -> None:
        """Throw everything away."""
        self._driver.close()


def open_scratch(clock: Clock) -> ScratchStore:
    """Return an empty store. The first one takes longer: it makes the tables."""
    return ScratchStore(_template(), clock)


@lru_cache(maxsize=1)
def _template() -> Template:
    driver = sqlite3.connect(_MEMORY, isolation_level=None, check_same_thread=False)
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, paramstyle="named", creator=lambda: driver
    )
    keyring = Keyring.new()
    with engine.begin() as connection:
        migrating.make_ready(connection)
        claim(connection, Vault(keyring))
    content = driver.serialize()
    driver.close()
    return Template(content, keyring, Texts(engine.dialect))
