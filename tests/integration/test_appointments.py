"""A counsellor proposes a meeting; the learner answers with one tap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.methods import call_for
from digiter_core.access.people import Staff
from digiter_core.access.sharing import Level, Meeting
from digiter_core.coaching import appointments
from digiter_core.coaching.correspondence import Sent, Unsent
from digiter_core.errors import Forbidden
from digiter_core.texts.markup import parse, shown_locked, utf16_length
from tests.caring import (
    CHAT,
    accompanied,
    audited,
    bind,
    events_of,
    letters_of,
    minute,
    staff,
    staff_does,
    told,
    words,
)
from tests.talk import Talk

TUESDAY = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)  # 14:00 in Marseille
MEETING = Meeting(TUESDAY, 45, "Mission locale, 2e étage; porte **B**")
WHEN = "mardi 01/12/2026 à 14:00"


def proposes(talk: Talk, by: Staff, meeting: Meeting = MEETING, text: str = "") -> Sent:
    learner, now = talk.learner().id, talk.clock.now()
    return staff_does(
        talk,
        lambda work: appointments.propose(talk.coach, work, by, learner, meeting, text, now),
    )


def answer(talk: Talk, what: str) -> str:
    """Tap an answer of the last proposal; return what the coach says."""
    number = next(each.id for each in reversed(letters_of(talk)) if not each.from_learner)
    return parse(talk.taps(f"~w{what}.{number:x}")[0].text)[0]


def test_a_proposal_says_when_and_where_in_the_learners_time(talk: Talk) -> None:
    nadia = accompanied(talk)

    proposes(talk, nadia, text="Apporte ton CV.")

    assert parse(talk.shown[-1].text)[0].split("\n") == [
        words(talk, "ui/appointment/from", counsellor="Nadia"),
        WHEN,
        "Mission locale, 2e étage; porte **B**",
        "Apporte ton CV.",
        words(talk, "ui/appointment/ask"),
    ]
    assert audited(talk) == ["make_appointment"]
    assert events_of(talk)[-1] == "appointment_shown"


def test_a_lock_screen_shows_neither_day_nor_place(talk: Talk) -> None:
    nadia = accompanied(talk)

    proposes(talk, nadia, text="Apporte ton CV.")

    shown = shown_locked(talk.shown[-1].text)
    assert not any(part in shown for part in ("2026", "14:00", "Mission", "CV"))


def test_the_calendar_file_goes_with_the_buttons_in_one_message(talk: Talk) -> None:
    nadia = accompanied(talk)
    proposes(talk, nadia)

    method, params = call_for(1001, talk.shown[-1])

    assert method == "sendDocument"
    assert (params["document"].name, params["document"].kind) == (
        "rendez-vous.ics", "text/calendar",
    )  # fmt: skip
    file = params["document"].content.decode()
    assert "DTSTART:20261201T130000Z\r\nDTEND:20261201T134500Z\r\nSUMMARY:Rendez-vous\r\n" in file
    assert "Nadia" not in file
    assert "Lina" not in file
    assert len(params["reply_markup"]["inline_keyboard"]) == 2


@pytest.mark.parametrize("sign", ["a", "🙂", "é"])
def test_the_longest_proposal_fits_below_a_file(talk: Talk, sign: str) -> None:
    talk.welcome()
    nadia = staff(talk, "N" * 60)
    bind(talk, nadia)
    size = utf16_length(sign)
    place = sign * (appointments.LONGEST_PLACE // size)
    text = sign * (appointments.LONGEST_WORDS // size)

    sent = proposes(talk, nadia, Meeting(TUESDAY, 45, place), text)
    longer = proposes(talk, nadia, Meeting(TUESDAY, 45, place + "aa"), text)

    assert sent.unsent is None
    assert longer.unsent is Unsent.TOO_LONG
    assert utf16_length(parse(talk.shown[-1].text)[0]) <= 1024


@pytest.mark.parametrize("what", ["yes", "no"])
def test_the_answer_reaches_the_counsellor_as_a_letter(talk: Talk, what: str) -> None:
    nadia = accompanied(talk)
    proposes(talk, nadia)

    said = answer(talk, what)

    assert said == words(talk, f"ui/appointment/thanks_{what}", counsellor="Nadia")
    assert letters_of(talk)[-1].words == words(talk, f"ui/team/appointment/{what}", when=WHEN)
    assert letters_of(talk)[-1].meeting == MEETING
    assert told(talk) == [(CHAT, words(talk, "ui/team/letter/came"))]


def test_a_second_tap_changes_nothing_and_another_answer_counts(talk: Talk) -> None:
    nadia = accompanied(talk)
    proposes(talk, nadia)

    said = [answer(talk, what) for what in ("yes", "yes", "no")]

    assert said[1] == words(talk, "ui/appointment/noted")
    assert [each.words[0] for each in letters_of(talk) if each.from_learner] == ["✅", "❌"]


def test_after_the_meeting_the_buttons_say_that_it_is_over(talk: Talk) -> None:
    nadia = accompanied(talk)
    proposes(talk, nadia)
    talk.clock.moment = TUESDAY

    said = answer(talk, "yes")

    assert said == words(talk, "ui/appointment/over")
    assert len(letters_of(talk)) == 1


def test_answering_leaves_the_open_question_alone(talk: Talk) -> None:
    nadia = accompanied(talk)
    before = talk.learner().session.stack
    proposes(talk, nadia)

    answer(talk, "yes")

    assert talk.learner().session.stack == before


@pytest.mark.parametrize(
    ("starts_at", "unsent"),
    [
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), Unsent.TOO_LATE),
        (datetime(2026, 11, 24, 12, 1, tzinfo=UTC), None),
    ],
)
def test_a_meeting_lies_ahead(talk: Talk, starts_at: datetime, unsent: Unsent | None) -> None:
    nadia = accompanied(talk)

    assert proposes(talk, nadia, Meeting(starts_at, 45, "")).unsent is unsent


def test_a_meeting_before_the_learner_could_read_of_it_is_refused(talk: Talk) -> None:
    nadia = accompanied(talk)
    talk.clock.moment = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    morning = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)

    at_dawn = proposes(talk, nadia, Meeting(morning, 45, ""))
    later = proposes(talk, nadia, Meeting(morning + timedelta(minutes=1), 45, ""))

    assert at_dawn == Sent(unsent=Unsent.TOO_LATE)
    assert later.kept_until == morning


def test_one_kept_for_the_morning_is_not_shown_once_it_has_begun(talk: Talk) -> None:
    nadia = accompanied(talk)
    talk.clock.moment = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    proposes(talk, nadia, Meeting(datetime(2026, 11, 25, 8, 0, tzinfo=UTC), 45, ""))

    talk.clock.moment = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    came = minute(talk)

    assert came == []
    assert told(talk) == [(CHAT, words(talk, "ui/team/not_shown/too_late"))]


@pytest.mark.parametrize("minutes", [4, 481, 0, -1])
def test_a_meeting_has_a_length(talk: Talk, minutes: int) -> None:
    nadia = accompanied(talk)

    with pytest.raises(ValueError):
        proposes(talk, nadia, Meeting(TUESDAY, minutes, ""))


def test_who_sees_nothing_proposes_nothing(talk: Talk) -> None:
    nadia = accompanied(talk, Level.NOTHING)

    with pytest.raises(Forbidden):
        proposes(talk, nadia)


def test_an_answer_goes_to_nobody_after_the_learner_withdrew(talk: Talk) -> None:
    nadia = accompanied(talk)
    proposes(talk, nadia)
    bind(talk, staff(talk, "Karim", "9002"))

    said = answer(talk, "yes")

    assert said == words(talk, "ui/letter/nobody")
    assert told(talk) == []
