"""
Several processes on one PostgreSQL: who is alive, who sends what, at which pace together.

A node has a number while it says every few seconds that it is alive. What a node that has fallen
silent left unsent is taken over by another; a nudge it had on the wire is uncertain. A node that
was silent for longer than the lease has lost its number, and must end: it sends nothing more.

The clocks of the nodes must agree within a second or two, as NTP keeps them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import bindparam, delete, null, or_, select, text, update

from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import OutboxState, literal, node, outbox, pace
from digiter_core.storage.upserting import insert_or_change

LEASE: Final = timedelta(seconds=10)
MOST: Final = 1000
"""Nodes there can be."""

_JOINING: Final = 0x6E6F6465  # "node": one process at a time picks a number

ALIVE: Final = select(node.c.number).where(node.c.seen_at >= bindparam("since"))
TAKE: Final = insert_or_change(node, node.c.token, node.c.seen_at)
BEAT: Final = (
    update(node)
    .where(
        node.c.number == bindparam("which"),
        node.c.token == bindparam("mine"),
        node.c.seen_at >= bindparam("since"),
    )
    .values(seen_at=bindparam("now"))
)
LEAVE: Final = delete(node).where(
    node.c.number == bindparam("which"), node.c.token == bindparam("mine")
)
_dead = or_(
    outbox.c.owner.is_(None),
    outbox.c.owner.not_in(select(node.c.number).where(node.c.seen_at >= bindparam("since"))),
)
ADOPT: Final = (
    update(outbox)
    .where(outbox.c.state == literal(OutboxState.READY), _dead)
    .values(owner=bindparam("which"))
)
_give_up = (
    update(outbox)
    .where(outbox.c.state == literal(OutboxState.SENDING))
    .values(
        state=literal(OutboxState.UNCERTAIN),
        chat_key=null(),
        body=null(),
        closed_at=bindparam("now"),
    )
)
GIVE_UP_ON: Final = _give_up.where(_dead)
GIVE_UP_MINE: Final = _give_up.where(outbox.c.owner == bindparam("which"))
NEXT: Final = select(pace.c.next_at).where(pace.c.name == bindparam("which"))
RESERVE: Final = insert_or_change(pace, pace.c.next_at)


@dataclass(frozen=True, slots=True)
class Node:
    """One process among several. `token` tells it from another that has the number later."""

    number: int
    token: int
    sends: bool  # or leaves what it writes to others


def join(connection: CoreConnection, now: datetime, *, sends: bool) -> Node:
    """Take the smallest number nobody alive has. What its last owner had on the wire is over."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _JOINING})
    alive = set(connection.execute(ALIVE, {"since": stored(now - LEASE)}).scalars())
    number = next(n for n in range(MOST) if n not in alive)
    mine = Node(number, secrets.randbits(62), sends)
    connection.execute(TAKE, {"number": number, "token": mine.token, "seen_at": stored(now)})
    connection.execute(GIVE_UP_MINE, {"which": number, "now": stored(now)})
    return mine


class StoredNodes:
    """The `Nodes` of one transaction."""

    def __init__(self, connection: Connection, mine: Node | None) -> None:
        self._connection = connection
        self._mine = mine

    @property
    def number(self) -> int | None:
        return self._mine.number if self._mine else None

    def beat(self, now: datetime) -> bool:
        assert self._mine is not None
        values = {
            "which": self._mine.number,
            "mine": self._mine.token,
            "since": stored(now - LEASE),
            "now": stored(now),
        }
        return self._connection.run(BEAT, values) == 1

    def leave(self) -> None:
        assert self._mine is not None
        values = {"which": self._mine.number, "mine": self._mine.token}
        self._connection.run(LEAVE, values)

    def take_over(self, now: datetime) -> tuple[int, int]:
        assert self._mine is not None
        since = stored(now - LEASE)
        uncertain = self._connection.run(GIVE_UP_ON, {"since": since, "now": stored(now)})
        values = {"since": since, "which": self._mine.number}
        return self._connection.run(ADOPT, values), uncertain

    def reserve(self, name: str, per_second: float, now: datetime) -> datetime:
        row = self._connection.one(NEXT, {"which": name})
        at = max(now, moment(row[0])) if row else now
        following = at + timedelta(seconds=1 / per_second)
        self._connection.run(RESERVE, {"name": name, "next_at": stored(following)})
        return at
