"""What the yardstick of the kill rounds leaves out: a run may go past midnight."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from digiter_core.coaching.day_words import day_words
from tests.faults.reference import DAY, WELCOME, Action, reference
from tests.languages import LANGUAGES


def test_a_learner_of_the_next_day_is_shown_the_same(tmp_path: Path) -> None:
    with reference(tmp_path) as twin:
        pages = []
        for number in (1, 2):
            learner = twin.learner(number)
            for action in WELCOME:
                learner.does(action)
            pages.append(learner.does(Action("command", "mydata")))
            twin.clock.turn(timedelta(days=1))

    assert pages[0] == pages[1] != []
    assert any("DAY" in shown.text for shown in pages[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_left_out_in_every_language(language: str, tmp_path: Path) -> None:
    with reference(tmp_path) as twin:
        words = day_words(twin.coach, date(2026, 11, 24), language)

    assert DAY.sub("DAY", words) == "DAY"
