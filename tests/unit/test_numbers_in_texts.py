"""Numbers in French texts, and whether they say what the program does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digiter_core.authoring.checks import facts
from digiter_core.authoring.numerals import amounts, hours, without_numbers
from digiter_core.coaching.insights import NOTES_ARE_KEPT
from digiter_core.coaching.inviting import spelled
from digiter_core.coaching.nudging import REST
from digiter_core.coaching.privacy import TIME_TO_RECONSIDER


def test_the_facts_lint_compares_texts_with_are_those_of_the_program() -> None:
    assert timedelta(hours=facts.NOTES_ARE_KEPT) == NOTES_ARE_KEPT
    assert timedelta(hours=facts.TIME_TO_RECONSIDER) == TIME_TO_RECONSIDER
    assert timedelta(hours=facts.REST) == REST
    assert tuple(map(len, spelled("0123456789").split("-"))) == facts.CODE_GROUPS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dans 24 heures", [(24, "heure", 24)]),
        ("pendant une semaine", [(1, "semaine", 168)]),
        ("trois mois, 90 jours", [(3, "mois", 2160), (90, "jour", 2160)]),
        ("une petite chose, et les dix autres", [(10, "autre", None)]),
        ("{count} questions, {draft_minutes} minutes", []),
        ("un jour ou deux", [(1, "jour", 24), (2, "", None)]),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(
    text: str, expected: list[tuple[int, str, int | None]]
) -> None:
    found = amounts(text)

    assert [(each.value, each.unit, hours(each)) for each in found] == expected


def test_a_text_without_its_numbers_is_the_same_whatever_they_are() -> None:
    assert without_numbers("Dix minutes") == without_numbers("20 minutes") == "# minutes"
