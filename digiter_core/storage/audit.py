"""Who read what. Appended to and swept after a year; a trigger refuses any change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, insert, select

from digiter_core.access.sharing import Access, Level
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import audit

APPEND: Final = (
    insert(audit)
    .values({column: bindparam(column.name) for column in audit.c if column is not audit.c.id})
    .inline()
)
OF: Final = (
    select(
        audit.c.at,
        audit.c.staff_id,
        audit.c.learner_id,
        audit.c.act,
        audit.c.through,
        audit.c.level,
    )
    .where(audit.c.learner_id == bindparam("of"))
    .order_by(audit.c.id.desc())
)


class StoredAudit:
    """The `Audit` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, access: Access) -> None:
        values = {
            "at": stored(access.at),
            "staff_id": access.staff,
            "learner_id": access.learner,
            "act": str(access.act),
            "through": access.through,
            "level": int(access.level),
        }
        self._connection.run(APPEND, values)

    def of(self, learner: int) -> Sequence[Access]:
        return [
            Access(moment(at), staff, about, act, through, Level(level))
            for at, staff, about, act, through, level in self._connection.all(OF, {"of": learner})
        ]
