"""The numbers of the updates that came in. The updates themselves are never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, update

from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import InboxState, inbox, literal
from digiter_core.storage.upserting import insert_unless_known

HANDLED: Final = insert_unless_known(inbox).values(
    update_id=bindparam("of"),
    state=literal(InboxState.DONE),
    received_at=bindparam("now"),
    closed_at=bindparam("now"),
)
# The moment tells a row of this transaction from one that is known from before.
QUARANTINE: Final = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("of"), inbox.c.closed_at == bindparam("now"))
    .values(state=literal(InboxState.QUARANTINED), reason=bindparam("why"))
)


class StoredInbox:
    """The `Inbox` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def handled(self, update_id: int, now: datetime) -> bool:
        return self._connection.run(HANDLED, {"of": update_id, "now": stored(now)}) == 1

    def quarantine(self, update_id: int, reason: str, now: datetime) -> None:
        self.handled(update_id, now)
        values = {"of": update_id, "why": reason, "now": stored(now)}
        self._connection.run(QUARANTINE, values)
