"""What counsellors observed, sealed with the learner's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import bindparam, insert, select

from digiter_core.access.sharing import Observation
from digiter_core.storage.connection import Connection
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import observation

_PLACE: Final = "observation.options"
ADD: Final = (
    insert(observation)
    .values(
        learner_id=bindparam("of"),
        staff_id=bindparam("whose"),
        at=bindparam("now"),
        options=bindparam("sealed"),
    )
    .returning(observation.c.id)
)
OF: Final = (
    select(observation.c.id, observation.c.staff_id, observation.c.at, observation.c.options)
    .where(observation.c.learner_id == bindparam("of"))
    .order_by(observation.c.id)
)


class StoredObservations:
    """The `Observations` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def add(self, observation: Observation) -> Observation:
        """Store *observation* (the id given is ignored) and return it."""
        seal = self._seals.of(observation.learner)
        values = {
            "of": observation.learner,
            "whose": observation.staff,
            "now": stored(observation.at),
            "sealed": seal.seal(_PLACE, encode(observation.options)),
        }
        return replace(observation, id=self._connection.insert(ADD, values))

    def of(self, learner: int) -> Sequence[Observation]:
        rows = self._connection.all(OF, {"of": learner})
        return [
            Observation(
                number,
                learner,
                staff,
                moment(at),
                decode(self._seals.of(learner).open(_PLACE, sealed)),
            )
            for number, staff, at, sealed in rows
        ]
