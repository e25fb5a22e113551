"""A counsellor proposes a meeting; the learner answers with one tap, or in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from digiter_core.access.people import Staff
from digiter_core.access.policy import Act
from digiter_core.access.sharing import Letter, Meeting
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.correspondence import (
    MARK,
    Sent,
    Unsent,
    counsellor_of,
    post,
    shows_something,
    silence,
    unfit,
)
from digiter_core.coaching.letter_words import NO, REPLY, YES
from digiter_core.coaching.letters import send
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.when_words import day_and_hour
from digiter_core.ports import Work
from digiter_core.texts.markup import literal
from digiter_core.texts.typed import as_typed

SHORTEST, LONGEST = 5, 480
"""Minutes a meeting may take."""

LONGEST_PLACE, LONGEST_WORDS = 200, 400
"""UTF-16 code units: all of it has to fit below a file, where Telegram allows 1,024."""


def propose(  # noqa: PLR0913, PLR0917 - who, whom, and what a meeting is made of
    coach: Coach,
    work: Work,
    staff: Staff,
    learner: int,
    meeting: Meeting,
    words: str,
    now: datetime,
) -> Sent:
    """
    Send *meeting*, and *words* with it, to *learner*, or say why not. Raises `Forbidden`.

    Raises `ValueError` for a length outside `SHORTEST` to `LONGEST`.
    """
    bond = Caseload(coach, work, staff, now, "page").require(Act.MAKE_APPOINTMENT, learner)
    guest = work.learners.get(learner)
    assert bond is not None  # the policy lets nobody do it without one
    assert guest is not None
    if not SHORTEST <= meeting.minutes <= LONGEST:
        raise ValueError(meeting.minutes)
    place, text = " ".join(as_typed(meeting.place).split()), as_typed(words)
    unsent = unfit(place, LONGEST_PLACE) or unfit(text, LONGEST_WORDS) or silence(guest, bond)
    if unsent is None and meeting.starts_at <= now:
        unsent = Unsent.TOO_LATE
    if unsent is not None:
        return Sent(unsent=unsent)
    meeting = Meeting(meeting.starts_at, meeting.minutes, place)
    letter = Letter(0, learner, staff.id, False, text, now, meeting=meeting)
    return send(coach, work, staff, guest, letter, now)


def answer(turn: Turn, what: str, number: str) -> None:
    """The learner tapped `YES` or `NO` below the proposal with that number, written in hex."""
    found = counsellor_of(turn)
    if found is None or not shows_something(found[0]):
        return turn.say("ui/letter/nobody")
    staff = found[1]
    letters = turn.work.letters.between(turn.learner.id, staff.id)
    proposal = next((each for each in letters if f"{each.id:x}" == number), None)
    if proposal is None or proposal.meeting is None or proposal.from_learner:
        return turn.say("ui/letter/nobody")
    if proposal.meeting.starts_at <= turn.now:
        return turn.say("ui/appointment/over")
    words = _answer_words(turn, staff, what, proposal.meeting)
    answers = [each for each in letters if each.from_learner and each.meeting == proposal.meeting]
    if answers and answers[-1].words == words:
        return turn.say("ui/appointment/noted")
    letter = Letter(0, turn.learner.id, staff.id, True, words, turn.now, meeting=proposal.meeting)
    post(turn, staff, letter)
    turn.note("appointment_answered", letter=proposal.id, yes=what == YES)
    return _thank(turn, staff, what)


def _answer_words(turn: Turn, staff: Staff, what: str, meeting: Meeting) -> str:
    """Return the answer as the counsellor reads it, in their language and their zone."""
    when = day_and_hour(turn.coach, meeting.starts_at, ZoneInfo(staff.zone), staff.language)
    return turn.coach.texts.text(f"ui/team/appointment/{what}", staff.language, when=when)


def _thank(turn: Turn, staff: Staff, what: str) -> None:
    text = turn.voice.say(f"ui/appointment/thanks_{what}", counsellor=literal(staff.name))
    reply = turn.voice.button("ui/letter/reply", f"{MARK}{REPLY}")
    turn.said.append(Outgoing(text, ((reply,),) if what == NO else ()))
