"""What is stored for figures: who passed which question, and the frozen tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from digiter_core.reports.figures import Figure


class Passage(NamedTuple):
    """A learner was asked a question in that month."""

    month: str  # in UTC, "2026-11"
    script: str
    node: str


class Passages(Protocol):
    """Which questions learners were asked, of those who agree to be counted."""

    def note(self, learner: int, passages: Collection[Passage]) -> None:
        """Store *passages*; those known already stay as they are."""

    def of(self, learner: int) -> Sequence[Passage]:
        """Return everything that is stored, by month, script and node."""

    def forget(self, learner: int) -> None:
        """Delete everything of *learner*: the consent was taken back."""

    def forget_until(self, month: str) -> None:
        """Delete everybody's up to *month*, included: its table is frozen."""


class FrozenFigures(Protocol):
    """Tables of past months. They never change."""

    def begin(self, month: str, now: datetime) -> bool:
        """Note that *month* is frozen in this very transaction. False: it was before."""

    def add(self, month: str, figures: Iterable[Figure], now: datetime) -> None: ...

    def months(self) -> Sequence[str]:
        """Return the frozen months, newest first."""

    def territories(self, month: str) -> Sequence[str]:
        """Return the territories there are tables of in *month*."""

    def of(self, territory: str, month: str) -> Sequence[Figure]:
        """Return the table of a territory, by measure and detail."""
