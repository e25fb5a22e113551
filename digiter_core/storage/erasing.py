"""Erasing a learner, and the list of the erased that outlives every restore."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, delete, select

from digiter_core.ports import Clock
from digiter_core.storage.connection import Connection
from digiter_core.storage.files import append_lines
from digiter_core.storage.moments import stored
from digiter_core.storage.tables import (
    alert,
    answer,
    bond,
    code_try,
    consent,
    conversation,
    erasure,
    event,
    learner,
    learner_key,
    letter,
    next_nudge,
    observation,
    outbox,
    passage,
    picture,
    plan,
    plan_report,
    run,
    wait,
)
from digiter_core.storage.upserting import insert_unless_known

LEDGER_NAME: Final = "erasures.jsonl"

ADDRESS_KEY: Final = select(learner.c.address_key).where(learner.c.id == bindparam("of"))
FORGET_KEY: Final = delete(learner_key).where(learner_key.c.learner_id == bindparam("of"))
FORGET_UNOWNED: Final = delete(outbox).where(
    outbox.c.learner_id.is_(None), outbox.c.chat_key == bindparam("chat_key")
)
FORGET_TRIES: Final = delete(code_try).where(code_try.c.chat_key == bindparam("chat_key"))
FORGET_ROWS: Final = (
    delete(answer).where(
        answer.c.run_id.in_(select(run.c.id).where(run.c.learner_id == bindparam("of")))
    ),
    *(
        delete(table).where(table.c.learner_id == bindparam("of"))
        for table in (
            run,
            consent,
            event,
            plan_report,
            plan,
            next_nudge,
            wait,
            passage,
            picture,
            outbox,
            alert,
            letter,
            observation,
            bond,
            conversation,
        )
    ),
    delete(learner).where(learner.c.id == bindparam("of")),
)
REMEMBER: Final = insert_unless_known(erasure)

_EVERYONE: Final = select(erasure.c.learner_id)


class Ledger:
    """
    The numbers of the erased, in a file beside the keyring.

    A line is written before anything is deleted: a crash in between leaves a learner who is
    still there and asks again, never one who comes back with a restore.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def beside(cls, keyring: Path | None) -> Ledger:
        """Return the ledger that belongs to the keyring in that file."""
        return cls(None if keyring is None else keyring.with_name(LEDGER_NAME))

    def note(self, learner: int, at: int) -> None:
        """Write down that *learner* is to be erased."""
        if self._path is not None:
            append_lines(self._path, json.dumps({"learner": learner, "at": at}))

    def __iter__(self) -> Iterator[int]:
        """Return the numbers of all the erased. A line cut off by a crash is passed over."""
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text(encoding="ascii", errors="replace").splitlines():
            try:
                yield int(json.loads(line)["learner"])
            except (ValueError, KeyError, TypeError):
                continue


class Erasing:
    """Erases in one transaction and keeps in mind whom, for what follows the commit."""

    def __init__(self, connection: Connection, clock: Clock, ledger: Ledger) -> None:
        self.erased: list[int] = []
        self._connection = connection
        self._clock = clock
        self._ledger = ledger

    def erase(self, learner: int) -> None:
        """Delete the key of *learner*, then every row; the audit keeps a number without a name."""
        now = stored(self._clock.now())
        self._ledger.note(learner, now)
        run_statement = self._connection.run
        run_statement(FORGET_KEY, {"of": learner})
        address = self._connection.one(ADDRESS_KEY, {"of": learner})
        if address is not None:
            for statement in (FORGET_UNOWNED, FORGET_TRIES):
                run_statement(statement, {"chat_key": address[0]})
        for statement in FORGET_ROWS:
            run_statement(statement, {"of": learner})
        run_statement(REMEMBER, {"learner_id": learner, "erased_at": now})
        self.erased.append(learner)

    def everyone(self) -> Sequence[int]:
        """Return the numbers of all who were erased in this database."""
        return [number for (number,) in self._connection.all(_EVERYONE, {})]
