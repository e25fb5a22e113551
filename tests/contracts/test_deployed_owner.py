"""`deploy/owner.sh`, run as the image of PostgreSQL runs it: who the product connects as."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg

from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.contracts.conftest import SetClock
from tests.databases import Postgres

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "owner.sh"
PASSWORD = """it's $HOME, "quoted" \\ and é"""


def run(server: Postgres, database: str, script: str) -> None:
    environment = {
        "PATH": f"{server.programs}:{os.environ['PATH']}",
        "PGHOST": str(server.directory),
        "POSTGRES_DB": database,
        "POSTGRES_PASSWORD": PASSWORD,
    }
    subprocess.run(["bash", "-c", script], env=environment, check=True, cwd=server.directory)


def test_the_role_of_the_compose_file_owns_the_database_and_stands_behind_the_wall(
    postgres: Postgres,
) -> None:
    url = postgres.create_database()
    database = url.partition("@/")[2].partition("?")[0]
    # The tests' own role has that name already.
    script = SCRIPT.read_text(encoding="utf-8").replace("digiter", "digiter_deployed")

    run(postgres, database, script)

    url = url.replace("//digiter@", "//digiter_deployed@")
    open_store(url, Keyring.new(), clock=SetClock()).close()
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "SELECT tableowner, rowsecurity FROM pg_tables WHERE tablename = 'learner'"
        ).fetchone()
    assert role == (False, False, False, False, True)
    assert owner == ("digiter_deployed", True)
    postgres.drop_database(url)
