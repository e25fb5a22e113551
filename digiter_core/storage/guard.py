"""
Who may use a PostgreSQL: one process, or several together.

The lock lives as long as one connection.
"""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

import psycopg

from digiter_core.errors import DatabaseInUse

_KEY: Final = 0x646967697465  # "digite"; the lock is the database's, not the server's
_SHARED: Final = {False: "", True: "_shared"}
_GRACE: Final = 0.3


class Guard:
    """
    Holds the lock, and takes it again after the server was restarted.

    Another process may have been faster then: `hold` raises, and nothing more is written. A
    server that cuts the connection is noticed at the next transaction; one that is cut off
    without a word (a dead network) when the network says so.
    """

    def __init__(
        self, connect: Callable[[], psycopg.Connection[Any]], *, shared: bool = False
    ) -> None:
        self._kind = _SHARED[shared]
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._turn = Lock()

    def take(self, *, wait: bool) -> None:
        """Take the lock. Raises `DatabaseInUse` if another has it and we do not *wait*."""
        connection = self._connect()
        try:
            taken = self._wait(connection) if wait else self._try(connection)
        except BaseException:
            connection.close()
            raise
        if not taken:
            connection.close()
            raise DatabaseInUse
        self._connection = connection

    def hold(self) -> None:
        """Make sure we have the lock; take it again if its connection was lost."""
        with self._turn:
            if self._connection is not None and _is_alive(self._connection):
                return
            self.release()
            self.take(wait=False)

    def release(self) -> None:
        """Give the lock back."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                # Said aloud: the server may notice a closed connection a little later.
                self._connection.execute(
                    f"SELECT pg_advisory_unlock{self._kind}(%s)".encode(), (_KEY,)
                )
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None

    def _wait(self, connection: psycopg.Connection[Any]) -> bool:
        connection.execute(f"SELECT pg_advisory_lock{self._kind}(%s)".encode(), (_KEY,))
        return True

    def _try(self, connection: psycopg.Connection[Any]) -> bool:
        """Take the lock, or wait for a moment: the server may not have missed a dead process."""
        statement = f"SELECT pg_try_advisory_lock{self._kind}(%s)".encode()
        end = time.monotonic() + _GRACE
        while connection.execute(statement, (_KEY,)).fetchone() != (True,):
            if time.monotonic() > end:
                return False
            time.sleep(_GRACE / 10)
        return True


def _is_alive(connection: psycopg.Connection[Any]) -> bool:
    # A look at the socket costs 2 µs, a question 100: only a server that says goodbye, or has
    # a notice for us, makes it readable.
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return True
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
