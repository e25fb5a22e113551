"""What is live: the one place a long-lived part keeps, so that a new release reaches all."""

from __future__ import annotations

from dataclasses import dataclass

from digiter_core.coaching.coach import Coach


@dataclass(slots=True)
class Live:
    """Holds the coach of the live release.

    Read `coach` once, at the start of a turn, request or transaction, and use that one until its
    end: a release that comes meanwhile counts from the next on. `release`: its number, 0 while
    the files are served as they lie there.
    """

    coach: Coach
    release: int = 0
