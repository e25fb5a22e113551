"""Which sub-competence is told as a strength, and which as what can grow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.assessment.scoring import (
    Counted,
    Explanation,
    ItemAnswer,
    MeanScorer,
    SubMean,
)
from digiter_core.reports.standouts import (
    Candidate,
    Evidence,
    Growth,
    GrowthKind,
    Strength,
    StrengthKind,
    candidates,
    growth,
    strengths,
)


def one(name: str, *scores: int) -> Candidate:
    """Build a candidate `dimension_sub` with these answers."""
    answers = tuple(Evidence(f"{name}{number}", score) for number, score in enumerate(scores))
    return Candidate(name[0], name, sum(scores) / len(scores), answers)


def names(told: tuple[Strength, ...]) -> list[str]:
    return [strength.sub_competence for strength in told]


def theme(*subs: tuple[float | None, tuple[int | None, ...]], scored: bool = True) -> Explanation:
    items = [
        ItemAnswer(f"{place}{number}", f"s{place}", "x", score)
        for place, (_, scores) in enumerate(subs)
        for number, score in enumerate(scores)
    ]
    answered = [[s for s in scores if s is not None] for _, scores in subs]
    return Explanation(
        Counted("dim", MeanScorer().score([2]) if scored else None, 9, 9, 6),
        tuple(
            SubMean(f"s{place}", mean, len(answered[place]), 2)
            for place, (mean, _) in enumerate(subs)
        ),
        (),
        tuple(items),
    )


def test_candidates_are_the_sub_competences_with_a_mean() -> None:
    told = candidates([theme((3.5, (3, 4)), (None, (1,)), (2.0, (None, 2, 2)))])

    assert told == (
        Candidate("dim", "s0", 3.5, (Evidence("00", 3), Evidence("01", 4))),
        Candidate("dim", "s2", 2.0, (Evidence("21", 2), Evidence("22", 2))),
    )


def test_single_answers_are_let_in_where_only_one_sub_competence_has_a_mean() -> None:
    told = candidates([theme((3.0, (3, 3)), (None, (1,)), (None, (None,)))])

    assert [(one.sub_competence, one.mean) for one in told] == [("s0", 3.0), ("s1", 1.0)]


def test_a_dimension_without_a_score_is_not_told_of() -> None:
    assert candidates([theme((3.0, (3, 3)), (2.0, (2, 2)), scored=False)]) == ()


def test_the_highest_mean_is_the_strength_and_the_lowest_can_grow() -> None:
    among = [one("d_a", 2, 2), one("d_b", 3, 4), one("d_c", 1, 2)]
    told = strengths(among, 1)

    assert told == (
        Strength("d", "d_b", StrengthKind.SHOWN, (Evidence("d_b1", 4), Evidence("d_b0", 3))),
    )
    assert growth(among, told) == Growth(
        "d", "d_c", GrowthKind.GROW, (Evidence("d_c0", 1), Evidence("d_c1", 2))
    )


def test_a_strength_is_said_outright_from_two_and_a_half() -> None:
    assert strengths([one("d_a", 2, 3), one("d_b", 1, 1)], 1)[0].kind is StrengthKind.SHOWN
    below = strengths([one("d_a", 2, 2, 3), one("d_b", 1, 1)], 1)
    assert below == (Strength("d", "d_a", StrengthKind.FOOTHOLD, (Evidence("d_a2", 3),)),)


def test_a_low_answer_does_not_stand_behind_a_strength() -> None:
    (told,) = strengths([one("d_a", 2, 3), one("d_b", 1, 1)], 1)

    assert told.evidence == (Evidence("d_a1", 3),)


def test_a_foothold_rests_on_its_best_answers() -> None:
    (told,) = strengths([one("d_a", 1, 2, 2), one("d_b", 1, 1)], 1)

    assert told.evidence == (Evidence("d_a1", 2), Evidence("d_a2", 2))


def test_a_statement_rests_on_two_answers_at_most() -> None:
    among = [one("d_a", 3, 3, 3), one("d_b", 1, 1, 1)]
    told = strengths(among, 1)
    grown = growth(among, told)

    assert told[0].evidence == (Evidence("d_a0", 3), Evidence("d_a1", 3))
    assert grown is not None
    assert grown.evidence == (Evidence("d_b0", 1), Evidence("d_b1", 1))


def test_nothing_stands_out_when_everything_is_equally_low() -> None:
    among = [one("d_a", 2, 2), one("d_b", 2, 2)]

    assert strengths(among, 1) == ()
    assert growth(among, ()) == Growth(
        "d", "d_a", GrowthKind.GROW, (Evidence("d_a0", 2), Evidence("d_a1", 2))
    )


def test_one_foothold_is_told_even_where_two_are_equally_high() -> None:
    told = strengths([one("d_a", 2, 2), one("d_b", 2, 2), one("d_c", 1, 1)], 2)

    assert [(strength.sub_competence, strength.kind) for strength in told] == [
        ("d_a", StrengthKind.FOOTHOLD)
    ]


def test_nothing_is_told_of_nothing() -> None:
    assert strengths([], 2) == ()
    assert growth([], ()) is None


def test_with_one_sub_competence_there_is_a_strength_and_nothing_left_to_grow() -> None:
    among = [one("d_a", 3, 3)]
    told = strengths(among, 1)

    assert names(told) == ["d_a"]
    assert growth(among, told) is None


@pytest.mark.parametrize(
    ("scores", "kind"), [((3, 4), GrowthKind.STRETCH), ((3, 3, 4), GrowthKind.GROW)]
)
def test_from_three_and_a_half_one_can_only_go_further(
    scores: tuple[int, ...], kind: GrowthKind
) -> None:
    among = [one("d_a", 4, 4), one("d_b", *scores)]
    grown = growth(among, strengths(among, 1))

    assert grown is not None
    assert grown.kind is kind


def test_of_equal_means_the_one_with_more_answers_is_told() -> None:
    among = [one("d_a", 3, 3), one("d_b", 3, 3, 3), one("d_c", 1, 1), one("d_e", 1, 1, 1)]
    told = strengths(among, 1)
    grown = growth(among, told)

    assert names(told) == ["d_b"]
    assert grown is not None
    assert grown.sub_competence == "d_e"


def test_of_equal_means_and_answers_the_first_in_the_framework_is_told() -> None:
    among = [one("d_a", 3), one("d_b", 3), one("d_c", 3)]
    told = strengths(among, 1)
    grown = growth(among, told)

    assert names(told) == ["d_a"]
    assert grown is not None
    assert grown.sub_competence == "d_b"


def test_two_strengths_come_from_two_dimensions() -> None:
    among = [one("d_a", 4, 4), one("d_b", 4, 4), one("e_a", 3, 3), one("e_b", 3, 4)]

    assert names(strengths(among, 2)) == ["d_a", "e_b"]


def test_two_strengths_of_one_dimension_where_no_other_has_any() -> None:
    among = [one("d_a", 3, 3), one("d_b", 4, 4), one("e_a", 2, 2)]

    assert names(strengths(among, 2)) == ["d_b", "d_a"]


def test_the_thing_to_work_on_is_never_one_of_the_strengths() -> None:
    among = [one("d_a", 3, 3), one("d_b", 4, 4), one("e_a", 3, 3)]
    told = strengths(among, 2)
    grown = growth(among, told)

    assert names(told) == ["d_b", "e_a"]
    assert grown is not None
    assert grown.sub_competence == "d_a"


SUBS = ["d_a", "d_b", "e_a", "e_b"]


@given(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=4, max_size=4))
def test_whatever_the_answers_strength_and_growth_are_true(rows: list[list[int]]) -> None:
    among = [one(name, *row) for name, row in zip(SUBS, rows, strict=True)]
    told = strengths(among, 2)
    grown = growth(among, told)

    assert len(told) <= 2
    assert grown is not None
    assert grown.sub_competence not in names(told)
    for strength in told:
        assert 1 <= len(strength.evidence) <= 2
        if strength.kind is StrengthKind.SHOWN:
            assert all(answer.score >= 3 for answer in strength.evidence)
    means = {candidate.sub_competence: candidate.mean for candidate in among}
    left = [mean for name, mean in means.items() if name not in names(told)]
    assert means[grown.sub_competence] == min(left)
