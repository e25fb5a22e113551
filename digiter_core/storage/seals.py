"""The seals of the learners met in one transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from digiter_core.errors import StorageError
from digiter_core.storage.connection import Connection
from digiter_core.storage.tables import learner_key
from digiter_core.storage.vault import Seal, Vault

WRAPPED: Final = select(learner_key.c.wrapped).where(learner_key.c.learner_id == bindparam("of"))


class Seals:
    """Finds the seal of a learner, asking the database at most once in a transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.vault = vault
        self._connection = connection
        self._met: dict[int, Seal] = {}

    def start(self) -> None:
        """Forget what an earlier transaction, perhaps one rolled back, has met."""
        self._met.clear()

    def met(self, learner: int, wrapped: bytes) -> Seal:
        """Return the seal of *learner*, whose wrapped key was just read or made."""
        self._met[learner] = seal = self.vault.of(learner, wrapped)
        return seal

    def of(self, learner: int) -> Seal:
        """Return the seal of *learner*. Raises `StorageError` if they are erased."""
        return self._met.get(learner) or self._look_up(learner)

    def forget(self, learner: int) -> None:
        """Forget *learner*, whose key is gone."""
        self._met.pop(learner, None)

    def _look_up(self, learner: int) -> Seal:
        row = self._connection.one(WRAPPED, {"of": learner})
        if row is None:
            message = f"There is no learner {learner}: nothing can be stored for them."
            raise StorageError(message)
        return self.met(learner, row[0])
