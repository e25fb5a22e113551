"""
INSERT … ON CONFLICT, the same for both databases.

SQLAlchemy has it once per dialect, and that of PostgreSQL takes a sixth of the start of a bot on
SQLite if it is imported.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Insert, Table, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, SyntaxExtension
from sqlalchemy.sql.compiler import SQLCompiler


class _OnConflict(SyntaxExtension, ClauseElement):
    """What stands behind the values. *changed* empty: a row that is there stays as it is."""

    inherit_cache = False

    def __init__(
        self, table: Table, changed: tuple[Column[Any], ...], key: tuple[Column[Any], ...] = ()
    ) -> None:
        self.key = [column.name for column in key or tuple(table.primary_key)]
        self.changed = [column.name for column in changed]

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(_OnConflict)
def _text(clause: _OnConflict, compiler: SQLCompiler, **_: Any) -> str:
    quote = compiler.preparer.quote
    key = ", ".join(map(quote, clause.key))
    changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in clause.changed)
    return f"ON CONFLICT ({key}) DO " + (f"UPDATE SET {changes}" if changes else "NOTHING")


def insert_unless_known(table: Table, *key: Column[Any]) -> Insert:
    """Return an insert into *table* that leaves a row with the same *key*, else the primary one,
    as it is."""
    return insert(table).ext(_OnConflict(table, (), key)).inline()


def insert_or_change(table: Table, *columns: Column[Any]) -> Insert:
    """Return an insert into *table* that changes *columns* of a row with the same key."""
    return insert(table).ext(_OnConflict(table, columns)).inline()
