"""
What the running bot measures of itself: counts and seconds, never a word, never who.

Plain numbers, so that measuring costs nothing while nobody looks; `bot/monitoring.py` shows them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

BOUNDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the bins, in seconds; above the last there is one more."""

PROMISED = 2.0
"""Seconds within which a reply should be with the learner."""


@dataclass(slots=True)
class Durations:
    """How long something took, in bins."""

    bins: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one that took *seconds*."""
        self.bins[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        return sum(self.bins)

    def up_to(self) -> Iterator[tuple[float, int]]:
        """Yield each bound with how many took at most so long; the last bound is infinite."""
        return zip((*BOUNDS, float("inf")), accumulate(self.bins), strict=True)

    def share_within(self, bound: float) -> float:
        """Return the share (0 to 1) that took at most *bound*, one of `BOUNDS`; 1 if none."""
        within = sum(self.bins[: BOUNDS.index(bound) + 1])
        return within / self.count if self.count else 1.0


@dataclass(slots=True)
class Meters:
    """All measurements of one process."""

    turns: Durations = field(default_factory=Durations)  # update taken in -> durable
    replies: Durations = field(default_factory=Durations)  # answer durable -> with Telegram
    unasked: Durations = field(default_factory=Durations)  # nudge due -> with Telegram
    sends: Counter[str] = field(default_factory=Counter)  # reply, unasked
    retries: int = 0
    told_to_wait: int = 0
    dead: Counter[str] = field(default_factory=Counter)  # reason
    uncertain: int = 0
    set_aside: int = 0
    summaries: Counter[tuple[str, str]] = field(default_factory=Counter)  # channel, result
    releases: Counter[str] = field(default_factory=Counter)  # taken, refused
    ticks: dict[str, datetime] = field(default_factory=dict)  # when each last ended well

    def sent(self, seconds: float, *, unasked: bool) -> None:
        """Count a message that Telegram took *seconds* after it was due."""
        self.sends["unasked" if unasked else "reply"] += 1
        (self.unasked if unasked else self.replies).add(max(0.0, seconds))
