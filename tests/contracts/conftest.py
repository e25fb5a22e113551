"""Both databases, so that everything the store promises is tried on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digiter_core.ports import Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.tables import InboxState, inbox
from digiter_core.storage.work import StoredWork
from tests.databases import Postgres, start_postgres

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(slots=True)
class SetClock:
    """A clock that is set by hand."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **interval: int) -> None:
        self.time += timedelta(**interval)


def noted(store: QueuedStore) -> dict[int, str | None]:
    """Return why each update the inbox knows was set aside, None: it was handled."""
    columns = (inbox.c.update_id, inbox.c.state, inbox.c.reason)

    def read(work: Work) -> dict[int, str | None]:
        assert isinstance(work, StoredWork)
        rows = work.connection.all(select(*columns).order_by(inbox.c.update_id), {})
        for _, state, reason in rows:
            assert (state == InboxState.QUARANTINED) == (reason is not None)
        return {number: reason for number, _, reason in rows}

    return store.transact_now(read)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with start_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite, once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> str:
    return postgres.create_database()


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_database: str) -> str:
    """The same database for every test of this process, empty."""
    postgres.empty(postgres_database)
    return postgres_database


@pytest.fixture
def another_url(tmp_path: Path) -> str:
    """An empty SQLite database to restore into."""
    return f"sqlite:///{tmp_path}/another/coach.db"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/coach.db"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.load_or_create(tmp_path / "secret" / "keyring.json")


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def opened(
    keyring: Keyring, clock: SetClock, backups: Path
) -> Iterator[Callable[[str], QueuedStore]]:
    """Opens stores and closes them at the end."""
    stores: list[QueuedStore] = []

    def open_one(url: str) -> QueuedStore:
        store = open_store(url, keyring, clock=clock, backups=backups)
        stores.append(store)
        return store

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[str], QueuedStore], url: str) -> QueuedStore:
    return opened(url)
