"""From the address of a database to an engine."""

from __future__ import annotations

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from digiter_core.errors import StorageError
from digiter_core.storage import sqlite

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


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
