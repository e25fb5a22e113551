"""A counsellor speaks for a while instead of the coach, and gives the learner back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching import nudging, taking_over
from digiter_core.coaching.correspondence import Sent, Unsent
from digiter_core.coaching.taking_over import Length, end_of
from digiter_core.errors import Forbidden
from digiter_core.ports import LearnerState
from digiter_core.texts.markup import parse
from tests.caring import (
    CHAT,
    accompanied,
    audited,
    bond_of,
    events_of,
    letters_of,
    minute,
    staff_does,
    told,
    words,
)
from tests.talk import Talk

HOUR = timedelta(hours=1)


def takes_over(talk: Talk, by: Staff, length: Length = Length.HOUR) -> Sent:
    learner, now = talk.learner().id, talk.clock.now()
    return staff_does(
        talk, lambda work: taking_over.start(talk.coach, work, by, learner, length, now)
    )


def gives_back(talk: Talk, by: Staff) -> Sent:
    learner, now = talk.learner().id, talk.clock.now()
    return staff_does(talk, lambda work: taking_over.end(talk.coach, work, by, learner, now))


def in_the_middle(talk: Talk) -> Staff:
    """A learner at the second question of the questionnaire, accompanied."""
    nadia = accompanied(talk)
    talk.taps("short")
    talk.taps("3")
    return nadia


def place(talk: Talk) -> tuple[object, int]:
    session = talk.learner().session
    return session.stack, session.step


def first_line(text: str) -> str:
    return parse(text)[0].partition("\n")[0]


def test_what_is_typed_goes_to_the_counsellor_and_is_confirmed_once(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)

    first = talk.writes("3")
    second = talk.writes("je voulais dire trois euros")

    assert first_line(first[0].text) == words(talk, "ui/taken_over/sent", counsellor="Nadia")
    assert (len(first), second) == (1, [])
    assert [each.words for each in letters_of(talk)] == ["3", "je voulais dire trois euros"]
    assert told(talk) == [(CHAT, words(talk, "ui/team/letter/came"))]
    assert audited(talk) == ["take_over"]


def test_the_learner_is_told_who_speaks_and_till_when(talk: Talk) -> None:
    nadia = in_the_middle(talk)

    takes_over(talk, nadia)

    until = words(talk, "ui/when/today", time="14:00")
    said = words(talk, "ui/taken_over/begun", counsellor="Nadia", when=until)
    assert parse(talk.shown[-1].text)[0] == said


def test_taps_commands_and_safety_words_stay_with_the_coach(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)

    menu = talk.command("menu")
    talk.taps("go_on")
    [help_shown] = talk.writes("je veux mourir")

    assert menu[0].is_question
    assert "3114" in help_shown.text
    assert letters_of(talk) == []


def test_after_help_lines_a_learner_still_reaches_the_counsellor(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)
    talk.writes("je veux mourir")

    talk.writes("tu peux m'appeler ?")

    assert [each.words for each in letters_of(talk)] == ["tu peux m'appeler ?"]


def test_when_the_time_is_over_the_open_question_is_where_it_was(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    before, question = place(talk), talk.shown[-1].text
    takes_over(talk, nadia)
    talk.writes("Bonjour Nadia")

    talk.clock.turn(HOUR - timedelta(seconds=1))
    too_early = minute(talk)
    talk.clock.turn(timedelta(seconds=1))
    back = minute(talk)

    assert too_early == []
    assert back[0].text.startswith(words(talk, "ui/taken_over/over", counsellor="Nadia"))
    assert question.rpartition("\n\n")[2] in back[0].text
    assert place(talk) == before
    assert minute(talk) == []
    assert talk.taps("3")[-1].is_question


def test_the_counsellor_gives_back_before_the_time_is_over(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia, Length.THREE_DAYS)

    gives_back(talk, nadia)
    talk.writes("3")

    assert letters_of(talk) == []
    assert bond_of(talk).taken_over_until is None
    assert events_of(talk)[-2:] == ["take_over_ended", "answered"]


@pytest.mark.parametrize("how", ["start", "button"])
def test_the_learner_goes_back_to_the_coach_at_any_time(talk: Talk, how: str) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)

    said = talk.command("start") if how == "start" else talk.taps("~wcoach")
    talk.writes("3")

    assert said[0].text.startswith(words(talk, "ui/taken_over/back"))
    assert said[-1].is_question
    assert letters_of(talk) == []
    assert told(talk) == [(CHAT, words(talk, "ui/team/taken_over/ended"))]


def test_what_is_typed_after_the_end_goes_to_the_coach_at_once(talk: Talk) -> None:
    """The minute in which the end is noticed has not come yet."""
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)
    talk.clock.turn(HOUR)

    said = talk.writes("3")

    assert said[0].text.startswith(words(talk, "ui/taken_over/over", counsellor="Nadia"))
    assert letters_of(talk) == []
    assert minute(talk) == []


@pytest.mark.parametrize("withdrawn", ["level", "bond"])
def test_withdrawing_ends_it_at_once(talk: Talk, withdrawn: str) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia, Length.THREE_DAYS)
    bond = bond_of(talk)
    changed = (
        replace(bond, level=Level.NOTHING)
        if withdrawn == "level"
        else replace(bond, level=Level.NOTHING, closed_at=talk.clock.now())
    )
    talk.store.transact_now(lambda work: work.bonds.save(changed))

    talk.writes("3")

    assert letters_of(talk) == []
    assert talk.learner().session.variables["taken_over_until"] is None
    with pytest.raises(Forbidden):
        takes_over(talk, nadia)


def test_no_nudge_comes_while_a_counsellor_speaks(talk: Talk) -> None:
    nadia = accompanied(talk)
    learner = talk.learner().id
    planned = talk.store.transact_now(lambda work: work.nudges.of(learner))
    talk.clock.moment = planned.at - 2 * HOUR
    takes_over(talk, nadia, Length.THREE_DAYS)

    during = talk.store.transact_now(lambda work: work.nudges.of(learner))
    talk.clock.moment = planned.at + timedelta(seconds=2)
    now = talk.clock.now()
    forced = talk.store.transact_now(lambda work: nudging.send_one(talk.coach, work, learner, now))
    until = bond_of(talk).taken_over_until
    gives_back(talk, nadia)
    after = talk.store.transact_now(lambda work: work.nudges.of(learner))

    assert forced == []
    assert during.at >= until
    assert after.at < until


def test_at_night_nobody_takes_over_and_nobody_is_given_back(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    talk.clock.moment = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    takes_over(talk, nadia)
    talk.clock.turn(HOUR)

    at_night, another = minute(talk), takes_over(talk, nadia)
    typed = talk.writes("3")
    talk.clock.moment = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    in_the_morning = minute(talk)

    assert (at_night, another) == ([], Sent(unsent=Unsent.NIGHT))
    assert typed[-1].is_question
    assert in_the_morning == []


def test_what_ended_at_night_is_said_in_the_morning(talk: Talk) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia, Length.TODAY)
    talk.clock.moment = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)

    given_back = gives_back(talk, nadia)
    at_night = minute(talk)
    talk.clock.moment = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    in_the_morning = minute(talk)

    assert given_back.kept_until == talk.clock.now()
    assert at_night == []
    assert len(in_the_morning) == 1


@pytest.mark.parametrize("state", [LearnerState.STOPPED, LearnerState.PAUSED])
def test_who_stopped_or_paused_meanwhile_is_brought_back_without_a_word(
    talk: Talk, state: LearnerState
) -> None:
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)
    changed = replace(talk.learner(), state=state)
    talk.store.transact_now(lambda work: work.learners.save(changed))
    talk.clock.turn(HOUR)

    said = minute(talk)

    assert said == []
    assert bond_of(talk).taken_over_until is None
    assert takes_over(talk, nadia).unsent in {Unsent.STOPPED, Unsent.PAUSED}


@pytest.mark.parametrize(
    ("length", "until"),
    [
        (Length.HOUR, "2026-03-28T13:00"),
        (Length.TODAY, "2026-03-28T23:00"),
        (Length.THREE_DAYS, "2026-03-31T12:00"),
    ],
)
def test_how_long_it_may_last(talk: Talk, length: Length, until: str) -> None:
    nadia = accompanied(talk)
    noon = datetime(2026, 3, 28, 12, tzinfo=UTC)

    ends = end_of(length, nadia, noon)

    assert f"{ends:%Y-%m-%dT%H:%M}" == until


# --- what is not for the counsellor


def test_during_a_pause_no_word_goes_to_the_counsellor(talk: Talk) -> None:
    """Meanwhile only the pause is seen, it was said, and the next words were passed on."""
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)

    talk.command("pause")
    talk.writes("je suis fatiguée")

    assert letters_of(talk) == []
    bond = bond_of(talk)
    assert bond is not None
    assert bond.taken_over_until is None


@pytest.mark.parametrize("command", ["forget", "counsellor"])
def test_what_the_learner_decides_about_data_and_counsellor_stays_with_the_coach(
    talk: Talk, command: str
) -> None:
    """A code of somebody else, or "erase it all", once went to the counsellor as a letter."""
    nadia = in_the_middle(talk)
    takes_over(talk, nadia)
    talk.command(command)

    talk.writes("AB2CD-EF3GH")
    before = letters_of(talk)
    talk.taps({"forget": "keep", "counsellor": "back"}[command])
    talk.writes("merci Nadia")

    assert before == []
    assert [letter.words for letter in letters_of(talk)] == ["merci Nadia"]
