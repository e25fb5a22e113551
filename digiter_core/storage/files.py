"""Writing files so that after a crash there is the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """
    Write *text* to *path*, readable by the owner only, durable when this returns.

    Without *replace* a file that is already there stays as it is: two processes that start
    together end up with the same file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(name)
    finally:
        Path(name).unlink(missing_ok=True)
    sync_directory(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append *line* to *path*, durable when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make a rename or a new name in *directory* survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
