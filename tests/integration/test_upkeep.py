"""What the coach does by itself: warning and erasing the silent, never at night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digiter_core.coaching import upkeep
from tests.talk import NOON, StoppedClock, Talk, opened

DAY = timedelta(days=1)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path) as (store, coach, clock):
        talk = Talk(coach, store, clock)
        talk.welcome()
        yield talk


def warned(talk: Talk) -> int:
    """Return how many messages the silent get now."""
    clock: StoppedClock = talk.clock
    messages = talk.store.transact_now(
        lambda work: upkeep.end_the_silent(talk.coach, work, clock.now())
    )
    return len(messages)


def is_there(talk: Talk) -> bool:
    return talk.store.transact_now(lambda work: work.learners.find("telegram", "1001")) is not None


def lives_in(talk: Talk, zone: str) -> None:
    learner = talk.learner()
    session = replace(learner.session, variables={**learner.session.variables, "zone": zone})
    moved = replace(learner, session=session)
    talk.store.transact_now(lambda work: work.learners.save(moved))


def test_the_silent_are_warned_once_and_erased_a_month_later(talk: Talk) -> None:
    talk.clock.moment = NOON + 334 * DAY
    too_early = warned(talk)
    talk.clock.turn(2 * DAY)
    first, again = warned(talk), warned(talk)
    talk.clock.turn(31 * DAY)
    last = warned(talk)

    assert (too_early, first, again, last) == (0, 1, 0, 0)
    assert not is_there(talk)


def test_nobody_is_warned_at_night(talk: Talk) -> None:
    talk.clock.moment = NOON.replace(hour=23) + 336 * DAY
    at_night = warned(talk)
    talk.clock.turn(timedelta(hours=12))

    assert (at_night, warned(talk)) == (0, 1)


def test_the_night_is_where_the_learner_says_they_live(talk: Talk) -> None:
    """Noon in Marseille is three in the morning on the west coast of America."""
    lives_in(talk, "America/Los_Angeles")
    talk.clock.moment = NOON + 336 * DAY
    at_night = warned(talk)
    talk.clock.turn(timedelta(hours=9))

    assert (at_night, warned(talk)) == (0, 1)
