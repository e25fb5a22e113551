"""A letter or a proposed meeting as the learner sees it. On a lock screen nothing of it shows."""

from __future__ import annotations

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Letter, Meeting
from digiter_core.coaching.calendar_file import calendar_file
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.correspondence import MARK
from digiter_core.coaching.outgoing import Document, Outgoing
from digiter_core.coaching.rendering import Voice
from digiter_core.coaching.standing import zone_of
from digiter_core.coaching.when_words import day_and_hour
from digiter_core.ports import Learner
from digiter_core.texts.markup import hidden, literal

REPLY, MUTE, UNMUTE, YES, NO = "reply", "mute", "unmute", "yes", "no"
FILE_NAME = "rendez-vous.ics"


def letter_message(coach: Coach, learner: Learner, staff: Staff, letter: Letter) -> Outgoing:
    """Return *letter* of *staff* with the buttons to answer it."""
    voice = Voice(coach, learner)
    name = literal(staff.name)
    if letter.meeting is not None:
        return _proposal(voice, name, letter, letter.meeting)
    reply = voice.button("ui/letter/reply", f"{MARK}{REPLY}")
    mute = voice.button("ui/letter/mute", f"{MARK}{MUTE}.{staff.id:x}")
    text = f"{voice.say('ui/letter/from', counsellor=name)}\n{hidden(letter.words)}"
    return Outgoing(text, ((reply,), (mute,)))


def _proposal(voice: Voice, name: str, letter: Letter, meeting: Meeting) -> Outgoing:
    zone = zone_of(voice.coach, voice.learner)
    when = day_and_hour(voice.coach, meeting.starts_at, zone, voice.learner.language)
    lines = [voice.say("ui/appointment/from", counsellor=name), hidden(when)]
    lines += [hidden(each) for each in (meeting.place, letter.words) if each]
    lines.append(voice.say("ui/appointment/ask"))
    answers = tuple(
        voice.button(f"ui/appointment/{answer}", f"{MARK}{answer}.{letter.id:x}")
        for answer in (YES, NO)
    )
    file = calendar_file(
        uid=f"{letter.id}@digiter",
        title=voice.say("ui/appointment/title"),
        place=meeting.place,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        now=letter.at,
    )
    rows = ((answers[0],), (answers[1],))
    return Outgoing("\n".join(lines), rows, document=Document(FILE_NAME, file))
