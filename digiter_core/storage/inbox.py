"""Updates as they arrived, kept until they are handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.dialects.postgresql import insert  # writes the same ON CONFLICT for SQLite

from digiter_core.ports import Clock, InboxUpdate
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import InboxState, inbox, literal
from digiter_core.storage.vault import Vault

ACCEPT: Final = (
    insert(inbox)
    .values(
        update_id=bindparam("update_id"),
        chat_key=bindparam("chat_key"),
        body=bindparam("body"),
        state=literal(InboxState.OPEN),
        received_at=bindparam("received_at"),
    )
    .on_conflict_do_nothing(index_elements=[inbox.c.update_id])
    .inline()
)
HANDLED: Final = (
    insert(inbox)
    .values(
        update_id=bindparam("update_id"),
        state=literal(InboxState.DONE),
        received_at=bindparam("now"),
        closed_at=bindparam("now"),
    )
    .on_conflict_do_nothing(index_elements=[inbox.c.update_id])
    .inline()
)
OPEN: Final = (
    select(inbox.c.update_id, inbox.c.body, inbox.c.received_at)
    .where(inbox.c.state == literal(InboxState.OPEN))
    .order_by(inbox.c.update_id)
)
IS_OPEN: Final = select(inbox.c.update_id).where(
    inbox.c.update_id == bindparam("of"), inbox.c.state == literal(InboxState.OPEN)
)
_still_open = update(inbox).where(
    inbox.c.update_id == bindparam("of"), inbox.c.state == literal(InboxState.OPEN)
)
DONE: Final = _still_open.values(
    state=literal(InboxState.DONE), chat_key=null(), body=null(), closed_at=bindparam("now")
)
QUARANTINE: Final = _still_open.values(
    state=literal(InboxState.QUARANTINED),
    chat_key=null(),
    body=null(),
    closed_at=bindparam("now"),
    reason=bindparam("why"),
)
# The newest to arrive, not the highest number: after a quiet week Telegram starts from another
# number, and an offset that is too high would have it throw updates away.
NEWEST: Final = (
    select(inbox.c.update_id)
    .order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
    .suffix_with("LIMIT 1")
)


class StoredInbox:
    """The `Inbox` of one transaction."""

    def __init__(self, connection: Connection, vault: Vault, clock: Clock) -> None:
        self._connection = connection
        self._vault = vault
        self._clock = clock

    def accept(self, update: InboxUpdate) -> bool:
        content = update.chat.encode() + b"\0" + update.body
        values = {
            "update_id": update.update_id,
            "chat_key": self._vault.keyed_hash(update.chat),
            "body": self._vault.service.seal("inbox.body", content),
            "received_at": stored(update.received_at),
        }
        return self._connection.run(ACCEPT, values) == 1

    def handled(self, update_id: int, chat: str, now: datetime) -> bool:  # noqa: ARG002 - nothing of a chat is kept
        return self._connection.run(HANDLED, {"update_id": update_id, "now": stored(now)}) == 1

    def open(self) -> Sequence[InboxUpdate]:
        found = []
        for update_id, sealed, received_at in self._connection.all(OPEN, {}):
            content = self._vault.service.open("inbox.body", sealed)
            chat, _, body = content.partition(b"\0")
            found.append(InboxUpdate(update_id, chat.decode(), body, moment(received_at)))
        return found

    def is_open(self, update_id: int) -> bool:
        return self._connection.one(IS_OPEN, {"of": update_id}) is not None

    def done(self, update_id: int) -> None:
        self._connection.run(DONE, {"of": update_id, "now": stored(self._clock.now())})

    def quarantine(self, update_id: int, reason: str) -> None:
        now = stored(self._clock.now())
        self._connection.run(QUARANTINE, {"of": update_id, "now": now, "why": reason})

    def next_update_id(self) -> int | None:
        row = self._connection.one(NEWEST, {})
        return row[0] + 1 if row else None
