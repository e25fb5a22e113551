"""What happened to a learner: appended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select

from digiter_core.ports import Event
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import event

APPEND: Final = (
    insert(event)
    .values({column: bindparam(column.name) for column in event.c if column is not event.c.id})
    .inline()
)
OF: Final = (
    select(event.c.kind, event.c.at, event.c.data)
    .where(event.c.learner_id == bindparam("of"))
    .order_by(event.c.id)
)
SINCE: Final = OF.where(event.c.at >= bindparam("moment"))


class StoredEvents:
    """The `Events` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def append(self, learner: int, event: Event) -> None:
        data = self._seals.of(learner).seal("event.data", encode(dict(event.data)))
        self._connection.run(
            APPEND,
            {"learner_id": learner, "kind": event.kind, "at": stored(event.at), "data": data},
        )

    def of(self, learner: int) -> Sequence[Event]:
        """Return everything that happened, oldest first."""
        return self._opened(learner, self._connection.all(OF, {"of": learner}))

    def since(self, learner: int, moment: datetime) -> Sequence[Event]:
        values = {"of": learner, "moment": stored(moment)}
        return self._opened(learner, self._connection.all(SINCE, values))

    def _opened(self, learner: int, rows: Sequence[Row]) -> Sequence[Event]:
        if not rows:
            return []
        seal = self._seals.of(learner)
        return [
            Event(kind, moment(at), decode(seal.open("event.data", data)))
            for kind, at, data in rows
        ]
