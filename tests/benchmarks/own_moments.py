"""
`digiter` with a proposal: each learner has a moment of their own, not only a minute.

As shipped, a nudge is due on a whole minute, so all of a minute fall due at once and the pace
Telegram allows makes a queue of them. Run as `python -m tests.benchmarks.own_moments run`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from digiter_core.scheduling import calendar, policy

MINUTE_MS = 60_000


@contextmanager
def applied() -> Iterator[None]:
    """Let the policy of this process plan to the millisecond for as long as the block lasts."""
    policy.spread = _minute_and_key  # type: ignore[assignment]
    policy.instant = _own_moment  # type: ignore[assignment]
    try:
        yield
    finally:
        policy.spread, policy.instant = calendar.spread, calendar.instant


def _minute_and_key(window: calendar.Window, key: int) -> tuple[int, int]:
    return calendar.spread(window, key), key


def _own_moment(day: date, own: tuple[int, int], zone: ZoneInfo) -> datetime:
    minute, key = own
    digest = blake2b(str(key).encode(), digest_size=8, person=b"moment").digest()
    within = timedelta(milliseconds=int.from_bytes(digest) % MINUTE_MS)
    return calendar.instant(day, minute, zone) + within


def main() -> None:
    """Run the command line with it."""
    from cli.main import run  # noqa: PLC0415 - not for whoever only wants the policy

    with applied():
        run()


if __name__ == "__main__":
    sys.exit(main())
