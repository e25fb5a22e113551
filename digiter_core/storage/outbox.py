"""Messages to be sent, kept until they are sent or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, null, or_, select, update

from digiter_core.ports import REPLAYABLE, Clock, OutboxMessage
from digiter_core.storage.connection import Connection
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import OutboxState, learner_key, literal, outbox

ADD: Final = (
    insert(outbox)
    .values(
        learner_id=bindparam("learner"),
        chat_key=bindparam("chat"),
        body=bindparam("content"),
        state=literal(OutboxState.READY),
        due_at=bindparam("due"),
        attempts=bindparam("tried"),
        created_at=bindparam("now"),
        dedup=bindparam("once"),
        owner=bindparam("whose"),
    )
    .returning(outbox.c.id)
)
_OPEN = (
    select(
        outbox.c.id,
        outbox.c.learner_id,
        outbox.c.body,
        outbox.c.due_at,
        outbox.c.attempts,
        outbox.c.dedup,
        outbox.c.owner,
        learner_key.c.wrapped,
    )
    .join(learner_key, learner_key.c.learner_id == outbox.c.learner_id, isouter=True)
    .where(outbox.c.state == literal(OutboxState.READY))
)
OPEN: Final = _OPEN.order_by(outbox.c.id)
OPEN_OF: Final = _OPEN.where(outbox.c.owner == bindparam("whose")).order_by(outbox.c.id)
_wiped: Final[Mapping[str, Any]] = {
    "chat_key": null(),
    "body": null(),
    "closed_at": bindparam("now"),
}
_ready = update(outbox).where(outbox.c.state == literal(OutboxState.READY))
# Whatever the state: a message dropped while it was on the wire was sent all the same.
SENT: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(state=literal(OutboxState.SENT), **_wiped)
)
POSTPONE: Final = _ready.where(outbox.c.id == bindparam("of")).values(
    due_at=bindparam("due"), attempts=outbox.c.attempts + literal(1)
)
_open = update(outbox).where(
    or_(
        outbox.c.state == literal(OutboxState.READY),
        outbox.c.state == literal(OutboxState.SENDING),
    )
)
_given_up = _open.where(outbox.c.id == bindparam("of")).values(
    state=literal(OutboxState.DEAD),
    reason=bindparam("why"),
    attempts=outbox.c.attempts + bindparam("more"),
    closed_at=bindparam("now"),
)
DEAD: Final = _given_up.values(**_wiped)
DEAD_AND_KEPT: Final = _given_up
_left = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"), outbox.c.state == literal(OutboxState.DEAD))
    .where(outbox.c.body.is_not(None))
)
REVIVE: Final = _left.values(
    state=literal(OutboxState.READY),
    due_at=bindparam("now"),
    attempts=literal(0),
    closed_at=null(),
    reason=null(),
)
WIPE: Final = _left.values(chat_key=null(), body=null())
DROP_FOR: Final = _ready.where(outbox.c.learner_id == bindparam("of")).values(
    state=literal(OutboxState.DEAD), reason=bindparam("why"), **_wiped
)
EARLIER: Final = (
    select(outbox.c.id)
    .where(
        outbox.c.state == literal(OutboxState.READY),
        outbox.c.chat_key == bindparam("chat"),
        outbox.c.id < bindparam("of"),
        outbox.c.due_at <= bindparam("now"),
    )
    .suffix_with("LIMIT 1")
)
KNOWS: Final = select(outbox.c.id).where(outbox.c.dedup == bindparam("once"))
TAKE_UP: Final = _ready.where(outbox.c.id == bindparam("of")).values(
    state=literal(OutboxState.SENDING)
)
_sending = update(outbox).where(outbox.c.state == literal(OutboxState.SENDING))
PUT_BACK: Final = _sending.where(outbox.c.id == bindparam("of")).values(
    state=literal(OutboxState.READY)
)
_uncertain = _sending.values(state=literal(OutboxState.UNCERTAIN), **_wiped)
UNCERTAIN: Final = _uncertain.where(outbox.c.id == bindparam("of"))
INTERRUPTED: Final = _uncertain


class StoredOutbox:
    """The `Outbox` of one transaction."""

    def __init__(
        self, connection: Connection, seals: Seals, clock: Clock, owner: int | None = None
    ) -> None:
        self._owner = owner
        self._connection = connection
        self._seals = seals
        self._clock = clock

    def add(self, message: OutboxMessage) -> OutboxMessage:
        learner, address, body = message.learner, message.address, message.body
        seal = self._seals.vault.service if learner is None else self._seals.of(learner)
        values = {
            "learner": learner,
            "chat": self._seals.vault.keyed_hash(address),
            "content": seal.seal("outbox.body", encode([address, dict(body)])),
            "due": stored(message.due_at),
            "tried": message.attempts,
            "now": stored(self._clock.now()),
            "once": message.dedup,
            "whose": self._owner,
        }
        number = self._connection.insert(ADD, values)
        return replace(message, id=number, owner=self._owner)

    def knows(self, dedup: str) -> bool:
        return self._connection.one(KNOWS, {"once": dedup}) is not None

    def open(self) -> Sequence[OutboxMessage]:
        if self._owner is None:
            rows = self._connection.all(OPEN, {})
        else:
            rows = self._connection.all(OPEN_OF, {"whose": self._owner})
        return [self._read(*row) for row in rows]

    def has_earlier(self, message: OutboxMessage) -> bool:
        chat = self._seals.vault.keyed_hash(message.address)
        values = {"chat": chat, "of": message.id, "now": stored(self._clock.now())}
        return self._connection.one(EARLIER, values) is not None

    def sent(self, message: int, now: datetime) -> None:
        self._connection.run(SENT, {"of": message, "now": stored(now)})

    def postpone(self, message: int, due_at: datetime) -> None:
        self._connection.run(POSTPONE, {"of": message, "due": stored(due_at)})

    def dead(self, message: int, reason: str, attempts: int = 0) -> None:
        statement = DEAD_AND_KEPT if reason in REPLAYABLE else DEAD
        now = stored(self._clock.now())
        values = {"of": message, "why": reason, "more": attempts, "now": now}
        self._connection.run(statement, values)

    def revive(self, message: int, now: datetime) -> bool:
        return self._connection.run(REVIVE, {"of": message, "now": stored(now)}) == 1

    def wipe(self, message: int) -> bool:
        return self._connection.run(WIPE, {"of": message}) == 1

    def drop_for(self, learner: int) -> None:
        now = stored(self._clock.now())
        self._connection.run(DROP_FOR, {"of": learner, "why": "dropped", "now": now})

    def take_up(self, message: int) -> bool:
        return self._connection.run(TAKE_UP, {"of": message}) == 1

    def put_back(self, message: int) -> None:
        self._connection.run(PUT_BACK, {"of": message})

    def uncertain(self, message: int, now: datetime) -> None:
        self._connection.run(UNCERTAIN, {"of": message, "now": stored(now)})

    def settle_interrupted(self, now: datetime) -> int:
        return self._connection.run(INTERRUPTED, {"now": stored(now)})

    def _read(  # noqa: PLR0913, PLR0917 - the columns of the row
        self,
        number: int,
        learner: int | None,
        sealed: bytes,
        due_at: int,
        attempts: int,
        dedup: str | None,
        owner: int | None,
        wrapped: bytes,
    ) -> OutboxMessage:
        vault = self._seals.vault
        seal = vault.service if learner is None else vault.of(learner, wrapped)
        address, body = decode(seal.open("outbox.body", sealed))
        return OutboxMessage(
            number, learner, address, body, moment(due_at), attempts, dedup, owner
        )
