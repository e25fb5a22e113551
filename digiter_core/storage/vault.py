"""
Sealing and opening: AES-256-GCM with a key of the learner's own.

A sealed value is one byte naming the key, twelve random bytes, then ciphertext and tag. Whose it
is and in which column it stands are authenticated along with it, so a value that was copied to
another learner or column does not open. Byte 0 names the learner's own key, 1 to 255 a key of
the keyring. From each key of the keyring two are derived, so that wrapped learners' keys and
rows without a learner never share one.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from digiter_core.errors import WrongKey
from digiter_core.storage.keyring import KEY_BYTES, Keyring

NOBODY: Final = 0
"""Owner of what is sealed for no learner."""

_OWN_KEY: Final = 0
_NONCE_END: Final = 13
_HASH_BYTES: Final = 16
_CACHED_KEYS: Final = 4096


class Seal:
    """Seals and opens for one owner."""

    __slots__ = ("_active", "_cipher", "_ciphers", "_owner")

    def __init__(self, ciphers: Mapping[int, AESGCM], active: int, owner: int) -> None:
        self._ciphers = ciphers
        self._cipher = ciphers[active]
        self._active = bytes((active,))
        self._owner = owner

    def seal(self, place: str, content: bytes) -> bytes:
        """Return *content* sealed for *place*, the `table.column` it will stand in."""
        nonce = os.urandom(12)
        bound = f"{self._owner}|{place}".encode()
        return self._active + nonce + self._cipher.encrypt(nonce, content, bound)

    def open(self, place: str, sealed: bytes) -> bytes:
        """Return what was sealed. Raises `WrongKey` if key, owner or place differ."""
        try:
            cipher = self._ciphers[sealed[0]]
            bound = f"{self._owner}|{place}".encode()
            return cipher.decrypt(sealed[1:_NONCE_END], sealed[_NONCE_END:], bound)
        except (KeyError, IndexError, ValueError, InvalidTag):
            raise WrongKey from None


class Vault:
    """Everything that needs the keyring: seals, learners' keys, keyed hashes."""

    def __init__(self, keyring: Keyring) -> None:
        self.active = keyring.active
        self._index_key = keyring.index_key
        self._wrapping = _derived(keyring, b"wrap")
        self._service = _derived(keyring, b"service")
        self.service = Seal(self._service, keyring.active, NOBODY)
        # By the wrapped key itself, never by learner: an entry can be useless, not wrong.
        self._unwrapped = lru_cache(maxsize=_CACHED_KEYS)(self._unwrap)

    def keyed_hash(self, text: str) -> bytes:
        """Return a hash of *text* nobody can compute, or try chat ids against, without the key."""
        content = text.encode("utf-8", "surrogatepass")  # whatever a stranger types
        return hmac.digest(self._index_key, content, "sha256")[:_HASH_BYTES]

    def is_current(self, sealed: bytes) -> bool:
        """Return whether *sealed*, of the service, was sealed with the keyring's active key."""
        return sealed[0] == self.active

    def new_number(self, bits: int) -> int:
        """Return the number of somebody new: one that nobody can guess."""
        return secrets.randbits(bits)

    def new_key(self, learner: int) -> bytes:
        """Return a fresh key for *learner*, wrapped."""
        return self._wrapper(learner).seal("learner_key.wrapped", os.urandom(KEY_BYTES))

    def rewrapped(self, learner: int, wrapped: bytes) -> bytes:
        """Return the same key of *learner*, wrapped with the keyring's active key."""
        wrapper = self._wrapper(learner)
        return wrapper.seal("learner_key.wrapped", wrapper.open("learner_key.wrapped", wrapped))

    def of(self, learner: int, wrapped: bytes) -> Seal:
        """Return the seal of *learner*. Raises `WrongKey` if the keyring does not unwrap it."""
        return self._unwrapped(learner, wrapped)

    def of_row(self, number: int) -> Seal:
        """Return the service's seal for the row *number*: copied elsewhere it does not open."""
        return Seal(self._service, self.active, number)

    def forget(self) -> None:
        """Drop unwrapped keys from memory, as after an erasure."""
        self._unwrapped.cache_clear()

    def _wrapper(self, learner: int) -> Seal:
        return Seal(self._wrapping, self.active, learner)

    def _unwrap(self, learner: int, wrapped: bytes) -> Seal:
        key = self._wrapper(learner).open("learner_key.wrapped", wrapped)
        return Seal({_OWN_KEY: AESGCM(key)}, _OWN_KEY, learner)


def _derived(keyring: Keyring, use: bytes) -> dict[int, AESGCM]:
    return {
        key_id: AESGCM(hmac.digest(key, b"digiter " + use, "sha256"))
        for key_id, key in keyring.keys.items()
    }
