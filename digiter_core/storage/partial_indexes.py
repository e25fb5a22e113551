"""
Indexes over some rows of a table; the others stand with their table.

Apart, because naming an option of PostgreSQL imports its dialect, a sixth of the start of a bot
on SQLite, and only migrations look at indexes.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Index, MetaData, and_

from digiter_core.storage.tables import (
    DispatchState,
    OutboxState,
    RunState,
    alert,
    bond,
    dispatch,
    learner,
    letter,
    literal,
    metadata,
    outbox,
    plan,
    plan_report,
    run,
    staff,
)


def _partial(
    name: str, column: Column[Any], where: ColumnElement[bool], *, unique: bool = False
) -> None:
    Index(name, column, unique=unique, sqlite_where=where, postgresql_where=where)


_partial("learner_to_forget", learner.c.forget_at, learner.c.forget_at.is_not(None))
_partial("run_open", run.c.learner_id, run.c.state == literal(RunState.OPEN), unique=True)
_partial("outbox_ready", outbox.c.id, outbox.c.state == literal(OutboxState.READY))
_partial("outbox_lane", outbox.c.chat_key, outbox.c.state == literal(OutboxState.READY))
_partial("outbox_sending", outbox.c.id, outbox.c.state == literal(OutboxState.SENDING))
_partial("outbox_dedup", outbox.c.dedup, outbox.c.dedup.is_not(None), unique=True)
_partial("plan_report_note", plan_report.c.at, plan_report.c.note.is_not(None))
_partial("plan_open", plan.c.learner_id, plan.c.closed_at.is_(None), unique=True)
_partial("outbox_closed", outbox.c.closed_at, outbox.c.closed_at.is_not(None))
_partial("staff_active", staff.c.created_at, staff.c.left_at.is_(None))
_partial("staff_summary", staff.c.next_summary_at, staff.c.next_summary_at.is_not(None))
_partial("bond_open", bond.c.learner_id, bond.c.closed_at.is_(None), unique=True)
_partial("bond_taken_over", bond.c.taken_over_until, bond.c.taken_over_until.is_not(None))
_partial("alert_waiting", alert.c.at, alert.c.acknowledged_at.is_(None))
_partial("alert_closed", alert.c.acknowledged_at, alert.c.acknowledged_at.is_not(None))
_partial(
    "letter_unread",
    letter.c.staff_id,
    and_(letter.c.from_learner == literal(1), letter.c.read_at.is_(None)),
)
_partial("letter_held", letter.c.due_at, letter.c.due_at.is_not(None))
_partial("dispatch_open", dispatch.c.due_at, dispatch.c.state == literal(DispatchState.OPEN))
_partial("dispatch_dead", dispatch.c.id, dispatch.c.state == literal(DispatchState.DEAD))
_partial("dispatch_closed", dispatch.c.closed_at, dispatch.c.closed_at.is_not(None))

complete: Final[MetaData] = metadata
"""All tables with all their indexes."""
