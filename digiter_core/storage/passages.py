"""Which questions learners were asked, a row a learner, month and question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select

from digiter_core.ports.figures import Passage
from digiter_core.storage.connection import Connection
from digiter_core.storage.tables import passage
from digiter_core.storage.upserting import insert_unless_known

NOTE: Final = insert_unless_known(passage)
OF: Final = (
    select(passage.c.month, passage.c.script, passage.c.node)
    .where(passage.c.learner_id == bindparam("of"))
    .order_by(passage.c.month, passage.c.script, passage.c.node)
)
FORGET: Final = delete(passage).where(passage.c.learner_id == bindparam("of"))
FORGET_UNTIL: Final = delete(passage).where(passage.c.month <= bindparam("until"))


class StoredPassages:
    """The `Passages` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, learner: int, passages: Collection[Passage]) -> None:
        rows = [
            {"learner_id": learner, "month": each.month, "script": each.script, "node": each.node}
            for each in passages
        ]
        if len(rows) == 1:  # nearly always, and half the time of a loop in the driver
            self._connection.run(NOTE, rows[0])
        elif rows:
            self._connection.run_each(NOTE, rows)

    def of(self, learner: int) -> Sequence[Passage]:
        return [Passage(*row) for row in self._connection.all(OF, {"of": learner})]

    def forget(self, learner: int) -> None:
        self._connection.run(FORGET, {"of": learner})

    def forget_until(self, month: str) -> None:
        self._connection.run(FORGET_UNTIL, {"until": month})
