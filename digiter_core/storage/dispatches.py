"""Weekly summaries that are to be sent. Not a word of them is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, null, select, update

from digiter_core.access.people import Channel
from digiter_core.ports.counselling import Dispatch
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import DispatchState, dispatch, literal
from digiter_core.storage.upserting import insert_unless_known

TOGETHER: Final = 20

_WHOLE = select(
    dispatch.c.id,
    dispatch.c.staff_id,
    dispatch.c.week,
    dispatch.c.channel,
    dispatch.c.due_at,
    dispatch.c.attempts,
    dispatch.c.reason,
)
_is_open = dispatch.c.state == literal(DispatchState.OPEN)
_is_dead = dispatch.c.state == literal(DispatchState.DEAD)
_one = dispatch.c.id == bindparam("of")
PLAN: Final = insert_unless_known(
    dispatch, dispatch.c.staff_id, dispatch.c.week, dispatch.c.channel
).values(
    staff_id=bindparam("whose"),
    week=bindparam("of"),
    channel=bindparam("through"),
    state=literal(DispatchState.OPEN),
    due_at=bindparam("due"),
    attempts=literal(0),
)
OPEN: Final = (
    _WHOLE.where(_is_open, dispatch.c.due_at <= bindparam("now"))
    .order_by(dispatch.c.due_at, dispatch.c.id)
    .suffix_with(f"LIMIT {TOGETHER}")
)
NEXT: Final = (
    _WHOLE.where(
        _is_open,
        dispatch.c.channel == bindparam("through"),
        dispatch.c.due_at <= bindparam("now"),
    )
    .order_by(dispatch.c.due_at, dispatch.c.id)
    .suffix_with("LIMIT 1")
)
CLAIM: Final = (
    update(dispatch)
    .where(_one, _is_open, dispatch.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("until"))
)
SENT: Final = (
    update(dispatch)
    .where(_one, _is_open)
    .values(state=literal(DispatchState.SENT), reason=null(), closed_at=bindparam("now"))
)
POSTPONE: Final = (
    update(dispatch)
    .where(_one, _is_open)
    .values(
        due_at=bindparam("due"),
        attempts=dispatch.c.attempts + literal(1),
        reason=bindparam("why"),
    )
)
DEAD: Final = (
    update(dispatch)
    .where(_one, _is_open)
    .values(state=literal(DispatchState.DEAD), reason=bindparam("why"), closed_at=bindparam("now"))
)
GIVEN_UP: Final = _WHOLE.where(_is_dead).order_by(dispatch.c.id)
REVIVE: Final = (
    update(dispatch)
    .where(_one, _is_dead)
    .values(
        state=literal(DispatchState.OPEN),
        due_at=bindparam("now"),
        attempts=literal(0),
        reason=null(),
        closed_at=null(),
    )
)


class StoredDispatches:
    """The `Dispatches` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, staff: int, week: str, channel: Channel, due_at: datetime) -> bool:
        values = {"whose": staff, "of": week, "through": channel.value, "due": stored(due_at)}
        return self._connection.run(PLAN, values) == 1

    def open(self, now: datetime) -> Sequence[Dispatch]:
        return [_dispatch(row) for row in self._connection.all(OPEN, {"now": stored(now)})]

    def claim(self, channel: Channel, now: datetime, until: datetime) -> Dispatch | None:
        values = {"through": channel.value, "now": stored(now)}
        while (row := self._connection.one(NEXT, values)) is not None:
            # Of two who read the same row one changes it; the other looks again.
            claim = {"of": row[0], "now": stored(now), "until": stored(until)}
            if self._connection.run(CLAIM, claim):
                return _dispatch(row)
        return None

    def sent(self, dispatch: int, now: datetime) -> None:
        self._connection.run(SENT, {"of": dispatch, "now": stored(now)})

    def postpone(self, dispatch: int, due_at: datetime, reason: str) -> None:
        values = {"of": dispatch, "due": stored(due_at), "why": reason}
        self._connection.run(POSTPONE, values)

    def dead(self, dispatch: int, reason: str, now: datetime) -> None:
        self._connection.run(DEAD, {"of": dispatch, "why": reason, "now": stored(now)})

    def given_up(self) -> Sequence[Dispatch]:
        return [_dispatch(row) for row in self._connection.all(GIVEN_UP, {})]

    def revive(self, dispatch: int, now: datetime) -> bool:
        return self._connection.run(REVIVE, {"of": dispatch, "now": stored(now)}) == 1


def _dispatch(row: Row) -> Dispatch:
    number, staff, week, channel, due, attempts, reason = row
    return Dispatch(number, staff, week, Channel(channel), moment(due), attempts, reason)
