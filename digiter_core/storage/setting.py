"""What the two databases are given by whoever opens them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection as CoreConnection

from digiter_core.storage.connection import Connection
from digiter_core.storage.nodes import Node
from digiter_core.storage.work import StoredWork


class Setting(Protocol):
    """Keyring, clock and the rest of the world, already put together."""

    def check(self, connection: CoreConnection) -> None:
        """Make sure that tables and keyring fit. Raises `SchemaMismatch` or `WrongKey`."""

    def join(self, connection: CoreConnection) -> Node:
        """Become one process among several."""

    def work(self, connection: Connection, node: Node | None = None) -> StoredWork:
        """Return the work of a new connection."""

    def erased(self, learners: Sequence[int]) -> None:
        """Follow an erasure up, once it is committed. Never raises."""
