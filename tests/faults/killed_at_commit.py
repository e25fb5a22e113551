"""
`digiter run` that kills itself (SIGKILL) just before or just after one commit of the store.

Run as `python -m tests.faults.killed_at_commit run --print-ready` with KILL_ORDER naming a file.
While the file is there, commits are counted; it holds `<number> before|after <any token>`. The
file is removed at the kill, so that the next process lives. The product itself knows nothing of
all this: the commit of the driver is wrapped from outside.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
VARIABLE = "KILL_ORDER"


@dataclass(slots=True)
class Fuse:
    """Counts commits while there is an order, and kills at the one it names."""

    path: Path
    order: str = ""
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def around(self, commit: Callable[[], Result]) -> Result:
        """Commit, and die before or after it if it is the one."""
        moment = self._moment()
        if moment == "before":
            self.die()
        result = commit()
        if moment == "after":
            self.die()
        return result

    def _moment(self) -> str:
        with self.lock:
            try:
                order = self.path.read_text(encoding="ascii")
            except FileNotFoundError:
                return ""
            if order != self.order:
                self.order, self.count = order, 0
            self.count += 1
            number, moment, _ = order.split()
            return moment if self.count == int(number) else ""

    def die(self) -> None:
        """End this process as a power cut would."""
        self.path.unlink(missing_ok=True)  # taken away at this instant: die all the same
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # the signal ends the process before this does


def wrap_commits(fuse: Fuse) -> None:
    """Let every commit of the store go through *fuse*, on either database."""
    from digiter_core.storage.connection import Connection  # noqa: PLC0415

    command = Connection.command

    def commanded(self: Connection, sql: str) -> list[Any]:
        if not sql.endswith("COMMIT"):  # on PostgreSQL a mark is written in the same message
            return command(self, sql)
        return fuse.around(lambda: command(self, sql))

    Connection.command = commanded  # type: ignore[method-assign]


def main() -> None:
    """Run the command line with a fuse."""
    from cli.main import run  # noqa: PLC0415 - not for whoever only wants to place an order

    wrap_commits(Fuse(Path(os.environ[VARIABLE])))
    run()


if __name__ == "__main__":
    sys.exit(main())
