"""Letters, meetings, take-overs and alerts from end to end, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digiter_core.access.sharing import InDistress, Level, Meeting
from digiter_core.coaching import alerts, appointments, letters, taking_over
from digiter_core.coaching.taking_over import Length
from digiter_core.texts.markup import parse
from tests.caring import (
    CHAT,
    alerts_of,
    bind,
    bond_of,
    deliver,
    letters_of,
    minute,
    staff,
    staff_does,
    told,
    words,
)
from tests.talk import Talk, opened

EVENING = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Talk]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with opened(tmp_path, url) as (store, coach, clock):
        talk = Talk(coach, store, clock)
        talk.welcome()
        yield talk


def test_a_week_with_a_counsellor(both: Talk) -> None:
    """Each step rests on what the one before left in the database."""
    coach, nadia = both.coach, staff(both)
    karim = staff(both, "Karim", "9002", is_deputy=True)
    bind(both, nadia, Level.PROGRESS, InDistress.ALWAYS)
    learner = both.learner().id
    meeting = Meeting(MORNING + timedelta(days=3), 45, "Mission locale")

    both.clock.moment = EVENING
    kept = [
        staff_does(
            both, lambda work: letters.write(coach, work, nadia, learner, "À demain", EVENING)
        ),
        staff_does(
            both,
            lambda work: appointments.propose(coach, work, nadia, learner, meeting, "", EVENING),
        ),
    ]
    at_night = minute(both)
    both.clock.moment = MORNING
    in_the_morning = minute(both)
    both.taps(f"~wyes.{letters_of(both)[1].id:x}")

    assert [each.kept_until for each in kept] == [MORNING, MORNING]
    assert at_night == []
    assert ["À demain" in in_the_morning[0].text, in_the_morning[1].document is not None] == [
        True,
        True,
    ]
    assert letters_of(both)[-1].meeting == meeting
    assert told(both) == [(CHAT, words(both, "ui/team/letter/came"))]

    hour = Length.HOUR
    staff_does(both, lambda work: taking_over.start(coach, work, nadia, learner, hour, MORNING))
    both.writes("bonjour")
    both.clock.turn(timedelta(hours=1))
    brought_back = minute(both)

    assert letters_of(both)[-1].words == "bonjour"
    assert parse(brought_back[0].text)[0].startswith(
        words(both, "ui/taken_over/over", counsellor="Nadia")
    )
    assert bond_of(both).taken_over_until is None

    told(both)
    both.writes("je veux mourir")
    both.clock.turn(timedelta(hours=4))
    minute(both)
    now = both.clock.now()
    seen = both.store.transact_now(
        lambda work: alerts.acknowledge(coach, work, karim, learner, now)
    )

    assert told(both) == [
        (CHAT, words(both, "ui/team/alert/raised")),
        ("9002", words(both, "ui/team/alert/deputy")),
    ]
    assert len(deliver(both, seen)) == 1
    assert alerts_of(both)[0].acknowledged_by == karim.id


def test_who_shows_nothing_is_answered_all_the_same(both: Talk) -> None:
    nadia = staff(both)
    bind(both, nadia, Level.NOTHING, InDistress.ALWAYS)
    learner, now = both.learner().id, both.clock.now()
    both.writes("je veux mourir")

    def named() -> list[tuple[str, bool]]:
        found = both.store.transact_now(lambda work: alerts.asked(both.coach, work, nadia, now))
        return [(each.name, each.answered) for each in found]

    before = named()
    said = both.store.transact_now(
        lambda work: alerts.acknowledge(both.coach, work, nadia, learner, now)
    )

    assert (before, named()) == ([("Lina", False)], [("Lina", True)])
    assert len(deliver(both, said)) == 1
