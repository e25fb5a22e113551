"""A learner who talks in this process, the command run in it, and caseloads on both databases."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.main import run
from tests.databases import Postgres, start_postgres
from tests.scenes import Scene
from tests.talk import Talk, opened

Command = Callable[..., tuple[int, str, str]]


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


@pytest.fixture
def digiter(monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path) -> Command:
    """Run the command in this process; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["digiter", *options])
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return ran
