"""Writing files so that after a crash there is the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
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


def append_lines(path: Path, *lines: str) -> None:
    """Append *lines* to *path*, durable when this returns. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with held(path) as handle:
        # What a crash cut off must not swallow the first of the new lines.
        begin = [] if _ends_with_a_line(handle) else [""]
        content = "".join(f"{line}\n" for line in (*begin, *lines)).encode()
        if os.write(handle, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)
    sync_directory(path.parent)


@contextlib.contextmanager
def held(path: Path) -> Iterator[int]:
    """Open *path* to append, created if need be; who else holds it waits until the end."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            with contextlib.suppress(OSError):  # a network disk may know no locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            if not _was_replaced(path, handle):
                yield handle
                return
        finally:
            os.close(handle)


def _was_replaced(path: Path, handle: int) -> bool:
    """Return whether *path* names another file by now than the one that *handle* waited for."""
    try:
        return not os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return True


def _ends_with_a_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"


def sync_directory(directory: Path) -> None:
    """Make a rename or a new name in *directory* survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
