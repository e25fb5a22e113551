"""Letters between a learner and their counsellor, carried by the bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from digiter_core.access.people import Staff
from digiter_core.access.policy import Act
from digiter_core.access.sharing import Bond, Letter
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.correspondence import (
    MARK,
    Sent,
    Unsent,
    counsellor_of,
    night_until,
    post,
    shows_something,
    silence,
    tell,
    unasked,
    unfit,
)
from digiter_core.coaching.letter_words import UNMUTE, letter_message
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Event, Learner, OutboxMessage, Work
from digiter_core.texts.markup import literal
from digiter_core.texts.typed import as_typed

LONGEST = 2000
"""UTF-16 code units of a counsellor's letter."""

LONGEST_OF_LEARNER = 1000
ANSWER_WITHIN = timedelta(minutes=30)
"""Whoever has just written is up: an answer may come at night."""

WORDS = "letter"
"""Variable of `letter.yaml`: what was typed, until it is passed on."""


# ----- the counsellor writes


def write(  # noqa: PLR0913, PLR0917 - who writes what to whom
    coach: Coach, work: Work, staff: Staff, learner: int, words: str, now: datetime
) -> Sent:
    """Send *words* of *staff* to *learner*, or say why not. Raises `Forbidden`."""
    bond = Caseload(coach, work, staff, now, "page").require(Act.WRITE, learner)
    reader, text = work.learners.get(learner), as_typed(words)
    assert bond is not None  # the policy lets nobody write without one
    assert reader is not None
    unsent = Unsent.NO_WORDS if not text else unfit(text, LONGEST) or silence(reader, bond)
    if unsent is not None:
        return Sent(unsent=unsent)
    letter = Letter(0, learner, staff.id, from_learner=False, words=text, at=now)
    return send(coach, work, staff, reader, letter, now)


def send(  # noqa: PLR0913, PLR0917 - a letter with both its ends
    coach: Coach, work: Work, staff: Staff, learner: Learner, letter: Letter, now: datetime
) -> Sent:
    """Store *letter* and show it; what would come at night is kept back until morning."""
    due = None if _just_wrote(work, learner, staff, now) else night_until(coach, learner, now)
    if due is not None and letter.meeting is not None and letter.meeting.starts_at <= due:
        return Sent(unsent=Unsent.TOO_LATE)
    letter = work.letters.add(replace(letter, due_at=due))
    if due is not None:
        return Sent(kept_until=due)
    return Sent((_show(coach, work, staff, learner, letter, now),))


def send_held(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """Show what was kept back for the night, if the learner still wants it."""
    messages: list[OutboxMessage] = []
    for letter in work.letters.held(now):
        messages += _let_go(coach, work, letter, now)
    return messages


def _let_go(coach: Coach, work: Work, letter: Letter, now: datetime) -> list[OutboxMessage]:
    learner, staff = work.learners.get(letter.learner), work.staff.get(letter.staff)
    bond = work.bonds.open_of(letter.learner)
    if learner is None or staff is None or bond is None or not _is_between(bond, letter):
        work.letters.drop(letter.id)  # withdrawn: nobody is told anything
        return []
    unsent = silence(learner, bond)
    if letter.meeting is not None and letter.meeting.starts_at <= now:
        unsent = unsent or Unsent.TOO_LATE
    if unsent is not None:
        work.letters.drop(letter.id)
        return tell(coach, work, staff, f"not_shown/{unsent}", now)
    due = night_until(coach, learner, now)
    if due is not None:  # the learner has moved: the night is another one
        work.letters.drop(letter.id)
        work.letters.add(replace(letter, due_at=due))
        return []
    work.letters.let_go(letter.id)
    return [_show(coach, work, staff, learner, replace(letter, due_at=None), now)]


def _is_between(bond: Bond, letter: Letter) -> bool:
    return bond.staff == letter.staff and shows_something(bond)


def _show(  # noqa: PLR0913, PLR0917 - a letter with both its ends
    coach: Coach, work: Work, staff: Staff, learner: Learner, letter: Letter, now: datetime
) -> OutboxMessage:
    kind = "letter_shown" if letter.meeting is None else "appointment_shown"
    work.events.append(learner.id, Event(kind, now, {"letter": letter.id}))
    shown = letter_message(coach, learner, staff, letter)
    return unasked(work, learner, shown, now, dedup=f"l:{letter.id}")


def _just_wrote(work: Work, learner: Learner, staff: Staff, now: datetime) -> bool:
    between = work.letters.between(learner.id, staff.id)
    own = [letter for letter in between if letter.from_learner]
    return bool(own) and now - own[-1].at <= ANSWER_WITHIN


# ----- the learner writes


def send_letter(turn: Turn) -> None:
    """Pass on what was just typed, and keep it nowhere else. The act of `letter.yaml`."""
    words, found = turn.learner.session.variables.get(WORDS), counsellor_of(turn)
    turn.set_variables({WORDS: None})
    if found is None or not shows_something(found[0]) or not isinstance(words, str):
        return turn.say("ui/letter/nobody")
    bond, staff = found
    post(turn, staff, Letter(0, turn.learner.id, staff.id, True, words, turn.now))
    if not bond.muted:
        return turn.say("ui/letter/sent")
    text = turn.voice.say("ui/letter/sent_muted", counsellor=literal(staff.name))
    again = turn.voice.button("ui/letter/unmute", f"{MARK}{UNMUTE}.{staff.id:x}")
    return turn.said.append(Outgoing(text, ((again,),)))
