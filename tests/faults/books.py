"""Opens the store of a product that is down, and compares it with the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from cli.wiring import SystemClock
from digiter_core.ports import Work
from digiter_core.storage.database import open_store
from digiter_core.storage.engines import engine_for
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.tables import InboxState, OutboxState, inbox, outbox
from tests.faults.learners import Learner
from tests.faults.reference import Books, books_of


@dataclass(frozen=True, slots=True)
class Audit:
    """What the books say against what they should."""

    answers: int  # that should be recorded
    lost: int
    doubled: int
    differing: tuple[int, ...]  # learners whose books are not those of their twin
    unnoted: int  # updates the inbox does not know, though they were sent
    unhandled: int  # updates noted, but set aside or left open
    unsent: int  # messages still in the outbox

    @property
    def is_clean(self) -> bool:
        counts = (self.lost, self.doubled, self.unnoted, self.unhandled, self.unsent)
        return not any(counts) and not self.differing


def audit(data: Path, database: str, learners: Iterable[Learner]) -> Audit:
    """Return the audit of a product that is not running, on *database* ("": the SQLite of *data*)."""
    url = _url(data, database)
    learners = list(learners)
    found = _read(data, url, [learner.number for learner in learners])
    expected = {learner.number: learner.chat.learner.books() for learner in learners}
    missing: Counter[object] = Counter()
    surplus: Counter[object] = Counter()
    for number, twin in expected.items():
        due, recorded = _answered(number, twin), _answered(number, found[number])
        missing += due - recorded
        surplus += recorded - due
    sent = {update for learner in learners for update in learner.sent}
    states, left = _queues(url)
    return Audit(
        answers=sum(len(twin.answered) for twin in expected.values() if twin),
        lost=missing.total(),
        doubled=surplus.total(),
        differing=tuple(n for n, twin in expected.items() if twin != found[n]),
        unnoted=len(sent - states.keys()),
        unhandled=sum(states[update] != InboxState.DONE for update in sent & states.keys()),
        unsent=left,
    )


def _answered(number: int, books: Books | None) -> Counter[object]:
    return Counter((number, data) for data in (books.answered if books else ()))


def _read(data: Path, url: str, numbers: Iterable[int]) -> Mapping[int, Books | None]:
    def read(work: Work) -> dict[int, Books | None]:
        return {number: books_of(work, str(number)) for number in numbers}

    store = open_store(url, Keyring.load_or_create(data / "keyring.json"), clock=SystemClock())
    try:
        return store.transact_now(read)
    finally:
        store.close()


def unsent(data: Path, database: str) -> int:
    """Return how many messages are in the outbox still. The product may be running."""
    return _queues(_url(data, database))[1]


def _url(data: Path, database: str) -> str:
    return database or f"sqlite:///{data / 'digiter.db'}"


def _queues(url: str) -> tuple[dict[int, int], int]:
    engine = engine_for(url)
    with engine.connect() as connection:
        rows = connection.execute(select(inbox.c.update_id, inbox.c.state)).all()
        waiting = select(func.count()).where(outbox.c.state == int(OutboxState.READY))
        left = connection.execute(waiting).scalar_one()
    engine.dispose()
    return {row.update_id: row.state for row in rows}, left
