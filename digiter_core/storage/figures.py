"""The frozen tables: inserted once, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select

from digiter_core.reports.figures import Figure, Measure
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import figure
from digiter_core.storage.upserting import insert_unless_known

NOWHERE, FROZEN = "*", "frozen"
"""Territory and measure of the row that says that a month is done, whatever else there is."""

BEGIN: Final = insert_unless_known(figure)
ADD: Final = insert(figure).inline()
MONTHS: Final = (
    select(figure.c.month)
    .where(figure.c.territory == bindparam("nowhere"), figure.c.measure == bindparam("frozen"))
    .order_by(figure.c.month.desc())
)
TERRITORIES: Final = (
    select(figure.c.territory)
    .where(figure.c.month == bindparam("in_month"), figure.c.measure == bindparam("started"))
    .order_by(figure.c.territory)
)
OF: Final = (
    select(figure.c.measure, figure.c.detail, figure.c.value)
    .where(figure.c.territory == bindparam("of"), figure.c.month == bindparam("in_month"))
    .order_by(figure.c.measure, figure.c.detail)
)


class StoredFigures:
    """The `FrozenFigures` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, month: str, now: datetime) -> bool:
        # Of two processes the second waits here for the first, and then finds the row.
        row = {"territory": NOWHERE, "month": month, "measure": FROZEN, "detail": ""}
        return bool(self._connection.run(BEGIN, {**row, "value": None, "frozen_at": stored(now)}))

    def add(self, month: str, figures: Iterable[Figure], now: datetime) -> None:
        frozen_at = stored(now)
        rows = [
            {
                "territory": each.territory,
                "month": month,
                "measure": each.measure.value,
                "detail": each.detail,
                "value": each.value,
                "frozen_at": frozen_at,
            }
            for each in figures
        ]
        if rows:
            self._connection.run_each(ADD, rows)

    def months(self) -> Sequence[str]:
        values = {"nowhere": NOWHERE, "frozen": FROZEN}
        return [month for (month,) in self._connection.all(MONTHS, values)]

    def territories(self, month: str) -> Sequence[str]:
        values = {"in_month": month, "started": Measure.STARTED.value}
        return [territory for (territory,) in self._connection.all(TERRITORIES, values)]

    def of(self, territory: str, month: str) -> Sequence[Figure]:
        rows = self._connection.all(OF, {"of": territory, "in_month": month})
        return [
            Figure(territory, Measure(measure), detail, value)
            for measure, detail, value in rows
            if measure != FROZEN
        ]
