"""Numbers of a territory: useful, and too coarse to find anybody in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digiter_core.reports.territory_counts import FEWEST, Counts, told


@st.composite
def caseloads(draw: st.DrawFn) -> tuple[int, int]:
    learners = draw(st.integers(0, 60))
    return learners, draw(st.integers(0, learners))


@given(caseloads())
def test_no_number_told_and_no_difference_of_two_is_small(caseload: tuple[int, int]) -> None:
    counts = told(*caseload)

    numbers = [number for number in (counts.learners, counts.sharing) if number is not None]
    assert all(number >= FEWEST for number in numbers)
    if counts.learners is not None and counts.sharing is not None:
        assert counts.learners - counts.sharing >= FEWEST


@given(caseloads())
def test_what_is_told_is_true(caseload: tuple[int, int]) -> None:
    learners, sharing = caseload

    counts = told(learners, sharing)

    assert counts.learners in {learners, None}
    assert counts.sharing in {sharing, None}
    assert not counts.nearly_all_share or learners - sharing < FEWEST


def test_few_who_do_not_share_hide_behind_nearly_all() -> None:
    assert told(12, 11) == told(12, 12) == Counts(12, None, nearly_all_share=True)
    assert told(12, 6) == Counts(12, 6)
    assert told(12, 4) == Counts(12, None)
    assert told(4, 0) == told(0, 0) == Counts(None, None)
