"""Small facts the product keeps about itself."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from digiter_core.storage.connection import Connection
from digiter_core.storage.tables import meta
from digiter_core.storage.upserting import insert_or_change

WRITE: Final = insert_or_change(meta, meta.c.value)
READ: Final = select(meta.c.value).where(meta.c.name == bindparam("of"))
PREFIX: Final = "note: "


class StoredNotes:
    """The `Notes` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, name: str) -> str | None:
        row = self._connection.one(READ, {"of": PREFIX + name})
        return bytes(row[0]).decode() if row else None

    def write(self, name: str, value: str) -> None:
        self._connection.run(WRITE, {"name": PREFIX + name, "value": value.encode()})
