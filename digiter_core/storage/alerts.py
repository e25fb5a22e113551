"""Learners who asked to talk to somebody, and who answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, or_, select, update

from digiter_core.access.sharing import Alert
from digiter_core.access.withdrawals import Recalled
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.moments import moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.tables import alert
from digiter_core.storage.withdrawals import Withdrawing

_WHOLE = select(
    alert.c.id,
    alert.c.learner_id,
    alert.c.staff_id,
    alert.c.at,
    alert.c.deputy_id,
    alert.c.told_deputy_at,
    alert.c.acknowledged_by,
    alert.c.acknowledged_at,
)
_is_open = alert.c.acknowledged_at.is_(None)
ADD: Final = (
    insert(alert)
    .values(learner_id=bindparam("of"), staff_id=bindparam("whom"), at=bindparam("now"))
    .returning(alert.c.id)
)
SAVE: Final = (
    update(alert)
    .where(alert.c.id == bindparam("which"), alert.c.learner_id == bindparam("of"))
    .values(
        {
            column: bindparam(column.name)
            for column in (
                alert.c.deputy_id,
                alert.c.told_deputy_at,
                alert.c.acknowledged_by,
                alert.c.acknowledged_at,
            )
        }
    )
)
WAITING: Final = _WHOLE.where(_is_open).order_by(alert.c.at, alert.c.id)
# Two statements and no OR over two columns: each uses an index of its own.
TO_COUNSELLOR: Final = _WHOLE.where(
    alert.c.staff_id == bindparam("whom"), or_(alert.c.at >= bindparam("since"), _is_open)
)
TO_DEPUTY: Final = _WHOLE.where(
    alert.c.deputy_id == bindparam("whom"),
    or_(alert.c.told_deputy_at >= bindparam("since"), _is_open),
)
OF: Final = _WHOLE.where(alert.c.learner_id == bindparam("of")).order_by(alert.c.id)


class StoredAlerts:
    """The `Alerts` of one transaction."""

    def __init__(self, connection: Connection, withdrawing: Withdrawing) -> None:
        self._connection = connection
        self._withdrawing = withdrawing

    def add(self, learner: int, staff: int, now: datetime) -> Alert:
        values = {"of": learner, "whom": staff, "now": stored(now)}
        return Alert(self._connection.insert(ADD, values), learner, staff, now)

    def save(self, alert: Alert) -> None:
        if alert.acknowledged_at is not None and alert.acknowledged_by is None:
            self._withdrawing.note(Recalled(alert.learner, alert.id, alert.acknowledged_at))
        values = {
            "which": alert.id,
            "of": alert.learner,
            "deputy_id": alert.deputy,
            "told_deputy_at": stored_or_none(alert.told_deputy_at),
            "acknowledged_by": alert.acknowledged_by,
            "acknowledged_at": stored_or_none(alert.acknowledged_at),
        }
        self._connection.run(SAVE, values)

    def waiting(self) -> Sequence[Alert]:
        return [_alert(row) for row in self._connection.all(WAITING, {})]

    def for_staff(self, staff: int, since: datetime) -> Sequence[Alert]:
        """Return those *staff* was told of, as counsellor or deputy, oldest first."""
        values = {"whom": staff, "since": stored(since)}
        found = {
            row[0]: _alert(row)
            for statement in (TO_COUNSELLOR, TO_DEPUTY)
            for row in self._connection.all(statement, values)
        }
        return [found[number] for number in sorted(found)]

    def of(self, learner: int) -> Sequence[Alert]:
        """Return all of *learner*, oldest first."""
        return [_alert(row) for row in self._connection.all(OF, {"of": learner})]


def _alert(row: Row) -> Alert:
    number, learner, staff, at, deputy, told, by, acknowledged = row
    return Alert(
        number,
        learner,
        staff,
        moment(at),
        deputy,
        moment_or_none(told),
        by,
        moment_or_none(acknowledged),
    )
