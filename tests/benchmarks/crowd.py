"""
A database full of learners whose next nudge is due some time in the coming 30 days.

They are written in bulk, and what is sealed is noise: nobody opens it during a run. Those whose
nudge falls due in a run are real: a key of their own, a session, a nudge the policy agrees to.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert

from digiter_core.engine.script import Value
from digiter_core.engine.session import Session, to_json
from digiter_core.scheduling.calendar import (
    Quiet,
    clock,
    instant,
    read_window,
    spread,
    within_minute,
)
from digiter_core.storage import postgresql, sqlite
from digiter_core.storage.connection import Connection, Texts
from digiter_core.storage.documents import encode
from digiter_core.storage.engines import SQLITE, engine_for
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.learners import ADD_CONVERSATION, ADD_KEY, ADD_LEARNER
from digiter_core.storage.moments import stored
from digiter_core.storage.nudges import PUT
from digiter_core.storage.tables import OutboxState, outbox
from digiter_core.storage.vault import Vault

AHEAD: Final = timedelta(days=30)
NOT_IN_A_RUN: Final = timedelta(hours=4)
SENT_WITHIN: Final = timedelta(days=6)
PLAN_SINCE: Final = timedelta(days=3)
WINDOW_MINUTES: Final = 15
FIRST_CHAT: Final = 20_001
SESSION_BYTES: Final = 420
MASS: Final = 0
"""The seed of all who are not due; other seeds give other learners."""

TOGETHER: Final = 10_000
ADD_SENT: Final = insert(outbox).values(
    learner_id=bindparam("of"),
    state=bindparam("its_state"),
    due_at=bindparam("then"),
    attempts=bindparam("tried"),
    created_at=bindparam("then"),
    closed_at=bindparam("then"),
    dedup=bindparam("once"),
)


@dataclass(frozen=True, slots=True)
class Afternoon:
    """A quarter of an hour, in a zone where it is early afternoon."""

    begin: datetime
    day: date
    zone: str
    window: str

    @classmethod
    def at(cls, moment: datetime) -> Afternoon:
        """Return the one that begins with the minute of *moment*."""
        ahead = (13 - moment.hour + 12) % 24 - 12
        zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
        minute = 13 * 60 + moment.minute
        window = f"{clock(minute)}-{clock(minute + WINDOW_MINUTES)}"
        return cls(moment, moment.astimezone(ZoneInfo(zone)).date(), zone, window)

    @property
    def session(self) -> bytes:
        """What is stored of somebody who made a plan and wants to be written to in these hours."""
        variables: dict[str, Value] = {
            "consent_nudges": True,
            "plan_since": (self.begin - PLAN_SINCE).isoformat(),
            "plan_open": True,
            "plan_action": "org_plan_three_tasks",
            "plan_cue": "bag_down",
            "zone": self.zone,
            "nudge_windows": self.window,
        }
        return encode({**to_json(Session(variables=variables)), "needs_help": False})

    def moments(self, seed: int) -> Iterator[tuple[datetime, int]]:
        """Yield numbers learners may have, each with when the policy would write to them."""
        window, zone = read_window(self.window, Quiet(0, 0)), ZoneInfo(self.zone)
        for key in _numbers(seed):
            at = instant(self.day, spread(window, key), zone) + within_minute(key)
            yield at, key


@dataclass(slots=True)
class Crowd:
    """The learners of one database. Nobody else has it open while they are added."""

    url: str
    keyring: Keyring
    chats: int = 0

    def fill(self, number: int, now: datetime) -> None:
        """Add *number* learners, none due within hours; each was sent one in the last days."""
        chance = random.Random(MASS)
        keys = sorted(islice(_numbers(MASS), number))  # in order: a third of the time
        due = stored(now + NOT_IN_A_RUN)
        for chunk in (keys[at : at + TOGETHER] for at in range(0, number, TOGETHER)):
            rows = []
            for key in chunk:
                at = due + int(chance.random() * (AHEAD / timedelta(microseconds=1)))
                sent = stored(now) - int(
                    chance.random() * (SENT_WITHIN / timedelta(microseconds=1))
                )
                rows.append(_noise(key, at, sent, self.keyring.active))
            with self._filling() as connection:
                _add(connection, rows)
                connection.run_each(ADD_SENT, (row["sent"] for row in rows))
        self._settle()

    def add_due(
        self, due: Sequence[tuple[datetime, int]], hours: Afternoon
    ) -> dict[int, datetime]:
        """Add learners whose nudge is due at these moments. Returns the moments by chat."""
        vault = Vault(self.keyring)
        first = FIRST_CHAT + self.chats
        self.chats += len(due)
        rows = [
            _real(vault, key, str(first + number), at, hours)
            for number, (at, key) in enumerate(due)
        ]
        with self._filling() as connection:
            _add(connection, rows)
        return {first + number: at for number, (at, _) in enumerate(due)}

    @contextmanager
    def _filling(self) -> Iterator[Connection]:
        """Give a connection in a transaction that pays for no safety."""
        # The owner of the tables may not leave checks out; who runs the server may.
        engine = engine_for(self.url.replace("digiter@", "postgres@"))
        is_sqlite = engine.dialect.name == SQLITE
        driver: Any = (
            sqlite.connect(Path(str(engine.url.database)))
            if is_sqlite
            else postgresql.connect(engine)
        )
        with closing(driver):
            connection = Connection(driver, Texts(engine.dialect))
            if is_sqlite:
                connection.command("PRAGMA synchronous=OFF")
                connection.command("PRAGMA foreign_keys=OFF")
            else:
                connection.command("SET session_replication_role = replica")
            connection.command("BEGIN")
            yield connection
            connection.command("COMMIT")

    def _settle(self) -> None:
        """Do what autovacuum has done by the time a database has grown so large."""
        engine = engine_for(self.url)
        if engine.dialect.name != SQLITE:
            with closing(postgresql.connect(engine)) as driver:
                driver.execute("VACUUM ANALYZE")


def _numbers(seed: int) -> Iterator[int]:
    chance = random.Random(seed)
    while True:
        yield chance.getrandbits(52)


def _add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    for table, statement in (
        ("learner", ADD_LEARNER),
        ("learner_key", ADD_KEY),
        ("conversation", ADD_CONVERSATION),
        ("next_nudge", PUT),
    ):
        connection.run_each(statement, (row[table] for row in rows))


def _row(
    key: int, at: int, seen: int, sealed: dict[str, bytes], key_id: int
) -> dict[str, dict[str, Any]]:
    return {
        "learner": {
            "id": key,
            "channel": "telegram",
            "address_key": sealed["address_key"],
            "address": sealed["address"],
            "language": "fr",
            "territory": "elsewhere",
            "state": "active",
            "created_at": seen,
            "forget_at": None,
        },
        "learner_key": {"learner_id": key, "key_id": key_id, "wrapped": sealed["wrapped"]},
        "conversation": {
            "learner_id": key,
            "last_seen_at": seen,
            "last_seen_day": seen // (24 * 60 * 60 * 1_000_000),
            "question_message": None,
            "pins": "",
            "session": sealed["session"],
        },
        "next_nudge": {"learner_id": key, "content": sealed["content"], "due_at": at},
    }


def _noise(key: int, at: int, sent: int, key_id: int) -> dict[str, dict[str, Any]]:
    sealed = {
        "address_key": os.urandom(16),
        "address": os.urandom(38),
        "wrapped": os.urandom(61),
        "session": os.urandom(SESSION_BYTES),
        "content": os.urandom(50),
    }
    row = _row(key, at, sent, sealed, key_id)
    day = date.fromtimestamp(sent / 1_000_000)
    row["sent"] = {
        "of": key,
        "its_state": OutboxState.SENT.value,
        "then": sent,
        "tried": 0,
        "once": f"n:{key}:{day}",
    }
    return row


def _real(
    vault: Vault, key: int, chat: str, at: datetime, hours: Afternoon
) -> dict[str, dict[str, Any]]:
    wrapped = vault.new_key(key)
    seal = vault.of(key, wrapped)
    sealed = {
        "address_key": vault.keyed_hash(chat),
        "address": seal.seal("learner.address", chat.encode()),
        "wrapped": wrapped,
        "session": seal.seal("conversation.session", hours.session),
        "content": seal.seal("next_nudge.content", encode(["plan", hours.day.isoformat()])),
    }
    return _row(key, stored(at), stored(hours.begin - PLAN_SINCE), sealed, vault.active)
