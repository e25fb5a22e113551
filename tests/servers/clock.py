"""The clock of a fake server: it runs with the real one and can be pushed forward."""

from __future__ import annotations

import time


class Clock:
    """Seconds since 1970. `advance` jumps ahead, so that expiry needs no waiting."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()
        self._ahead = 0.0

    def now(self) -> float:
        """Return the server's idea of the time; it never runs backwards."""
        return self._start + time.monotonic() + self._ahead

    def advance(self, seconds: float) -> float:
        """Jump ahead by `seconds` (not negative) and return the new time."""
        if seconds < 0:
            raise ValueError(seconds)
        self._ahead += seconds
        return self.now()
