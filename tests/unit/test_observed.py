"""An observer's rating beside the learner's own answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digiter_core.access.sharing import Observation
from digiter_core.assessment.competences import (
    FULL,
    SHORT,
    Dimension,
    Framework,
    ItemDef,
    SubCompetence,
)
from digiter_core.reports.observed import Observed, form_of, newest_options, side_by_side
from digiter_core.reports.profile import profile

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ITEMS = tuple(ItemDef(f"i{number}", "org", "plan", number < 3) for number in range(9))
FRAMEWORK = Framework("test", (Dimension("org", (SubCompetence("plan", (), ""),), ITEMS),))


def observed(options: dict[str, int | None], staff: int = 7, later: int = 0) -> Observation:
    return Observation(later, 1, staff, NOON + timedelta(days=later), options)


def own(score: int, form: str = FULL) -> object:
    return profile(FRAMEWORK, [Observed(item.id, str(score), score) for item in ITEMS], form)


@pytest.mark.parametrize(
    ("mine", "theirs", "is_clear"), [(3, 3, False), (3, 2, True), (2, 3, True), (4, 1, True)]
)
def test_a_gap_is_clear_beyond_the_error_of_both(mine: int, theirs: int, is_clear: bool) -> None:  # noqa: FBT001 - the table says what it is
    options = dict.fromkeys((item.id for item in ITEMS), theirs)

    (side,) = side_by_side(FRAMEWORK, own(mine), [observed(options)], 7)

    assert side.gap is not None
    assert side.gap.value == theirs - mine
    assert side.gap.is_clear is is_clear


def test_the_margin_is_the_error_of_a_difference_at_95_percent() -> None:
    options = dict.fromkeys((item.id for item in ITEMS), 2)

    (side,) = side_by_side(FRAMEWORK, own(3), [observed(options)], 7)

    # SEM of nine items: 0.6 * sqrt(1 - 0.75) = 0.3; 1.96 * 0.3 * sqrt(2)
    assert side.gap is not None
    assert side.gap.margin == pytest.approx(0.8315, abs=0.0005)


def test_fewer_answers_make_the_margin_wider() -> None:
    few = dict.fromkeys((item.id for item in ITEMS[:3]), 2)
    many = dict.fromkeys((item.id for item in ITEMS), 2)

    (narrow,) = side_by_side(FRAMEWORK, own(3), [observed(many)], 7)
    (wide,) = side_by_side(FRAMEWORK, own(3, SHORT), [observed(few)], 7)

    assert narrow.gap is not None
    assert wide.gap is not None
    assert wide.gap.margin > narrow.gap.margin


def test_what_one_could_not_observe_does_not_count() -> None:
    options = dict.fromkeys((item.id for item in ITEMS), None) | {"i0": 2}

    (side,) = side_by_side(FRAMEWORK, own(3), [observed(options)], 7)

    assert (side.seen.answered, side.seen.score, side.gap) == (1, None, None)


def test_a_theme_nobody_observed_is_left_out() -> None:
    assert side_by_side(FRAMEWORK, own(3), [], 7) == ()


def test_the_newest_word_on_an_item_counts_and_only_the_own() -> None:
    observations = [
        observed({"i0": 1, "i1": 1}, later=1),
        observed({"i0": 4}, later=2),
        observed({"i0": 3, "i2": 3}, staff=8, later=3),
    ]

    assert newest_options(reversed(observations), 7) == {"i0": 4, "i1": 1}


@pytest.mark.parametrize(("items", "form"), [(("i0", "i2"), SHORT), (("i0", "i5"), FULL)])
def test_an_observation_is_scored_by_the_form_its_items_are_of(
    items: tuple[str, ...], form: str
) -> None:
    assert form_of(FRAMEWORK, dict.fromkeys(items, 2)) == form
