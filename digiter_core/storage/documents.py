"""JSON in the one form it is stored in: compact ASCII, so that any text survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode  # made once: half the time
decode: Final[Callable[[bytes], Any]] = json.loads


def encode(value: object) -> bytes:
    """Return *value* as bytes. Raises `TypeError` if it is not plain JSON."""
    return _encode(value).encode("ascii")
