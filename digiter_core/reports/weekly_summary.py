"""
One week of a caseload, for one counsellor: a value. `summary_words.py` puts it into lines.

Never a ranking: within a part, learners stand by name. Each entry holds its reasons, each reason
the date, number or consent it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from digiter_core.access.sharing import Level
from digiter_core.engine.script import MessageKey


class Part(StrEnum):
    """Where an entry stands. A learner stands in one part only, the first that fits."""

    ASKED = "asked"  # asked to talk, or wrote and has no answer yet
    QUIET = "quiet"  # paused, stopped, or silent
    MOVED = "moved"  # steps done, an assessment finished, a clear change
    JOINED = "joined"  # began to share
    CALM = "calm"  # nothing to say


@dataclass(frozen=True, slots=True)
class Reason:
    """A message key with what fills it: numbers, dates, and names of themes as message keys."""

    key: MessageKey
    params: Mapping[str, MessageKey | int | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One learner in the summary."""

    learner: int
    name: str
    part: Part
    reasons: tuple[Reason, ...]
    bring_up: Reason | None = None  # what to bring up next
    level: Level = Level.ACTIVITY  # what the learner showed when it was written


@dataclass(frozen=True, slots=True)
class WeeklySummary:
    """The summary of one ISO week, for one counsellor."""

    staff: int
    week: str  # "2026-W47"
    since: date  # Monday, in the counsellor's zone
    until: date  # the Sunday
    learners: int  # open bonds
    sharing: int  # of these, those that show something
    left: int  # bonds closed in the week: how many, never who
    expiring: int  # invitations that end soon and are not used up; no news by themselves
    entries: tuple[Entry, ...]  # by part, then by name; without the calm ones

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say: then nothing is sent."""
        return not self.entries and not self.left

    def of(self, part: Part) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.part is part)
