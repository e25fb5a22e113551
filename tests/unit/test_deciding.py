"""From a reading to a decision."""

from __future__ import annotations

import pytest

from digiter_core.coaching.deciding import decide, expected
from digiter_core.ports import Reading, Thresholds

THRESHOLDS = Thresholds(accept=0.5, outside=0.2, distress=0.4)


def reading(**probabilities: float) -> Reading:
    ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
    return Reading(tuple(ranking), THRESHOLDS)


def test_a_certain_intent_is_taken():
    assert decide(reading(skip=0.8, back=0.15, out_of_scope=0.05)).intents == ("skip",)


def test_near_ones_are_offered_best_first_and_three_at_most():
    decision = decide(reading(skip=0.3, back=0.25, later=0.2, stop=0.19, out_of_scope=0.06))

    assert (decision.kind, decision.intents) == ("offer", ("skip", "back", "later"))


def test_an_unlikely_one_gets_no_button():
    decision = decide(reading(skip=0.49, back=0.4, later=0.05, out_of_scope=0.06))

    assert decision.intents == ("skip", "back")


def test_what_is_none_of_these_is_rejected_even_if_something_else_is_likelier():
    assert decide(reading(skip=0.75, out_of_scope=0.25)).kind == "reject"


def test_out_of_scope_is_never_offered():
    decision = decide(reading(skip=0.45, back=0.37, out_of_scope=0.18))

    assert decision.intents == ("skip", "back")


def test_only_what_is_expected_counts():
    found = reading(skip=0.6, affirm=0.3, deny=0.1)

    assert decide(found, {"affirm", "deny"}).intents == ("affirm",)
    assert expected(found, {"affirm", "deny"}) == (
        ("affirm", pytest.approx(0.75)),
        ("deny", pytest.approx(0.25)),
    )


def test_something_quite_different_is_not_pressed_into_what_is_expected():
    assert decide(reading(stop=0.9, affirm=0.06, deny=0.04), {"affirm", "deny"}).kind == "reject"


@pytest.mark.parametrize("among", [set(), {"out_of_scope"}])
def test_nothing_expected_is_nothing_understood(among: set[str]):
    assert decide(reading(skip=0.9, out_of_scope=0.1), among).kind == "reject"
