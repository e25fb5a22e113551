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

_IMMUTABLE: Final = "a release is never changed"
_KEEP: Final = (
    "CREATE FUNCTION release_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{_IMMUTABLE}'; END $$"
)
# Of a release only who confirmed it, and when, is written later.
_FIXED: Final = "number, at, staff_id, note, digest, rolled_back_to, needs_two"
_ON_CHANGE: Final = (
    f"CREATE TRIGGER release_kept BEFORE UPDATE OF {_FIXED} ON release",
    "CREATE TRIGGER release_file_kept BEFORE UPDATE ON release_file",
    "CREATE TRIGGER release_content_kept BEFORE UPDATE ON release_content",
)
KEPT: Final[Mapping[str, Sequence[str]]] = {
    SQLITE: tuple(
        f"{change} BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END" for change in _ON_CHANGE
    ),
    POSTGRESQL: (
        _KEEP,
        *(f"{change} FOR EACH STATEMENT EXECUTE FUNCTION release_kept()" for change in _ON_CHANGE),
    ),
}

_ON_PICTURE: Final = "CREATE TRIGGER release_picture_kept BEFORE UPDATE ON release_picture"
PICTURES_KEPT: Final[Mapping[str, Sequence[str]]] = {
    SQLITE: (f"{_ON_PICTURE} BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END",),
    POSTGRESQL: (f"{_ON_PICTURE} FOR EACH STATEMENT EXECUTE FUNCTION release_kept()",),
}

_FROZEN: Final = "a figure is frozen"
_FREEZE: Final = (
    "CREATE FUNCTION figure_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{_FROZEN}'; END $$"
)
_ON_FIGURE: Final = "CREATE TRIGGER figure_frozen BEFORE UPDATE ON figure"
_FIGURES: Final[Mapping[str, Sequence[str]]] = {
    SQLITE: (f"{_ON_FIGURE} BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END",),
    POSTGRESQL: (
        _FREEZE,
        f"{_ON_FIGURE} FOR EACH STATEMENT EXECUTE FUNCTION figure_frozen()",
    ),
}


def create_triggers(connection: Connection) -> None:
    """Have *connection*'s database refuse changes of audit, releases and figures."""
    dialect = connection.dialect.name
    for wanted in (_APPENDED_ONLY, KEPT, PICTURES_KEPT, _FIGURES):
        for statement in wanted[dialect]:
            connection.execute(text(statement))
