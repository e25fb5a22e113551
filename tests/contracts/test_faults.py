"""What happens when the disk is full, the server restarts, or a second process comes along."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from digiter_core.errors import DatabaseInUse, StorageUnavailable
from digiter_core.ports import Event, Work
from digiter_core.storage import postgresql, sqlite
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.database import open_store
from digiter_core.storage.engines import engine_for, snapshot
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import Function, QueuedStore
from digiter_core.storage.tables import learner as learner_table
from digiter_core.storage.work import StoredWork
from tests.contracts.conftest import NOON, SetClock, noted
from tests.databases import Postgres, start_postgres

Open = Callable[[str], QueuedStore]


def pragma(store: QueuedStore, command: str) -> list[tuple[Any, ...]]:
    def run(work: Work) -> list[tuple[Any, ...]]:
        assert isinstance(work, StoredWork)
        return work.connection.command(f"PRAGMA {command}")

    return store.transact_now(run)


def handle(number: int) -> Callable[[Work], bool]:
    """Return what notes an update, with a reason that fills the disk."""

    def note(work: Work) -> bool:
        is_new = work.inbox.handled(number, NOON)
        work.inbox.quarantine(number, "x" * 500, NOON)
        return is_new

    return note


# --- The disk


def test_a_full_disk_loses_nothing_and_recovers_by_itself(opened: Open, sqlite_url: str) -> None:
    store = opened(sqlite_url)
    ((pages,),) = pragma(store, "page_count")
    pragma(store, f"max_page_count={pages + 5}")

    kept = []
    for number in range(200):
        try:
            store.transact_now(handle(number))
            kept.append(number)
        except StorageUnavailable:
            pass

    assert 0 < len(kept) < 200
    assert list(noted(store)) == kept
    assert pragma(store, "integrity_check") == [("ok",)]

    pragma(store, "max_page_count=100000")
    assert store.transact_now(handle(200)) is True
    assert list(noted(store)) == [*kept, 200]


def test_a_full_disk_in_the_middle_of_a_group_costs_only_those_that_do_not_fit(
    opened: Open, sqlite_url: str
) -> None:
    store = opened(sqlite_url)
    ((pages,),) = pragma(store, "page_count")
    pragma(store, f"max_page_count={pages + 5}")

    async def all_at_once() -> list[object]:
        return await asyncio.gather(
            *[store.transact(handle(number)) for number in range(100)], return_exceptions=True
        )

    outcomes = asyncio.run(all_at_once())

    kept = [number for number, outcome in enumerate(outcomes) if outcome is True]
    assert 0 < len(kept) < 100
    assert {type(outcome) for outcome in outcomes} == {bool, StorageUnavailable}
    assert list(noted(store)) == kept


def test_a_read_only_file_is_reported_and_opened_again_later(
    opened: Open, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite goes on taking a file for read-only that was so when the connection was made."""
    opened(sqlite_url).close()
    connect = sqlite.connect

    def read_only(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

    store = opened(sqlite_url)
    monkeypatch.setattr(sqlite, "connect", read_only)
    with pytest.raises(StorageUnavailable):
        store.transact_now(handle(1))
    monkeypatch.setattr(sqlite, "connect", connect)

    assert store.transact_now(handle(1)) is True


def test_a_file_that_is_no_database_is_refused(opened: Open, sqlite_url: str) -> None:
    path = Path(str(engine_for(sqlite_url).url.database))
    path.parent.mkdir()
    path.write_bytes(b"this is a text" * 500)

    with pytest.raises(StorageUnavailable, match="not a database"):
        opened(sqlite_url)


def test_a_directory_that_cannot_be_made_is_refused(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageUnavailable):
        opened(f"sqlite:///{tmp_path}/file/coach.db")


def test_what_is_erased_during_a_backup_leaves_the_wal_afterwards(
    opened: Open, sqlite_url: str
) -> None:
    """A reader keeps the WAL from being cut off; the next transaction must see to it."""
    store = opened(sqlite_url)
    engine = engine_for(sqlite_url)
    wal = Path(f"{engine.url.database}-wal")
    store.transact_now(lambda work: work.outbox.open())  # the first one cuts an old WAL off
    learner = store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))

    with snapshot(engine) as reader:
        before = reader.execute(select(learner_table.c.address)).scalar_one()
        store.transact_now(lambda work: work.learners.erase(learner.id))
        during = before in wal.read_bytes()
    store.transact_now(lambda work: work.outbox.open())

    assert during
    assert wal.stat().st_size == 0
    assert before not in Path(str(engine.url.database)).read_bytes()


