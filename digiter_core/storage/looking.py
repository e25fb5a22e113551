"""What an operator may look at while the product runs: numbers and moments, never a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import DBAPIError

from digiter_core.errors import StorageUnavailable
from digiter_core.storage import migrating
from digiter_core.storage.engines import engine_for, snapshot
from digiter_core.storage.moments import moment, moment_or_none, stored
from digiter_core.storage.row_security import is_passed
from digiter_core.storage.tables import (
    DispatchState,
    OutboxState,
    dispatch,
    literal,
    next_nudge,
    outbox,
)

LEFT: Final = (
    select(
        outbox.c.id,
        outbox.c.state,
        outbox.c.reason,
        outbox.c.attempts,
        outbox.c.created_at,
        outbox.c.closed_at,
        outbox.c.body.is_not(None),
    )
    .where(outbox.c.state != literal(OutboxState.SENT))
    .order_by(outbox.c.id)
)
UNSENT_SUMMARIES: Final = (
    select(
        dispatch.c.id,
        dispatch.c.state,
        dispatch.c.week,
        dispatch.c.channel,
        dispatch.c.reason,
        dispatch.c.attempts,
        dispatch.c.due_at,
    )
    .where(dispatch.c.state != literal(DispatchState.SENT))
    .order_by(dispatch.c.id)
)
COMING: Final = (
    select(next_nudge.c.due_at)
    .where(next_nudge.c.due_at < bindparam("until"))
    .order_by(next_nudge.c.due_at)
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is not sent: it waits, is on the wire, uncertain, or dead."""

    id: int
    state: str
    reason: str | None
    attempts: int
    created_at: datetime
    closed_at: datetime | None
    is_replayable: bool


@dataclass(frozen=True, slots=True)
class UnsentSummary:
    """A weekly summary that is not sent: it waits, or was given up."""

    id: int
    state: str
    week: str
    channel: str
    reason: str | None
    attempts: int
    due_at: datetime
    is_replayable: bool


@contextmanager
def _looking(url: str) -> Iterator[Connection]:
    """Open the database as it is now. Raises `SchemaMismatch` if it has other tables, and
    `StorageUnavailable` if it does not answer."""
    try:
        with snapshot(engine_for(url)) as connection:
            migrating.check(connection)
            yield connection
    except DBAPIError as error:
        raise StorageUnavailable.because(error) from error


def letters(url: str) -> Sequence[Letter]:
    """Return every message in the database at *url* that is not sent.

    Raises `FileNotFoundError` if there is no database, `SchemaMismatch` if it is another one's.
    """
    with _looking(url) as connection:
        rows = connection.execute(LEFT).all()
    return [
        Letter(
            number,
            OutboxState(state).name.lower(),
            reason,
            attempts,
            moment(created),
            moment_or_none(closed),
            is_replayable=state == OutboxState.DEAD and bool(left),
        )
        for number, state, reason, attempts, created, closed, left in rows
    ]


def unsent_summaries(url: str) -> Sequence[UnsentSummary]:
    """Return every weekly summary in the database at *url* that is not sent.

    Raises what `letters` raises.
    """
    with _looking(url) as connection:
        rows = connection.execute(UNSENT_SUMMARIES).all()
    return [
        UnsentSummary(
            number,
            DispatchState(state).name.lower(),
            week,
            channel,
            reason,
            attempts,
            moment(due),
            is_replayable=state == DispatchState.DEAD,
        )
        for number, state, week, channel, reason, attempts, due in rows
    ]


def coming_nudges(url: str, until: datetime) -> Sequence[datetime]:
    """Return when nudges are due before *until*. Raises `FileNotFoundError`."""
    with _looking(url) as connection:
        rows = connection.execute(COMING, {"until": stored(until)}).all()
    return [moment(due) for (due,) in rows]


def passes_row_security(url: str) -> bool:
    """Return whether the account of *url* sees every row, as a superuser does."""
    with _looking(url) as connection:
        return is_passed(connection)
