"""What is deleted when its time is over. Run now and then; each run takes a limited bite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Delete, bindparam, delete, null, select, update

from digiter_core.ports import Work
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import (
    alert,
    audit,
    code_try,
    conversation,
    dispatch,
    event,
    inbox,
    invitation,
    letter,
    login_link,
    outbox,
    plan_report,
    script_version,
    web_session,
)
from digiter_core.storage.work import StoredWork

# Telegram offers an update again for a day: its number must be known for longer than that.
CLOSED_ROWS: Final = timedelta(days=7)
UNUSED_SCRIPTS: Final = timedelta(days=30)
NOTES: Final = timedelta(days=90)
"""How long own words are kept: what the learner agreed to."""

A_YEAR: Final = timedelta(days=365)
"""How long the audit is kept, and what learners and counsellors wrote."""

ANSWERED_ALERTS: Final = timedelta(days=90)
CLOSED_DISPATCHES: Final = timedelta(days=90)
RUN_OUT: Final = timedelta(days=30)
"""How long invitations and links are known that cannot be used any more."""

_ROWS_AT_ONCE: Final = 2000  # a few milliseconds: learners wait that long for the writer


def _oldest(key: Column[Any], moment: Column[Any]) -> Delete:
    """Return a statement that deletes some rows with a moment before `before`."""
    old = select(key).where(moment < bindparam("before"))
    return delete(key.table).where(
        key.in_(old.suffix_with(f"LIMIT {_ROWS_AT_ONCE}").scalar_subquery())
    )


_old_updates = select(inbox.c.update_id).where(inbox.c.closed_at < bindparam("before"))
_old_messages = select(outbox.c.id).where(outbox.c.closed_at < bindparam("before"))
OLD_NOTES: Final = (
    update(plan_report)
    .where(plan_report.c.note.is_not(None), plan_report.c.at < bindparam("before"))
    .values(note=null())
)
_old_events = select(event.c.id).where(
    event.c.kind == bindparam("which"), event.c.at < bindparam("before")
)
CLOSED_UPDATES: Final = delete(inbox).where(
    inbox.c.update_id.in_(_old_updates.suffix_with(f"LIMIT {_ROWS_AT_ONCE}").scalar_subquery())
)
CLOSED_MESSAGES: Final = delete(outbox).where(
    outbox.c.id.in_(_old_messages.suffix_with(f"LIMIT {_ROWS_AT_ONCE}").scalar_subquery())
)
OLD_EVENTS: Final = delete(event).where(
    event.c.id.in_(_old_events.suffix_with(f"LIMIT {_ROWS_AT_ONCE}").scalar_subquery())
)
OLD_AUDIT: Final = _oldest(audit.c.id, audit.c.at)
OLD_LETTERS: Final = _oldest(letter.c.id, letter.c.at)
OLD_ALERTS: Final = _oldest(alert.c.id, alert.c.acknowledged_at)
OLD_DISPATCHES: Final = _oldest(dispatch.c.id, dispatch.c.closed_at)
OLD_INVITATIONS: Final = _oldest(invitation.c.id, invitation.c.expires_at)
OLD_LINKS: Final = _oldest(login_link.c.key_hash, login_link.c.expires_at)
OLD_SESSIONS: Final = _oldest(web_session.c.key_hash, web_session.c.seen_at)
OLD_TRIES: Final = delete(code_try).where(code_try.c.day < bindparam("before"))
_AFTER: Final = (
    ("audit", OLD_AUDIT, A_YEAR),
    ("letter", OLD_LETTERS, A_YEAR),
    ("alert", OLD_ALERTS, ANSWERED_ALERTS),
    ("dispatch", OLD_DISPATCHES, CLOSED_DISPATCHES),
    ("invitation", OLD_INVITATIONS, RUN_OUT),
    ("login_link", OLD_LINKS, RUN_OUT),
    ("web_session", OLD_SESSIONS, CLOSED_ROWS),
)
PINNED: Final = select(conversation.c.pins).distinct()
VERSIONS: Final = select(
    script_version.c.script, script_version.c.version, script_version.c.used_at
).order_by(script_version.c.used_at)
FORGET_VERSION: Final = delete(script_version).where(
    script_version.c.script == bindparam("name"), script_version.c.version == bindparam("hash")
)


def sweep(
    work: Work, now: datetime, event_days: Mapping[str, int] | None = None
) -> dict[str, int]:
    """
    Delete what is too old and return how many of what; call again while there was something.

    *event_days* says for how many days events of a kind are kept; others stay with their
    learner. Learners silent for long are not erased here: they are warned before, and whether
    that was done only their coach knows.
    """
    assert isinstance(work, StoredWork)
    before = stored(now - CLOSED_ROWS)
    return {
        "inbox": work.connection.run(CLOSED_UPDATES, {"before": before}),
        "outbox": work.connection.run(CLOSED_MESSAGES, {"before": before}),
        "note": work.connection.run(OLD_NOTES, {"before": stored(now - NOTES)}),
        "event": _forget_events(work.connection, now, event_days or {}),
        "script_version": _forget_scripts(work.connection, now),
        "code_try": work.connection.run(
            OLD_TRIES, {"before": (now - CLOSED_ROWS).date().isoformat()}
        ),
        **{
            name: work.connection.run(statement, {"before": stored(now - kept)})
            for name, statement, kept in _AFTER
        },
    }


def _forget_events(connection: Connection, now: datetime, days: Mapping[str, int]) -> int:
    return sum(
        connection.run(OLD_EVENTS, {"which": kind, "before": stored(now - timedelta(days=kept))})
        for kind, kept in days.items()
    )


def _forget_scripts(connection: Connection, now: datetime) -> int:
    """Forget versions out of use. The latest of a script stay: a conversation may begin one.

    They are several where territories say it differently, all in use since the same moment.
    """
    rows = connection.all(VERSIONS, {})
    latest = {script: used_at for script, _, used_at in rows}
    before = stored(now - UNUSED_SCRIPTS)
    old = [row for row in rows if row[2] < before and latest[row[0]] != row[2]]
    if not old:
        return 0
    pinned = {pin for (pins,) in connection.all(PINNED, {}) for pin in pins.splitlines()}
    unused = [row for row in old if f"{row[0]}@{row[1]}" not in pinned]
    connection.run_each(FORGET_VERSION, [{"name": row[0], "hash": row[1]} for row in unused])
    return len(unused)
