"""Small facts the product keeps about itself."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # writes the same ON CONFLICT for SQLite

from digiter_core.storage.connection import Connection
from digiter_core.storage.tables import meta

_write = insert(meta)
WRITE: Final = _write.on_conflict_do_update(
    index_elements=[meta.c.name], set_={"value": _write.excluded.value}
)
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
