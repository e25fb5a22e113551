"""
Statements for PostgreSQL with numbered parameters, `$1`, as the server itself wants them.

psycopg rewrites named ones at every execution; a turn runs a dozen statements, and that was a
fifth of what they cost the process.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import RawCursor
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

from digiter_core.storage.connection import Texts


class Numbered(bytes):
    """SQL, and in `names` which value each number stands for. Bytes: psycopg encodes no more."""

    names: tuple[str, ...]


class NumberedTexts(Texts):
    """The SQL of each statement, with numbered parameters."""

    def __init__(self) -> None:
        super().__init__(PGDialect_psycopg(paramstyle="numeric_dollar"))  # type: ignore[no-untyped-call]

    def text(self, compiled: SQLCompiler) -> Any:
        numbered = Numbered(str(compiled).encode())
        numbered.names = tuple(compiled.positiontup or ())
        return numbered


class NumberedCursor(RawCursor[Any]):
    """Runs `Numbered` statements with values by name; all else as psycopg does."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run *query*; *params* of a `Numbered` one: a mapping."""
        if isinstance(query, Numbered):
            params = [params[name] for name in query.names]
        return super().execute(query, params, **options)

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        """Run *query* once with each of *params_seq*."""
        if isinstance(query, Numbered):
            params_seq = [[values[name] for name in query.names] for values in params_seq]
        super().executemany(query, params_seq, **options)