# --- Two at once


def test_a_second_process_is_kept_out(
    opened: Open, url: str, keyring: Keyring, clock: SetClock
) -> None:
    first = opened(url)

    with pytest.raises(DatabaseInUse, match="Stop it, or wait until it ends"):
        opened(url)
    first.close()

    opened(url).transact_now(handle(1))


def test_a_second_process_can_wait(
    opened: Open, url: str, keyring: Keyring, clock: SetClock
) -> None:
    first = opened(url)
    second: list[QueuedStore] = []
    waiting = threading.Thread(
        target=lambda: second.append(open_store(url, keyring, clock=clock, wait=True))
    )

    waiting.start()
    time.sleep(0.3)
    before = list(second)
    first.transact_now(handle(1))
    first.close()
    waiting.join(20)

    assert before == []
    assert list(noted(second[0])) == [1]
    second[0].close()


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
store = open_store(sys.argv[1], Keyring.load_or_create(Path(sys.argv[2])), clock=None)
for number in range(10**6):
    store.transact_now(lambda work: work.inbox.handled(number, noon))
    print(number, flush=True)
"""


def test_what_was_confirmed_survives_a_kill(
    opened: Open, url: str, keyring: Keyring, pytestconfig: pytest.Config
) -> None:
    opened(url).close()
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, url, str(keyring.path)],
        stdout=subprocess.PIPE,
        cwd=pytestconfig.rootpath,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        for _ in range(50):
            process.stdout.readline()
        process.kill()
        confirmed = 49 + len(process.stdout.read().splitlines())
    process.wait()

    found = list(noted(opened(url)))

    assert found == list(range(len(found)))
    assert confirmed + 1 <= len(found) <= confirmed + 2


# --- PostgreSQL goes away


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    with start_postgres() as server:
        yield server


def test_restarts_of_the_server_lose_nothing_and_double_nothing(
    opened: Open, own_server: Postgres
) -> None:
    store = opened(own_server.create_database())
    learner = store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))

    async def load() -> int:
        stopped, moved = asyncio.Event(), asyncio.Condition()
        numbers = iter(range(10**6))
        done = 0

        async def one_after_another() -> None:
            nonlocal done
            while not stopped.is_set():
                event = Event("counted", NOON, {"n": next(numbers)})
                await store.transact(lambda work, e=event: work.events.append(learner.id, e))
                async with moved:
                    done += 1
                    moved.notify_all()

        async def more() -> None:
            wanted = done + 12
            async with asyncio.timeout(60), moved:
                await moved.wait_for(lambda: done >= wanted)

        tasks = [asyncio.create_task(one_after_another()) for _ in range(6)]
        for _ in range(3):
            await more()
            await asyncio.to_thread(own_server.restart)
        await more()
        stopped.set()
        await asyncio.gather(*tasks)
        return done

    done = asyncio.run(load())

    events = store.transact_now(lambda work: work.events.of(learner.id))
    assert done >= 48
    assert sorted(event.data["n"] for event in events) == list(range(done))


@pytest.mark.parametrize("committed", [True, False])
def test_a_connection_lost_during_the_commit_doubles_nothing(
    opened: Open, postgres_url: str, monkeypatch: pytest.MonkeyPatch, *, committed: bool
) -> None:
    """Whether the commit was kept cannot be seen from the error; the mark tells."""
    store = opened(postgres_url)
    learner = store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))
    command = Connection.command
    lost = []

    def losing(connection: Connection, sql: str) -> list[Row]:
        if not sql.endswith("; COMMIT") or lost:
            return command(connection, sql)
        lost.append(sql)
        if committed:
            command(connection, sql)
        (process,) = command(connection, "SELECT pg_backend_pid()")[0]
        with psycopg.connect(postgres_url.replace("+psycopg", "", 1)) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))
        return command(connection, sql)

    monkeypatch.setattr(Connection, "command", losing)
    store.transact_now(lambda work: work.events.append(learner.id, Event("a", NOON, {})))

    assert len(lost) == 1
    assert len(store.transact_now(lambda work: work.events.of(learner.id))) == 1


def test_a_server_that_stays_away_is_reported(
    opened: Open, own_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "PATIENCE", 0.5)
    store = opened(own_server.create_database())
    own_server.stop("immediate")

    async def all_at_once() -> list[bool | BaseException]:
        waiting = [store.transact(handle(number)) for number in range(40)]
        return await asyncio.gather(*waiting, return_exceptions=True)

    began = time.monotonic()
    told = asyncio.run(all_at_once())
    seconds = time.monotonic() - began

    assert {type(each) for each in told} == {StorageUnavailable}
    assert seconds < 4, "they wait together, not one after another"  # 40 / 4 * 0.5 s else

    own_server.start()
    assert store.transact_now(handle(1)) is True


def test_after_a_restart_only_one_process_goes_on(
    opened: Open,
    own_server: Postgres,
    keyring: Keyring,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgresql, "PATIENCE", 0.5)
    url = own_server.create_database()
    first = opened(url)
    own_server.restart()
    second = opened(url)

    with pytest.raises(DatabaseInUse):
        first.transact_now(handle(1))
    assert second.transact_now(handle(1)) is True

    second.close()
    assert first.transact_now(handle(2)) is True


def test_no_server_at_all_is_reported(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        opened(f"postgresql+psycopg://postgres@/x?host={tmp_path}")


# --- Groups


@dataclass
class Recorder:
    """Transactions that only note how many came together."""

    most_together: int = 64
    groups: list[int] = field(default_factory=list)
    begin: threading.Event = field(default_factory=threading.Event)

    def run(self, functions: Sequence[Function], _since: float) -> list[Any]:
        self.begin.wait(10)
        self.groups.append(len(functions))
        return [None] * len(functions)

    def close(self) -> None:
        """Nothing is open."""


def test_what_waits_is_committed_together() -> None:
    recorder = Recorder()
    store = QueuedStore([recorder], lambda: None)

    async def all_at_once() -> None:
        waiting = [store.transact(lambda _work: None) for _ in range(150)]
        recorder.begin.set()
        await asyncio.gather(*waiting)

    asyncio.run(all_at_once())
    store.close()

    assert sum(recorder.groups) == 150
    assert max(recorder.groups) == 64
    assert len(recorder.groups) <= 4


@dataclass
class Away:
    """Transactions of a database that is away, and how often that was waited for."""

    most_together: int = 64
    tried: int = 0
    begin: threading.Event = field(default_factory=threading.Event)

    def run(self, functions: Sequence[Function], _since: float) -> list[Any]:
        self.begin.wait(10)
        self.tried += len(functions)
        message = "It is away."
        raise StorageUnavailable(message)

    def close(self) -> None:
        """Nothing is open."""


def test_those_who_wait_together_learn_at_once_that_the_database_is_away() -> None:
    away = Away()
    store = QueuedStore([away], lambda: None)

    async def all_at_once() -> list[bool | BaseException]:
        waiting = [store.transact(lambda _work: True) for _ in range(50)]
        away.begin.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    told = asyncio.run(all_at_once())
    store.close()

    assert {type(each) for each in told} == {StorageUnavailable}
    assert away.tried <= 50 + 3  # all of them in one or two groups, then one of each alone


def test_whoever_no_longer_waits_disturbs_nobody(opened: Open, url: str) -> None:
    store = opened(url)

    async def give_up() -> bool:
        first = asyncio.ensure_future(store.transact(handle(1)))
        first.cancel()
        return await store.transact(handle(2))

    assert asyncio.run(give_up()) is True
    store.close()  # another thread may still be at the first: closing waits for it
    assert list(noted(opened(url))) == [1, 2]


def test_closing_finishes_what_waits(opened: Open, sqlite_url: str) -> None:
    store = opened(sqlite_url)

    async def submit_and_close() -> list[bool]:
        waiting = [store.transact(handle(number)) for number in range(200)]
        await asyncio.to_thread(store.close)
        return list(await asyncio.gather(*waiting))

    assert asyncio.run(submit_and_close()) == [True] * 200
    with closing(sqlite3.connect(str(engine_for(sqlite_url).url.database))) as connection:
        assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (200,)
