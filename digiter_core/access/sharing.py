"""What a learner shows to a counsellor: a bond, its level, and what happens in distress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """What the learner agreed to show. Each level holds those below."""

    NOTHING = 0
    ACTIVITY = 1  # "I am active": name, when last here, paused or not
    PROGRESS = 2  # per competence: profile then and now, steps done
    REFLECTIONS = 3  # plan in words, notes, how the start is rated now


class InDistress(StrEnum):
    """Whether the counsellor is told when help lines were shown."""

    ASK = "ask"  # each time
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Bond:
    """The tie between a learner and a counsellor. A learner has one open bond at most."""

    id: int
    learner: int
    staff: int
    level: Level
    in_distress: InDistress
    opened_at: datetime
    changed_at: datetime  # when level or choice last changed
    closed_at: datetime | None = None
    muted: bool = False  # the learner wants no messages of the counsellor
    taken_over_until: datetime | None = None  # till then the counsellor speaks, not the coach


@dataclass(frozen=True, slots=True)
class Alert:
    """A learner asked to talk to somebody. Nothing of what was written is in it."""

    id: int
    learner: int
    staff: int  # whom the learner asked
    at: datetime
    deputy: int | None = None  # who was told because nobody answered
    told_deputy_at: datetime | None = None
    acknowledged_by: int | None = None  # None beside a time: taken back by the learner
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where the two are to meet."""

    starts_at: datetime
    minutes: int
    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message between a learner and their counsellor, carried by the bot."""

    id: int
    learner: int
    staff: int
    from_learner: bool
    words: str
    at: datetime
    read_at: datetime | None = None
    due_at: datetime | None = None  # kept back for the night: shown from then on
    meeting: Meeting | None = None  # what is proposed, or answered; sealed like the words


@dataclass(frozen=True, slots=True)
class Observation:
    """What a counsellor observed: an option of the same anchors for each item they rated."""

    id: int
    learner: int
    staff: int
    at: datetime
    options: dict[str, int | None]  # item -> score 1 to 4; None: could not be observed


@dataclass(frozen=True, slots=True)
class Access:
    """One entry of the audit: somebody read something of a learner, or acted on it."""

    at: datetime
    staff: int | None  # None: an operator
    learner: int
    act: str  # of `Act`
    through: str  # page, telegram, email, pdf, csv, xlsx, command
    level: Level
