"""What learners show to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, func, insert, null, select, update

from digiter_core.access.sharing import Bond, InDistress, Level
from digiter_core.access.withdrawals import Lowered
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.moments import moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.tables import bond, literal, staff
from digiter_core.storage.withdrawals import Withdrawing

_WHOLE = select(
    bond.c.id,
    bond.c.learner_id,
    bond.c.staff_id,
    bond.c.level,
    bond.c.in_distress,
    bond.c.opened_at,
    bond.c.changed_at,
    bond.c.closed_at,
    bond.c.muted,
    bond.c.taken_over_until,
)
OPEN_OF: Final = _WHOLE.where(bond.c.learner_id == bindparam("of"), bond.c.closed_at.is_(None))
OF_STAFF: Final = _WHOLE.where(
    bond.c.staff_id == bindparam("of"), bond.c.closed_at.is_(None)
).order_by(bond.c.id)
NEWEST: Final = (
    _WHOLE.where(bond.c.learner_id == bindparam("of"), bond.c.staff_id == bindparam("whom"))
    .order_by(bond.c.id.desc())
    .suffix_with("LIMIT 1")
)
ALL: Final = _WHOLE.where(bond.c.learner_id == bindparam("of")).order_by(bond.c.id)
SHOWN: Final = select(bond.c.level, bond.c.changed_at, bond.c.closed_at).where(
    bond.c.id == bindparam("which"), bond.c.learner_id == bindparam("of")
)
BEGIN: Final = (
    insert(bond)
    .values(
        learner_id=bindparam("of"),
        staff_id=bindparam("whom"),
        level=literal(Level.NOTHING),
        in_distress=bindparam("choice"),
        opened_at=bindparam("now"),
        changed_at=bindparam("now"),
        muted=literal(0),
    )
    .returning(bond.c.id)
)
CLOSE: Final = (
    update(bond)
    .where(bond.c.learner_id == bindparam("of"), bond.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"), taken_over_until=null())
)
SAVE: Final = (
    update(bond)
    .where(bond.c.id == bindparam("which"), bond.c.learner_id == bindparam("of"))
    .values(
        {
            column: bindparam(column.name)
            for column in (
                bond.c.level,
                bond.c.in_distress,
                bond.c.changed_at,
                bond.c.closed_at,
                bond.c.muted,
                bond.c.taken_over_until,
            )
        }
    )
)
TAKEN_OVER_BEFORE: Final = _WHOLE.where(
    bond.c.taken_over_until <= bindparam("moment"), bond.c.closed_at.is_(None)
).order_by(bond.c.taken_over_until, bond.c.id)
CLOSED_BETWEEN: Final = select(func.count()).where(
    bond.c.staff_id == bindparam("of"),
    bond.c.closed_at >= bindparam("since"),
    bond.c.closed_at < bindparam("until"),
)
COUNT_BY_STAFF: Final = (
    select(
        staff.c.id,
        func.count(bond.c.id),
        func.count(case((bond.c.level > literal(Level.NOTHING), bond.c.id))),
    )
    .select_from(
        staff.outerjoin(bond, and_(bond.c.staff_id == staff.c.id, bond.c.closed_at.is_(None)))
    )
    .where(staff.c.territory == bindparam("where"), staff.c.left_at.is_(None))
    .group_by(staff.c.id, staff.c.created_at)
    .order_by(staff.c.created_at, staff.c.id)
)


class StoredBonds:
    """The `Bonds` of one transaction."""

    def __init__(self, connection: Connection, withdrawing: Withdrawing) -> None:
        self._connection = connection
        self._withdrawing = withdrawing

    def open_of(self, learner: int) -> Bond | None:
        row = self._connection.one(OPEN_OF, {"of": learner})
        return _bond(row) if row else None

    def begin(self, learner: int, staff: int, now: datetime) -> Bond:
        before = self.open_of(learner)
        if before is not None:
            self._note_if_less(replace(before, closed_at=now))
        self._connection.run(CLOSE, {"of": learner, "now": stored(now)})
        choice = InDistress.ASK
        values = {"of": learner, "whom": staff, "choice": choice.value, "now": stored(now)}
        number = self._connection.insert(BEGIN, values)
        return Bond(number, learner, staff, Level.NOTHING, choice, now, now)

    def save(self, bond: Bond) -> None:
        self._note_if_less(bond)
        values: dict[str, Any] = {
            "which": bond.id,
            "of": bond.learner,
            "level": int(bond.level),
            "in_distress": bond.in_distress.value,
            "changed_at": stored(bond.changed_at),
            "closed_at": stored_or_none(bond.closed_at),
            "muted": int(bond.muted),
            "taken_over_until": stored_or_none(bond.taken_over_until),
        }
        self._connection.run(SAVE, values)

    def _note_if_less(self, bond: Bond) -> None:
        """Have it written down if *bond* shows less than the one stored, or is over."""
        row = self._connection.one(SHOWN, {"which": bond.id, "of": bond.learner})
        if row is None:
            return
        level, changed_at, closed_at = row
        ends = closed_at is None and bond.closed_at is not None
        if ends or bond.level < level:
            # No earlier than whatever a backup written until now may hold.
            at = max(moment(changed_at), bond.changed_at, bond.closed_at or bond.changed_at)
            self._withdrawing.note(Lowered(bond.learner, bond.id, bond.level, at, closed=ends))

    def of_staff(self, staff: int) -> Sequence[Bond]:
        return [_bond(row) for row in self._connection.all(OF_STAFF, {"of": staff})]

    def newest(self, learner: int, staff: int) -> Bond | None:
        row = self._connection.one(NEWEST, {"of": learner, "whom": staff})
        return _bond(row) if row else None

    def of(self, learner: int) -> Sequence[Bond]:
        return [_bond(row) for row in self._connection.all(ALL, {"of": learner})]

    def taken_over_before(self, moment: datetime) -> Sequence[Bond]:
        rows = self._connection.all(TAKEN_OVER_BEFORE, {"moment": stored(moment)})
        return [_bond(row) for row in rows]

    def closed_between(self, staff: int, since: datetime, until: datetime) -> int:
        values = {"of": staff, "since": stored(since), "until": stored(until)}
        row = self._connection.one(CLOSED_BETWEEN, values)
        return int(row[0]) if row else 0

    def count_by_staff(self, territory: str) -> Mapping[int, tuple[int, int]]:
        rows = self._connection.all(COUNT_BY_STAFF, {"where": territory})
        return {number: (bonds, showing) for number, bonds, showing in rows}


def _bond(row: Row) -> Bond:
    return Bond(
        id=row[0],
        learner=row[1],
        staff=row[2],
        level=Level(row[3]),
        in_distress=InDistress(row[4]),
        opened_at=moment(row[5]),
        changed_at=moment(row[6]),
        closed_at=moment_or_none(row[7]),
        muted=bool(row[8]),
        taken_over_until=moment_or_none(row[9]),
    )
