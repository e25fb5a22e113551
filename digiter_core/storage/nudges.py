"""The next nudge of each learner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from digiter_core.ports import NUDGES_TOGETHER, NextNudge
from digiter_core.storage.connection import Connection
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import next_nudge
from digiter_core.storage.upserting import insert_or_change

PUT: Final = insert_or_change(next_nudge, next_nudge.c.content, next_nudge.c.due_at)
NONE: Final = delete(next_nudge).where(next_nudge.c.learner_id == bindparam("of"))
OF: Final = select(next_nudge.c.content, next_nudge.c.due_at).where(
    next_nudge.c.learner_id == bindparam("of")
)
DUE: Final = (
    select(next_nudge.c.learner_id)
    .where(next_nudge.c.due_at <= bindparam("now"))
    .order_by(next_nudge.c.due_at)
    .suffix_with(f"LIMIT {NUDGES_TOGETHER}")
)
# By the end of the index, however many there are.
FIRST_DUE: Final = select(next_nudge.c.due_at).order_by(next_nudge.c.due_at).suffix_with("LIMIT 1")


class StoredNudges:
    """The `Nudges` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def put(self, learner: int, nudge: NextNudge | None) -> None:
        if nudge is None:
            self._connection.run(NONE, {"of": learner})
            return
        content = [nudge.kind, nudge.day.isoformat()]
        values = {
            "learner_id": learner,
            "content": self._seals.of(learner).seal("next_nudge.content", encode(content)),
            "due_at": stored(nudge.at),
        }
        self._connection.run(PUT, values)

    def of(self, learner: int) -> NextNudge | None:
        row = self._connection.one(OF, {"of": learner})
        if row is None:
            return None
        kind, day = decode(self._seals.of(learner).open("next_nudge.content", row[0]))
        return NextNudge(kind, date.fromisoformat(day), moment(row[1]))

    def due(self, now: datetime) -> Sequence[int]:
        rows = self._connection.all(DUE, {"now": stored(now)})
        return [learner for (learner,) in rows]

    def first_due(self) -> datetime | None:
        row = self._connection.one(FIRST_DUE, {})
        return None if row is None else moment(row[0])
