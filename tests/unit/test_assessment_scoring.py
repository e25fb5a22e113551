"""Scores, bands, and the rule for missing answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.assessment.competences import (
    FULL,
    SHORT,
    Dimension,
    Framework,
    ItemDef,
    SubCompetence,
    dimension_of,
    items_of,
    items_of_form,
)
from digiter_core.assessment.scoring import (
    Counted,
    Explanation,
    ItemAnswer,
    MeanScorer,
    Score,
    SubMean,
    explain,
    spearman_brown,
)


@dataclass(frozen=True)
class Said:
    item: str
    option: str
    score: int | None


def dimension(items: str, strands: str = "") -> Dimension:
    """Build a dimension: one letter per item names its sub-competence, capitals are short form.

    *strands*: the letters of the individual sub-competences, "/", those of the collective ones.
    """
    individual, _, collective = strands.partition("/")
    strand = dict.fromkeys(individual, "individual") | dict.fromkeys(collective, "collective")
    return Dimension(
        id="dim",
        sub_competences=tuple(
            SubCompetence(letter, (), strand.get(letter, ""))
            for letter in dict.fromkeys(items.lower())
        ),
        items=tuple(
            ItemDef(f"i{number}", "dim", letter.lower(), letter.isupper())
            for number, letter in enumerate(items)
        ),
    )


def said(*scores: int | None) -> list[Said]:
    """Answer the items in order; None is "not lived"."""
    return [
        Said(f"i{number}", "not_lived" if score is None else str(score), score)
        for number, score in enumerate(scores)
    ]


def counted(answers: list[Said], items: str = "aabbc", form: str = FULL) -> Counted:
    return explain(dimension(items), answers, form).dimension


def test_the_full_form_asks_every_item_and_the_short_form_its_own() -> None:
    theme = dimension("AaBb")

    assert [item.id for item in items_of(theme, FULL)] == ["i0", "i1", "i2", "i3"]
    assert [item.id for item in items_of(theme, SHORT)] == ["i0", "i2"]


def test_items_are_found_by_the_id_of_their_dimension() -> None:
    theme = dimension("Aa")
    framework = Framework("v1", (Dimension("other", (), ()), theme))

    assert dimension_of(framework, "dim") is theme
    assert items_of_form(framework, "dim", SHORT) == (theme.items[0],)
    with pytest.raises(KeyError, match="nowhere"):
        dimension_of(framework, "nowhere")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no form 'tiny': it is one of full, short"):
        items_of(dimension("A"), "tiny")


def test_a_score_is_the_mean_of_the_answers() -> None:
    result = counted(said(1, 2, 3, 4, 4))

    assert result.score is not None
    assert result.score.value == 2.8
    assert (result.asked, result.answered, result.needed, result.lacking) == (5, 5, 4, 0)


def test_skipped_and_not_lived_are_missing_never_zero() -> None:
    result = counted(said(3, 3, None, 3, 3))

    assert result.score is not None
    assert result.score.value == 3.0
    assert result.answered == 4


def test_without_two_thirds_of_the_answers_there_is_no_score_but_the_reason() -> None:
    assert counted(said(3, 3, 3, None)) == Counted("dim", None, 5, 3, 4)
    assert counted(said(3, 3, 3, None)).lacking == 1


@pytest.mark.parametrize(
    ("asked", "needed"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (8, 6), (9, 6), (10, 7)],
)
def test_two_thirds_are_rounded_up(asked: int, needed: int) -> None:
    assert MeanScorer().needed(asked) == needed


def test_a_form_that_asks_nothing_has_no_score() -> None:
    assert counted([], items="aa", form=SHORT) == Counted("dim", None, 0, 0, 1)


def test_the_short_form_counts_its_own_items_only() -> None:
    result = explain(dimension("AaBbCc"), said(4, 1, 4, 1, 4, 1), SHORT).dimension

    assert result.score is not None
    assert (result.score.value, result.asked, result.answered) == (4.0, 3, 3)


def test_answers_to_other_items_are_passed_over_and_the_later_answer_counts() -> None:
    answers = [Said("elsewhere", "4", 4), Said("i0", "1", 1), Said("i0", "3", 3)]

    assert counted(answers, items="a").score == MeanScorer().score([3])


@pytest.mark.parametrize("score", [0, 5, -1])
def test_a_score_off_the_ladder_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match=f"score of i0 is {score}: it goes from 1 to 4"):
        counted([Said("i0", "?", score)])


@pytest.mark.parametrize("score", [1, 4])
def test_both_ends_of_the_ladder_are_scores(score: int) -> None:
    result = counted([Said("i0", str(score), score)], items="a").score

    assert result is not None
    assert result.value == score


def test_the_band_is_one_standard_error_either_side() -> None:
    # 0.6 * sqrt(1 - 0.75) = 0.3 for nine answers.
    assert MeanScorer().sem(9) == pytest.approx(0.3)
    score = MeanScorer().score([2, 3, 2, 3, 2, 3, 2, 3, 2])

    assert score.value == 22 / 9
    assert (score.low, score.high) == pytest.approx((22 / 9 - 0.3, 22 / 9 + 0.3))


def test_fewer_answers_make_a_wider_band() -> None:
    assert MeanScorer().sem(5) == pytest.approx(0.3 * math.sqrt(9 / 5))
    assert MeanScorer().sem(36) == pytest.approx(0.15)


def test_the_band_ends_at_the_ends_of_the_ladder() -> None:
    lowest, highest = MeanScorer().score([1] * 9), MeanScorer().score([4] * 9)

    assert (lowest.low, lowest.value, lowest.high) == pytest.approx((1, 1, 1.3))
    assert (highest.low, highest.value, highest.high) == pytest.approx((3.7, 4, 4))


def test_spearman_brown_gives_the_known_values() -> None:
    assert spearman_brown(0.75, 1) == 0.75
    assert spearman_brown(0.5, 2) == pytest.approx(2 / 3)
    assert spearman_brown(0.75, 5 / 9) == pytest.approx(0.625)


def test_a_sub_competence_needs_two_answers_where_two_are_asked() -> None:
    subs = explain(dimension("aabbbc"), said(3, None, 4, 2, None, 1), FULL).sub_competences

    assert subs == (SubMean("a", None, 1, 2), SubMean("b", 3.0, 2, 2), SubMean("c", 1.0, 1, 1))


def test_a_sub_competence_the_form_does_not_ask_has_no_mean() -> None:
    subs = explain(dimension("Ab"), said(3, 3), SHORT).sub_competences

    assert subs == (SubMean("a", 3.0, 1, 1), SubMean("b", None, 0, 1))


def test_individual_and_collective_are_scored_apart() -> None:
    strands = explain(dimension("aabcc", "ab/c"), said(4, 4, 4, 1, 2), FULL).strands

    assert strands == (
        Counted("individual", MeanScorer().score([4, 4, 4]), 3, 3, 2),
        Counted("collective", MeanScorer().score([1, 2]), 2, 2, 2),
    )


def test_a_dimension_without_strands_has_none() -> None:
    assert explain(dimension("ab"), said(1, 1), FULL).strands == ()


def test_the_answers_behind_a_result_can_be_shown() -> None:
    answers = [Said("i0", "3", 3), Said("i1", "skip", None)]

    assert explain(dimension("abb"), answers, FULL) == Explanation(
        dimension=Counted("dim", None, 3, 1, 2),
        sub_competences=(SubMean("a", 3.0, 1, 1), SubMean("b", None, 0, 2)),
        strands=(),
        items=(
            ItemAnswer("i0", "a", "3", 3),
            ItemAnswer("i1", "b", "skip", None),
            ItemAnswer("i2", "b", None, None),
        ),
    )


def test_the_scorer_can_be_exchanged() -> None:
    class Median:
        def needed(self, asked: int) -> int:
            return asked

        def score(self, scores: Sequence[int]) -> Score:
            return Score(sorted(scores)[len(scores) // 2], 1, 4)

    theme = dimension("abc")

    assert explain(theme, said(1, 1, 4), FULL, Median()).dimension.score == Score(1, 1, 4)
    assert explain(theme, said(1, 1), FULL, Median()).dimension == Counted("dim", None, 3, 2, 3)


scores = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=9, max_size=9)
NINE = "aabbccddd"


@given(scores)
def test_every_score_and_band_lies_on_the_ladder(given_scores: list[int | None]) -> None:
    score = counted(said(*given_scores), items=NINE).score

    if score is not None:
        assert 1 <= score.low <= score.value <= score.high <= 4


@given(scores)
def test_there_is_a_score_exactly_from_two_thirds_on(given_scores: list[int | None]) -> None:
    result = counted(said(*given_scores), items=NINE)

    assert (result.score is not None) == (sum(s is not None for s in given_scores) >= 6)
    assert (result.lacking == 0) == (result.score is not None)


@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(
    given_scores: list[int | None], chance: Random
) -> None:
    answers = said(*given_scores)
    shuffled = chance.sample(answers, len(answers))

    assert explain(dimension(NINE), shuffled, FULL) == explain(dimension(NINE), answers, FULL)


@given(scores)
def test_a_missing_answer_counts_like_no_answer(given_scores: list[int | None]) -> None:
    with_missing = said(*given_scores)
    without = [answer for answer in with_missing if answer.score is not None]

    assert counted(with_missing, items=NINE) == counted(without, items=NINE)


@given(st.lists(st.integers(1, 4), min_size=6, max_size=8))
def test_leaving_out_the_rest_never_lowers_a_score(answered: list[int]) -> None:
    result = counted(said(*answered), items=NINE).score

    assert result is not None
    assert result.value == sum(answered) / len(answered)


@given(st.lists(st.integers(1, 4), min_size=6, max_size=8), st.integers(0, 7))
def test_a_better_answer_never_lowers_a_score(answered: list[int], place: int) -> None:
    place %= len(answered)
    better = [*answered[:place], min(4, answered[place] + 1), *answered[place + 1 :]]
    before = counted(said(*answered), items=NINE).score
    after = counted(said(*better), items=NINE).score

    assert before is not None
    assert after is not None
    assert after.value >= before.value


@given(st.integers(1, 60))
def test_the_band_follows_the_square_root_of_the_answers(items: int) -> None:
    assert MeanScorer().sem(items) == pytest.approx(0.3 * math.sqrt(9 / items))
