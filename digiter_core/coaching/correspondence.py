"""What letters, appointments and take-overs share: who reads whom, and how it is carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Bond, Letter, Level
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.coaching.staff_messages import pages_row, to_staff
from digiter_core.coaching.standing import awake_at
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Work
from digiter_core.texts.markup import utf16_length

MARK = "~w"
"""What a button of these messages carries before what it does."""

QUIET_BETWEEN = timedelta(minutes=10)
"""A counsellor who has not read the last letter is not told of each one that follows."""

MOST_LINES = 80
"""Telegram takes 100 marked parts of a message, and each line is hidden on its own."""


class Unsent(StrEnum):
    """Why something did not go to the learner: `ui/team/unsent/<value>` says it in words."""

    STOPPED = "stopped"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    MUTED = "muted"  # the learner wants no messages of the counsellor
    NIGHT = "night"  # where the learner lives, and this cannot wait
    TOO_LATE = "too_late"  # the meeting would have begun before the learner reads of it
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it. `messages` are stored and to be handed to delivery."""

    messages: tuple[OutboxMessage, ...] = ()
    unsent: Unsent | None = None
    kept_until: datetime | None = None  # it is night there: it goes out then


def silence(learner: Learner, bond: Bond) -> Unsent | None:
    """Return why nothing of the counsellor may go to *learner* now, None if it may."""
    closed = {
        LearnerState.STOPPED: Unsent.STOPPED,
        LearnerState.PAUSED: Unsent.PAUSED,
        LearnerState.UNREACHABLE: Unsent.UNREACHABLE,
    }
    return closed.get(learner.state) or (Unsent.MUTED if bond.muted else None)


def night_until(coach: Coach, learner: Learner, now: datetime) -> datetime | None:
    """Return when the night *now* is part of ends where the learner lives, None by day."""
    awake = awake_at(coach, learner, now)
    return awake if awake > now else None


def unfit(words: str, longest: int) -> Unsent | None:
    """Return why *words* cannot be carried; *longest* in UTF-16 code units, as Telegram counts."""
    too_long = utf16_length(words) > longest or words.count("\n") >= MOST_LINES
    return Unsent.TOO_LONG if too_long else None


def counsellor_of(turn: Turn) -> tuple[Bond, Staff] | None:
    """Return the open bond of the learner and who is at its other end, None if there is none."""
    bond = None if turn.is_visitor else turn.work.bonds.open_of(turn.learner.id)
    staff = bond and turn.work.staff.get(bond.staff)
    return (bond, staff) if bond and staff and staff.left_at is None else None


def shows_something(bond: Bond) -> bool:
    """Return whether the counsellor can open the learner's page, where letters are read."""
    return bond.closed_at is None and bond.level >= Level.ACTIVITY


def post(turn: Turn, staff: Staff, letter: Letter) -> None:
    """Store a letter of the learner, and tell *staff* that there is one: not whose, not what."""
    before = turn.work.letters.between(turn.learner.id, staff.id)
    letter = turn.work.letters.add(letter)
    turn.note("letter_sent", letter=letter.id)
    if not _knows_of_one(before, turn.now):
        turn.to_others += tell(turn.coach, turn.work, staff, "letter/came", turn.now)


def tell(
    coach: Coach, work: Work, staff: Staff, key: str, now: datetime, **params: str
) -> list[OutboxMessage]:
    """Return the message `ui/team/<key>` to *staff*, with the button to the pages. No names."""
    text = coach.texts.text(f"ui/team/{key}", staff.language, **params)
    return to_staff(work, staff, [Outgoing(text, pages_row(coach, staff))], now)


def unasked(
    work: Work, learner: Learner, outgoing: Outgoing, now: datetime, dedup: str | None = None
) -> OutboxMessage:
    """Store a message that is no answer to the learner; return it."""
    body = {**to_json(outgoing), "unasked": True}
    message = OutboxMessage(0, learner.id, learner.address, body, now, dedup=dedup)
    return work.outbox.add(message)


def _knows_of_one(letters: Sequence[Letter], now: datetime) -> bool:
    """Whether the counsellor was just told of another letter, and has not read it yet."""
    own = [letter for letter in letters if letter.from_learner and letter.read_at is None]
    return bool(own) and now - own[-1].at < QUIET_BETWEEN
