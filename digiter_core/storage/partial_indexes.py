"""
Indexes over some rows of a table; the others stand with their table.

Apart, because naming an option of PostgreSQL imports its dialect, a sixth of the start of a bot
on SQLite, and only migrations look at indexes.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Index, MetaData

from digiter_core.storage.tables import (
    OutboxState,
    RunState,
    learner,
    literal,
    metadata,
    outbox,
    plan,
    plan_report,
    run,
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

complete: Final[MetaData] = metadata
"""All tables with all their indexes."""
