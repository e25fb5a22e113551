"""What may be told of a count: nothing small, and nothing small by subtraction either."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.reports.disclosure import FEWEST, LEAST, Disclosure
from digiter_core.reports.figures import Facts, Figure, Measure, figures
from tests.faults.disclosure import RULES, Leak, Relation, exhaustive, leaks, narrow
from tests.faults.populations import population

POPULATIONS = 500
SEED = 20261122


def attacked(rule: str, number: int) -> list[Leak]:
    """Return what that many small populations give away under *rule*."""
    made = (population(Random(SEED + each)) for each in range(number))
    return [leak for each in made for leak in leaks(each, RULES[rule])]


def test_nothing_below_twenty_is_told_and_the_rest_by_tens() -> None:
    told = [Disclosure().told(people) for people in (0, 1, 9, 10, 19, 20, 29, 30, 47)]

    assert told == [None, None, None, None, None, 20, 20, 30, 40]


@pytest.mark.parametrize(("fewest", "step", "told_from"), [(5, 5, 10), (7, 10, 20), (12, 15, 30)])
def test_another_k_rounds_to_a_multiple_of_five_not_below_it(
    fewest: int, step: int, told_from: int
) -> None:
    rule = Disclosure(fewest)

    assert (rule.step, rule.told_from) == (step, told_from)


def test_k_is_never_below_five() -> None:
    with pytest.raises(ValueError, match="never below 5"):
        Disclosure(LEAST - 1)


@given(st.lists(st.integers(0, 200), min_size=1), st.integers(LEAST, 30))
def test_told_parts_never_add_up_to_more_than_their_whole(parts: list[int], fewest: int) -> None:
    told = Disclosure(fewest).told

    assert sum(told(part) or 0 for part in parts) <= (told(sum(parts)) or 0)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(LEAST, 30))
def test_what_is_left_of_a_whole_may_be_nobody_or_may_be_k(
    part: int, rest: int, fewest: int
) -> None:
    rule = Disclosure(fewest)

    def same(people: int) -> list[int]:
        return [other for other in range(700) if rule.told(other) == rule.told(people)]

    wholes, parts = same(part + rest), same(part)
    least, most = max(0, wholes[0] - parts[-1]), wholes[-1] - parts[0]

    assert least == 0 or most >= fewest


def test_five_hundred_populations_give_no_group_away() -> None:
    """`python -m tests.faults.disclosure --populations 10000` attacks more of them."""
    assert attacked("ours", POPULATIONS) == []


def test_every_whole_in_three_parts_hides_them() -> None:
    assert list(exhaustive(RULES["ours"])) == []


@pytest.mark.parametrize("rule", ["exact", "fives", "tens"])
def test_the_attack_finds_what_weaker_rules_give_away(rule: str) -> None:
    assert len(attacked(rule, 30)) > 10
    assert len(list(exhaustive(RULES[rule]))) > 10


def test_the_attack_puts_two_relations_together() -> None:
    """Neither alone says it: 20 to 24 people, 15 to 19 of them here, and 1 or more there."""
    bounds = {("all",): (20, 24), ("here",): (15, 30), ("there",): (0, 30), ("old",): (0, 30)}
    relations = [
        Relation(("all",), (("here",), ("there",)), None),
        Relation(("there",), (("old",),), None),
    ]
    bounds[("old",)] = (1, 30)

    narrow(bounds, relations)

    assert bounds[("there",)] == bounds[("old",)] == (1, 9)


def test_people_of_the_attack_are_as_many_as_its_tables_say() -> None:
    counted = [population(Random(SEED + number)) for number in range(50)]

    assert max(len(month) for each in counted for month in each.months) > 100
    assert sum(len(them) >= FEWEST for each in counted for them in each.members.values()) > 200


def test_a_table_holds_every_measure_but_no_question_that_few_were_asked() -> None:
    many, few = (Measure.PASSED, "welcome/where"), (Measure.PASSED, "menu/menu")
    facts = [Facts("liege", frozenset({(Measure.STARTED, ""), many}))] * 23
    facts += [Facts("liege", frozenset({few}))] * 19

    table = list(figures(facts, ("liege", "galati"), ("org",), Disclosure()))

    assert [each for each in table if each.value is not None] == [
        Figure("liege", Measure.STARTED, "", 20),
        Figure("liege", *many, 20),
    ]
    hidden = [(each.territory, each.measure) for each in table if each.value is None]
    assert len(hidden) == 2 * 7 - 1
    assert Measure.PASSED not in {measure for _, measure in hidden}
