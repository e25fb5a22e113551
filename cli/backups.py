"""Backup and restore with a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from cli.settings import Settings
from cli.wiring import SystemClock
from digiter_core.storage.backup import backup, prune
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.restore import Restored, restore


def write(settings: Settings, directory: Path) -> Path:
    """Write a backup, drop those older than 35 days, and return the new one's path."""
    clock = SystemClock()
    with _bar("Backing up") as progress:
        path = backup(settings.database_url, directory, clock=clock, progress=progress)
    prune(directory, clock.now())
    return path


def read(settings: Settings, path: Path) -> Restored:
    """Replace what the database holds by the backup in *path*."""
    keyring = Keyring.load(settings.keyring_path)
    with _bar("Restoring") as progress:
        return restore(
            path,
            settings.database_url,
            keyring,
            clock=SystemClock(),
            replace=True,
            progress=progress,
        )


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    with Progress(transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)
