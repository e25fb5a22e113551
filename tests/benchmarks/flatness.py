"""
Whether a turn costs the same after 10,000 turns of one learner: in this process, on SQLite in a
temporary folder, CPU time of the turn's transaction with its commit.

The first hundred turns are those of a newcomer in an empty database, taken turn by turn with the
last hundred: else it would be seen how busy the machine was at the beginning and at the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from cli.settings import Settings
from cli.wiring import make_coach, open_database
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.ports import OutboxMessage, Store, Work
from tests.benchmarks.journey import ITEMS_BEFORE_STARTING_OVER, choice, is_item

TURNS = 10_000
SAMPLE = 100
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADDRESS = "50001"


@dataclass(frozen=True, slots=True)
class Flatness:
    """Median cost of a turn in µs, of the first and of the last hundred."""

    first_us: float
    last_us: float

    @property
    def ratio(self) -> float:
        return self.last_us / self.first_us


@dataclass(slots=True)
class Learner:
    """One learner who answers question after question."""

    coach: Coach
    store: Store
    items: int = 0
    at: int = 1
    question: Outgoing | None = None
    messages: Iterator[int] = field(default_factory=lambda: count(1))

    def turn(self, number: int) -> float | None:
        """Take one turn and return its CPU time in µs, None unless it answered an item."""
        arrival = self._arrival(number)
        answers_an_item = arrival.kind is Kind.TAP and is_item(self._buttons())
        now = NOON + timedelta(seconds=number)
        began = time.process_time_ns()
        said = self.store.transact_now(lambda work: _turn(self.coach, work, arrival, number, now))
        spent = (time.process_time_ns() - began) / 1000
        for message in said:
            self._gets(message, now)
        self.items += answers_an_item
        return spent if answers_an_item else None

    def _arrival(self, number: int) -> Arrival:
        if self.question is None:
            return self._writes("start")
        buttons = self._buttons()
        if self.items >= ITEMS_BEFORE_STARTING_OVER and not is_item(buttons):
            self.items = 0
            return self._writes("start_over")
        data = choice(buttons, number)
        return Arrival("telegram", ADDRESS, Kind.TAP, data, self.at, "fr")

    def _writes(self, command: str) -> Arrival:
        number = next(self.messages)
        return Arrival("telegram", ADDRESS, Kind.COMMAND, command, number, "fr")

    def _gets(self, message: OutboxMessage, now: datetime) -> None:
        outgoing = from_json(message.body)
        number = outgoing.edit or next(self.messages)
        if outgoing.buttons:
            self.question, self.at = outgoing, number
        self.store.transact_now(partial(_sent, message=message, number=number, now=now))

    def _buttons(self) -> list[str]:
        rows = self.question.buttons if self.question is not None else ()
        return [button.data for row in rows for button in row]


def measure(folder: Path, turns: int = TURNS) -> Flatness:
    """Return the cost of a turn at the beginning and after *turns* turns."""
    with _learner(folder / "old") as old, _learner(folder / "new") as new:
        for number in range(1, turns + 1):
            old.turn(number)
        first: list[float] = []
        last: list[float] = []
        for number in count(1):
            first += _known(new.turn(number))
            last += _known(old.turn(turns + number))
            if min(len(first), len(last)) >= SAMPLE:
                return Flatness(median(first[:SAMPLE]), median(last[:SAMPLE]))
    raise AssertionError  # the loop ends by itself


@contextmanager
def _learner(folder: Path) -> Iterator[Learner]:
    settings = Settings(data=folder, database="", keyring=None, backups=None)
    store = open_database(settings)
    try:
        yield Learner(make_coach(settings, store), store)
    finally:
        store.close()


def _known(spent: float | None) -> list[float]:
    return [] if spent is None else [spent]


def _turn(
    coach: Coach, work: Work, arrival: Arrival, number: int, now: datetime
) -> list[OutboxMessage]:
    work.inbox.handled(number, now)
    return handle(coach, work, arrival, now)


def _sent(work: Work, message: OutboxMessage, number: int, now: datetime) -> None:
    work.outbox.sent(message.id, now)
    if message.learner is not None and from_json(message.body).is_question:
        work.learners.question_sent(message.learner, number)
