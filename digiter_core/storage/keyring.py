"""
The keyring: the only secret of the store, in a file of its own.

It is never in the database nor in a backup. Whoever has a backup and not this file has nothing;
whoever loses this file has lost every learner.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from digiter_core.errors import StorageError
from digiter_core.storage.files import write_private

KEY_BYTES: Final = 32
MAX_KEY_ID: Final = 255  # a key's id stands in one byte before everything it seals


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id, which one seals from now on, and the key of the keyed hashes."""

    keys: Mapping[int, bytes] = field(repr=False)
    active: int
    index_key: bytes = field(repr=False)
    path: Path | None = (
        None  # where it was read from; the lists of erasures and withdrawals lie beside it
    )

    @classmethod
    def new(cls) -> Keyring:
        """Return a keyring with fresh keys."""
        return cls({1: secrets.token_bytes(KEY_BYTES)}, 1, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Return the keyring in *path*. Raises `StorageError` if the file is not one."""
        try:
            data = json.loads(path.read_text(encoding="ascii"))
            keyring = cls(
                {int(key_id): b64decode(key) for key_id, key in data["keys"].items()},
                int(data["active"]),
                b64decode(data["index"]),
                path,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # `from None`: the cause would carry the file's content into a log.
            message = f"{path} cannot be read as a keyring. Put back the file you saved."
            raise StorageError(message) from None
        keyring.check(path)
        return keyring

    @classmethod
    def load_or_create(cls, path: Path) -> Keyring:
        """Return the keyring in *path*; the first time, create it, readable by the owner only."""
        if not path.exists():
            write_private(path, cls.new().text(), replace=False)
        return cls.load(path)

    def check(self, path: Path) -> None:
        """Raise `StorageError` if a key has the wrong length or the active one is missing."""
        lengths = {len(key) for key in (*self.keys.values(), self.index_key)}
        ids_fit = all(1 <= key_id <= MAX_KEY_ID for key_id in self.keys)
        if lengths != {KEY_BYTES} or self.active not in self.keys or not ids_fit:
            message = f"{path} is damaged: a key is missing or cut. Put back the file you saved."
            raise StorageError(message)

    def text(self) -> str:
        """Return the content of the file."""
        data = {
            "active": self.active,
            "keys": {str(key_id): b64encode(key).decode() for key_id, key in self.keys.items()},
            "index": b64encode(self.index_key).decode(),
        }
        return json.dumps(data, indent=1) + os.linesep

    def with_new_key(self) -> Keyring:
        """Return this keyring with one more key, active from now on; the old ones still open."""
        key_id = max(self.keys) + 1
        keys = {**self.keys, key_id: secrets.token_bytes(KEY_BYTES)}
        return Keyring(keys, key_id, self.index_key, self.path)

    def save(self, path: Path) -> None:
        """Replace the file at *path*, all or nothing."""
        write_private(path, self.text())
