"""Which learner's open question goes on by itself without an answer, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from digiter_core.ports import NUDGES_TOGETHER, Wait
from digiter_core.storage.connection import Connection
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import wait
from digiter_core.storage.upserting import insert_or_change

PUT: Final = insert_or_change(wait, wait.c.content, wait.c.due_at)
NONE: Final = delete(wait).where(wait.c.learner_id == bindparam("of"))
OF: Final = select(wait.c.content, wait.c.due_at).where(wait.c.learner_id == bindparam("of"))
DUE: Final = (
    select(wait.c.learner_id)
    .where(wait.c.due_at <= bindparam("now"))
    .order_by(wait.c.due_at)
    .suffix_with(f"LIMIT {NUDGES_TOGETHER}")
)
FIRST_DUE: Final = select(wait.c.due_at).order_by(wait.c.due_at).suffix_with("LIMIT 1")


class StoredWaits:
    """The `Waits` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def put(self, learner: int, wait: Wait | None) -> None:
        if wait is None:
            self._connection.run(NONE, {"of": learner})
            return
        content = [wait.script, wait.node, wait.step, stored(wait.over)]
        values = {
            "learner_id": learner,
            "content": self._seals.of(learner).seal("wait.content", encode(content)),
            "due_at": stored(wait.at),
        }
        self._connection.run(PUT, values)

    def of(self, learner: int) -> Wait | None:
        row = self._connection.one(OF, {"of": learner})
        if row is None:
            return None
        script, node, step, over = decode(self._seals.of(learner).open("wait.content", row[0]))
        return Wait(script, node, step, moment(over), moment(row[1]))

    def due(self, now: datetime) -> Sequence[int]:
        rows = self._connection.all(DUE, {"now": stored(now)})
        return [learner for (learner,) in rows]

    def first_due(self) -> datetime | None:
        row = self._connection.one(FIRST_DUE, {})
        return None if row is None else moment(row[0])
