"""Sources of script versions, so that a conversation can go on with the one it began with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import script_version
from digiter_core.storage.upserting import insert_or_change

KEEP: Final = insert_or_change(script_version, script_version.c.used_at)
SOURCES: Final = select(script_version.c.sources).where(
    script_version.c.script == bindparam("name"), script_version.c.version == bindparam("hash")
)

ALL: Final = select(script_version.c.script, script_version.c.version, script_version.c.sources)


class StoredScripts:
    """The `ScriptVersions` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, script: str, version: str, sources: str, now: datetime) -> None:
        """Store the sources, or note that a version stored before is in use again."""
        values = {"script": script, "version": version, "sources": sources}
        self._connection.run(KEEP, {**values, "used_at": stored(now)})

    def sources(self, script: str, version: str) -> str | None:
        row = self._connection.one(SOURCES, {"name": script, "hash": version})
        return row[0] if row else None

    def all(self) -> Mapping[tuple[str, str], str]:
        rows = self._connection.all(ALL, {})
        return {(script, version): sources for script, version, sources in rows}
