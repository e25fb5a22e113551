"""
The second wall: PostgreSQL itself shows a counsellor's transaction only whom they may see.

The first wall is `coaching/caseload.py`. Should a page ever read past it, the rows of other
learners are not there. `limit` names the counsellor for the rest of the transaction; while nobody
is named, as in every turn of a learner, all rows are to be seen. A superuser passes the wall:
the product connects as the owner of its database. SQLite has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import bindparam, func, literal_column, select

from digiter_core.storage.connection import Connection

_POSTGRESQL: Final = "postgresql"
_SETTING: Final = "digiter.staff"
_WHO: Final = f"nullif(current_setting('{_SETTING}', true), '')"
_MINE: Final = f"staff_id = {_WHO}::bigint"
_ALERTED: Final = f"{_MINE} OR deputy_id = {_WHO}::bigint"

_SHOWS: Final = (
    "CREATE FUNCTION digiter_shows(whose bigint, from_level integer) "  # noqa: S608 - constants
    "RETURNS boolean "
    "LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$ SELECT EXISTS ("
    "SELECT 1 FROM bond WHERE learner_id = whose "
    f"AND {_MINE} AND closed_at IS NULL AND level >= from_level) $$"
)
_MEETS: Final = (
    "CREATE FUNCTION digiter_meets(whose bigint) RETURNS boolean "  # noqa: S608 - constants
    "LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$ SELECT digiter_shows(whose, 1) "
    "OR EXISTS ("
    f"SELECT 1 FROM alert WHERE learner_id = whose AND ({_ALERTED})) $$"
)

_SHOWN: Final[Mapping[str, str]] = {
    "learner": "digiter_meets(id)",
    "learner_key": "digiter_meets(learner_id)",
    "conversation": "digiter_meets(learner_id)",
    "event": "digiter_shows(learner_id, 1)",
    "consent": "digiter_shows(learner_id, 1)",
    "next_nudge": "digiter_shows(learner_id, 1)",
    "wait": "digiter_shows(learner_id, 1)",
    "picture": "digiter_shows(learner_id, 1)",
    "run": "digiter_shows(learner_id, 2)",
    "answer": "EXISTS (SELECT 1 FROM run WHERE run.id = run_id)",
    "plan": "digiter_shows(learner_id, 1)",
    "plan_report": "digiter_shows(learner_id, 1)",
    "observation": "digiter_shows(learner_id, 2)",
    "bond": _MINE,
    "letter": f"{_MINE} AND digiter_shows(learner_id, 1)",
    "alert": _ALERTED,
    "passage": "false",  # counted only, and never by staff
}
"""Table -> which rows a counsellor sees."""

_LIMIT: Final = select(
    func.set_config(literal_column(f"'{_SETTING}'"), bindparam("staff"), literal_column("true"))
)
"""For the rest of the transaction; an empty text: nobody is named."""


def limit(connection: Connection, staff: str) -> None:
    """Show the rest of the transaction of *connection* what *staff* sees; "": everything."""
    connection.one(_LIMIT, {"staff": staff})


def is_passed(connection: CoreConnection) -> bool:
    """Return whether the account of *connection* sees every row, whatever the policies say."""
    if connection.dialect.name != _POSTGRESQL:
        return False
    sees_all = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(sees_all).scalar())


def raise_wall(connection: CoreConnection) -> None:
    """Create the policies, if the database of *connection* is PostgreSQL."""
    if connection.dialect.name != _POSTGRESQL:
        return
    for function in (_SHOWS, _MEETS):
        connection.exec_driver_sql(function)
    for table, shown in _SHOWN.items():
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",  # for the owner as well
            f"CREATE POLICY staff_sees ON {table} USING ({_WHO} IS NULL OR {shown})",
        ):
            connection.exec_driver_sql(statement)
