"""
What one learner shows to their counsellor at one moment: a value, the same for every reader.

The page, the exported caseload and the preview the learner sees before agreeing are made from it,
so that they cannot say different things. What the level does not show is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from digiter_core.access.sharing import Level
from digiter_core.reports.profile import Profile
from digiter_core.reports.progress import Progress


@dataclass(frozen=True, slots=True)
class Steps:
    """What became of the small steps that were reported."""

    done: int
    partly: int
    not_done: int
    last_done: int  # of the last `last_all`, at most seven
    last_all: int


@dataclass(frozen=True, slots=True)
class Reflection:
    """What a learner told of a step, with the note they kept, if any."""

    at: datetime
    outcome: str  # done, partly, not_done
    words: str  # "" without a note


@dataclass(frozen=True, slots=True)
class Insight:
    """One learner as they agreed to be seen. Dates are local to the learner."""

    learner: int
    level: Level  # ACTIVITY or more
    name: str  # "" if they gave none
    since: date  # when the bond was opened
    changed_at: datetime  # when the level was chosen: the consent each line rests on
    last_seen: date
    state: str  # active, paused, stopped, unreachable
    # from PROGRESS on
    finished_at: date | None = None  # of the newest finished assessment
    now: Profile | None = None
    then: Profile | None = None  # the first finished one, if there are two
    progress: Progress | None = None
    steps: Steps | None = None
    # from REFLECTIONS on
    plan: str = ""  # the open plan as a sentence in the learner's language
    reflections: tuple[Reflection, ...] = ()  # newest first
    start_rating: int | None = None  # 1 lower, 2 same, 3 higher than thought then
    zone: str = "UTC"  # of the learner, for the moments above; shown nowhere
