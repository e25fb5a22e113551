"""What a learner took back, as it is remembered beyond every restore of a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digiter_core.access.sharing import Level


@dataclass(frozen=True, slots=True)
class Lowered:
    """A bond shows less than before, or has ended."""

    learner: int
    bond: int
    level: Level  # what is shown from then on
    at: datetime  # not before the bond was last changed
    closed: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An agreement was taken back."""

    learner: int
    purpose: str
    at: datetime  # the moment of that act of consent


@dataclass(frozen=True, slots=True)
class Recalled:
    """A learner no longer asks to talk to somebody."""

    learner: int
    alert: int
    at: datetime


Withdrawal = Lowered | TakenBack | Recalled
