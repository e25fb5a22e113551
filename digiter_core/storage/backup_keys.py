"""
The learners' wrapped keys, kept beside the backups in one file.

There is only ever one such file, with the keys of those who are learners now. A backup holds no
keys, so however old it is, nobody can read in it what belongs to someone erased since. The keys
are wrapped: without the keyring this file opens nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from digiter_core.errors import BackupError
from digiter_core.storage.files import write_private

NAME: Final = "keys.json"

WrappedKeys = Mapping[int, tuple[int, bytes]]
"""Learner -> number of the wrapping key, wrapped key."""


def replace_keys(directory: Path, current: Callable[[], WrappedKeys]) -> None:
    """
    Write the keys that *current* returns, and no others.

    *current* is asked under the lock: an erasure at this moment is either in what it returns, or
    takes its key out afterwards.
    """
    with _locked(directory):
        _write(directory, current())


def forget_keys(directory: Path, learners: Iterable[int]) -> None:
    """Take out the keys of *learners*."""
    if not (directory / NAME).exists():
        return
    with _locked(directory):
        keys = dict(read_keys(directory))
        for learner in learners:
            keys.pop(learner, None)
        _write(directory, keys)


def read_keys(directory: Path) -> WrappedKeys:
    """Return the keys beside the backups. Raises `BackupError` if they cannot be read."""
    path = directory / NAME
    try:
        return {
            int(learner): (int(key_id), b64decode(wrapped))
            for learner, (key_id, wrapped) in json.loads(path.read_bytes()).items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        message = f"{path} cannot be read: without it no backup opens. ({type(error).__name__})"
        raise BackupError(message) from error


def _write(directory: Path, keys: WrappedKeys) -> None:
    data = {
        str(learner): [key_id, b64encode(wrapped).decode()]
        for learner, (key_id, wrapped) in keys.items()
    }
    write_private(directory / NAME, json.dumps(data))


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    directory.mkdir(parents=True, exist_ok=True)
    handle = os.open(directory / f"{NAME}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
