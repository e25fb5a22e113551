"""What no statement of ours does, and the database refuses all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, text

from digiter_core.storage.engines import POSTGRESQL, SQLITE

_REFUSAL: Final = "the audit is only appended to"
_ON_UPDATE: Final = "CREATE TRIGGER audit_appended_only BEFORE UPDATE ON audit"
_FUNCTION: Final = f"""
CREATE FUNCTION audit_appended_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"""
_APPENDED_ONLY: Final[Mapping[str, Sequence[str]]] = {
    SQLITE: (f"{_ON_UPDATE} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",),
    POSTGRESQL: (
        _FUNCTION,
        f"{_ON_UPDATE} FOR EACH STATEMENT EXECUTE FUNCTION audit_appended_only()",
    ),
}


def create_triggers(connection: Connection) -> None:
    """Have *connection*'s database refuse any change of an entry of the audit."""
    for statement in _APPENDED_ONLY[connection.dialect.name]:
        connection.execute(text(statement))
