"""
Which form the tables have, and bringing them into another.

A start compares one row. Alembic is imported only where something is to be changed: it costs
more than the whole start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from digiter_core.errors import SchemaMismatch
from digiter_core.storage.engines import engine_for

if TYPE_CHECKING:
    from alembic.config import Config

REVISION: Final = "0008"
ROOM: Final = "ALTER TABLE conversation SET (fillfactor = 50)"
"""Leaves room in each page for the next version of a row: what no index holds is then changed
there, and no index is written to. PostgreSQL takes whole pages of an index for read, so that
serializable transactions of different learners would meet at every turn."""
"""The revision this program works with: the newest in `migrations/versions`."""

_VERSION: Final = (
    "version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at *url* up to *revision*, all or nothing."""
    with engine_for(url).begin() as connection:
        upgrade_connected(connection, revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at *url* back to *revision*; `base` leaves nothing."""
    with engine_for(url).begin() as connection:
        downgrade_connected(connection, revision)


def current(url: str) -> str | None:
    """Return the revision of the database at *url*, None if it has no tables."""
    with engine_for(url).connect() as connection:
        return revision_of(connection)


def upgrade_connected(connection: Connection, revision: str = "head") -> None:
    """Do `upgrade` on a connection, in its transaction."""
    from alembic import command  # noqa: PLC0415 - slow to import, see above

    command.upgrade(_config(connection), revision)


def downgrade_connected(connection: Connection, revision: str) -> None:
    """Do `downgrade` on a connection, in its transaction."""
    from alembic import command  # noqa: PLC0415 - slow to import, see above

    command.downgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """Return the revision *connection* finds, None if there are no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def make_ready(connection: Connection) -> None:
    """Create the tables in an empty database. Raises `SchemaMismatch` if they are others."""
    if revision_of(connection) is None and not inspect(connection).get_table_names():
        _create(connection)
    else:
        check(connection)


def check(connection: Connection) -> None:
    """Raise `SchemaMismatch` unless the tables are those this program works with."""
    found = revision_of(connection)
    if found is not None and found > REVISION:
        raise SchemaMismatch(
            f"The database is of a newer program: it has {found}, this one knows {REVISION}. "
            "Update the program."
        )
    if found != REVISION:
        raise SchemaMismatch.because(f"It has {found}, the program needs {REVISION}.")


def _create(connection: Connection) -> None:
    """Create what all migrations together lead to; `tests/contracts/test_tables.py` compares."""
    from digiter_core.storage.partial_indexes import complete  # noqa: PLC0415 - see there
    from digiter_core.storage.row_security import raise_wall  # noqa: PLC0415 - as rarely needed
    from digiter_core.storage.triggers import create_triggers  # noqa: PLC0415 - as rarely needed

    complete.create_all(connection)
    create_triggers(connection)
    raise_wall(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(ROOM))
    connection.execute(text(f"CREATE TABLE alembic_version ({_VERSION})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": REVISION})


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - slow to import, see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
