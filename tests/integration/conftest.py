"""A learner who talks with the coach in this process, and caseloads on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, start_postgres
from tests.scenes import Scene
from tests.talk import Talk, opened


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path) as (store, coach, clock):
        yield Talk(coach, store, clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with start_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> str:
    return postgres.create_database()


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_database: str) -> str:
    """The same database for every test of this process, empty."""
    postgres.empty(postgres_database)
    return postgres_database


@pytest.fixture(params=["sqlite", "postgres"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A store on each database, to be filled with staff and learners."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with opened(tmp_path, url) as (store, coach, _):
        yield Scene(coach, store)
