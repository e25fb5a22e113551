"""
`digiter run` that kills itself between the commit of an erasure and what follows it.

While the file that KILL_ORDER names is there; it is removed at the kill.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults.killed_at_commit import VARIABLE, Fuse


def main() -> None:
    """Run the command line; what follows an erasure is not reached the first time."""
    from cli.main import run  # noqa: PLC0415 - only where it runs
    from digiter_core.storage.database import Parts  # noqa: PLC0415

    fuse, follow_up = Fuse(Path(os.environ[VARIABLE])), Parts.erased

    def killed(self: Parts, learners: Sequence[int]) -> None:
        if fuse.path.exists():
            fuse.die()
        follow_up(self, learners)

    Parts.erased = killed  # type: ignore[method-assign]
    run()


if __name__ == "__main__":
    sys.exit(main())
