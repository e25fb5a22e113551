"""After rows were put in with their numbers: PostgreSQL has to count on behind them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, func, select, text

from digiter_core.storage.engines import POSTGRESQL


def count_on(writing: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL count on behind the highest numbers of *tables*; SQLite does by itself."""
    if writing.dialect.name != POSTGRESQL:
        return
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = writing.execute(select(func.max(column))).scalar() or 0
        sequence = writing.execute(
            select(func.pg_get_serial_sequence(table.name, column.name))
        ).scalar_one()
        # `setval` would stay when the transaction is rolled back, and numbers be given twice.
        writing.execute(text(f"ALTER SEQUENCE {sequence} RESTART WITH {highest + 1}"))
