"""
A disk that fails at every single write, one that is full, a file that may only be read.

`python -m tests.faults.disk`. The limits are set on this very process, so it is a program of its
own. RLIMIT_FSIZE makes a write fail at an exact byte of the WAL (SQLite sees an I/O error),
`max_page_count` makes SQLite find the disk full, `query_only` the file read-only. After each
failure: nothing of the turn is kept, the learner is told, help is shown all the same, and the
very same update goes through once there is room.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import itertools
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path

import bot.delivery
from cli import logs
from digiter_core.errors import StorageError
from digiter_core.ports import Store, Work
from digiter_core.storage.work import StoredWork
from tests.faults.figures import Figure, load, none_of, show
from tests.faults.in_process import Bot, NoNetwork, words
from tests.faults.reference import books_of
from tests.talk import StoppedClock, Talk, opened

CHAT, OTHER = 6001, 6002
HALF_A_FRAME = 2060  # of the WAL: the limit falls into the head of a frame or into its page
MOST_FRAMES = 400
HELP_EVERY = 20
INTEGRITY_EVERY = 50
UNLIMITED = resource.RLIM_INFINITY
CRISIS = ("/sos", "SOS")
WORDS = ("3", "retour", "2", "4", "/about", "1", "asdf", "3", "/menu", "continuer", "2", "/mydata")


@dataclass(slots=True)
class Outcome:
    """What became of the writes that failed."""

    failures: dict[str, int] = field(default_factory=dict)
    half_done: int = 0  # something of a failed turn was kept
    not_told: int = 0
    no_help: int = 0
    not_recovered: int = 0
    damaged: int = 0
    updates: int = 0

    def figures(self) -> list[Figure]:
        return [
            *(Figure(f"writes that failed: {how}", n) for how, n in self.failures.items()),
            Figure("updates that went through in the end", self.updates),
            none_of("half-done turns", self.half_done),
            none_of("learners not told", self.not_told),
            none_of("calls for help not answered at once", self.no_help),
            none_of("updates that never went through", self.not_recovered),
            none_of("integrity checks that failed", self.damaged),
        ]


@dataclass(slots=True)
class Disk:
    """A bot on a SQLite file, and how to take its disk away."""

    path: Path
    store: Store
    clock: StoppedClock
    network: NoNetwork
    bot: Bot
    outcome: Outcome
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1000))

    async def each_write(self, rounds: int) -> None:
        """Let every write of the WAL fail once, in turn after turn."""
        for text in itertools.islice(itertools.cycle(WORDS), rounds):
            await self._through(text, "I/O error", self._wal_of)

    async def full(self, rounds: int) -> None:
        """Let every new page find the disk full."""
        for text in itertools.islice(itertools.cycle(WORDS), rounds):
            await self._through(text, "disk full", self._pages)

    async def read_only(self, rounds: int) -> None:
        """Let the file be read-only for one attempt at each turn."""
        for text in itertools.islice(itertools.cycle(WORDS), rounds):
            await self._through(text, "read-only", self._query_only)

    async def _through(
        self, text: str, how: str, limits: Callable[[int], contextlib.AbstractContextManager[None]]
    ) -> None:
        number = next(self.numbers)
        for attempt in range(MOST_FRAMES):
            await self.bot.is_idle()
            self._empty_wal()
            before, sent = self._state(), self.network.sent[CHAT]
            self.clock.moment += bot.intake.TELL_AGAIN
            with limits(attempt):
                failed = not await self._take(words(number, CHAT, text))
                if failed and self._count(how) % HELP_EVERY == 0:
                    await self._help()
            if not failed:
                self.outcome.updates += 1
                await self.bot.is_idle()
                return
            self.outcome.not_told += self.network.sent[CHAT] != sent + 1
            self.outcome.half_done += self._state() != before
            if self.outcome.failures[how] % INTEGRITY_EVERY == 0:
                self.outcome.damaged += self._integrity() != "ok"
        self.outcome.not_recovered += 1

    async def _take(self, raw: object) -> bool:
        try:
            await self.bot.intake.take(raw)
        except StorageError:
            return False
        return True

    async def _help(self) -> None:
        for text in CRISIS:
            before = len(self.network.texts.get(OTHER, ()))
            if not await self._take(words(next(self.numbers), OTHER, text)):
                shown = self.network.texts.get(OTHER, [])[before:]
                self.outcome.no_help += not any("112" in each for each in shown)

    def _count(self, how: str) -> int:
        self.outcome.failures[how] = self.outcome.failures.get(how, 0) + 1
        return self.outcome.failures[how]

    def _state(self) -> object:
        return self.store.transact_now(lambda work: books_of(work, str(CHAT)))

    def _pragma(self, command: str) -> int:
        def run(work: Work) -> int:
            assert isinstance(work, StoredWork)
            rows = work.connection.command(f"PRAGMA {command}")
            return int(rows[0][0]) if rows else 0

        return self.store.transact_now(run)

    def _integrity(self) -> str:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        return found

    def _empty_wal(self) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _wal_of(self, attempt: int) -> Iterator[None]:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (attempt * HALF_A_FRAME, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (UNLIMITED, hard))

    @contextlib.contextmanager
    def _pages(self, attempt: int) -> Iterator[None]:
        self._pragma(f"max_page_count={self._pragma('page_count') + attempt}")
        try:
            yield
        finally:
            self._pragma("max_page_count=1000000")

    @contextlib.contextmanager
    def _query_only(self, attempt: int) -> Iterator[None]:
        self._pragma(f"query_only={'ON' if attempt == 0 else 'OFF'}")
        try:
            yield
        finally:
            self._pragma("query_only=OFF")


def run(rounds: int) -> tuple[Outcome, str]:
    """Run *rounds* turns of each kind; return the outcome and the log."""
    bot.delivery.STORAGE_WAIT = 0.01
    log, outcome = io.StringIO(), Outcome()
    with tempfile.TemporaryDirectory() as name, redirect_stderr(log):
        logs.set_up("warning", [])
        with opened(Path(name)) as (store, coach, clock):
            for number in (CHAT, OTHER):
                talk = Talk(coach, store, clock, str(number))
                talk.welcome()
                talk.taps("go")

            async def session() -> None:
                network = NoNetwork()
                running = Bot.on(coach, store, clock, network)
                path = Path(name) / "test.db"
                disk = Disk(path, store, clock, network, running, outcome)
                await disk.each_write(rounds)
                await disk.full(rounds * 3)
                await disk.read_only(rounds)
                outcome.damaged += disk._integrity() != "ok"

            asyncio.run(session())
    return outcome, log.getvalue()


def main() -> int:
    """Run as asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=24, help="turns whose every write fails")
    options = parser.parse_args()
    show([load()])
    outcome, log = run(options.rounds)
    failed = [line for line in log.splitlines() if "turn_failed" in line or "task_failed" in line]
    figures = [*outcome.figures(), none_of("errors nobody foresaw", len(failed))]
    show([Figure("error", line) for line in sorted(set(failed))[:5]])
    return 0 if show(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
