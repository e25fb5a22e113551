"""From the address of a database to an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from digiter_core.errors import StorageError
from digiter_core.storage import sqlite

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


def engine_for(url: str) -> Engine:
    """Return an engine for *url*. Raises `StorageError` if it names no database we know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is not None and parsed.get_backend_name() == SQLITE:
        return sqlite.engine(parsed)
    if parsed is not None and parsed.get_backend_name() == POSTGRESQL:
        # Only where it is used: the driver needs a library that not every machine has.
        from digiter_core.storage import postgresql  # noqa: PLC0415

        return postgresql.engine(parsed)
    # The url itself may hold a password.
    message = "The database must be sqlite:///path or postgresql+psycopg://user@host/name."
    raise StorageError(message)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees the database as it is now, and stops nobody from writing."""
    if engine.dialect.name == SQLITE:
        if not Path(engine.url.database or "").is_file():  # to connect would create it
            raise FileNotFoundError(engine.url.database)
        options: dict[str, Any] = {sqlite.READING: True}
    else:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def exclusive(engine: Engine) -> Iterator[None]:
    """Keep the product out meanwhile. Raises `DatabaseInUse` if it is running."""
    if engine.dialect.name == SQLITE:
        release = sqlite.lock(Path(str(engine.url.database)), wait=False)
    else:
        from digiter_core.storage import postgresql  # noqa: PLC0415 - see above

        release = postgresql.lock(engine)
    try:
        yield
    finally:
        release()
