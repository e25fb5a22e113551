"""Feedback after a theme, the profile over all themes, and their lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from digiter_core.assessment.competences import (
    FULL,
    SHORT,
    Dimension,
    Framework,
    ItemDef,
    SubCompetence,
)
from digiter_core.assessment.scoring import Counted, MeanScorer, Score, explain
from digiter_core.reports.keys import level_of, level_word, ui, word
from digiter_core.reports.picture import (
    Legend,
    PictureAxis,
    ProfilePicture,
    from_json,
    profile_picture,
    to_json,
)
from digiter_core.reports.profile import Profile, ThemeResult, profile, theme_result
from digiter_core.reports.standouts import Evidence, Growth, GrowthKind, Strength, StrengthKind
from digiter_core.reports.wording import (
    Line,
    picture_lines,
    profile_detail_lines,
    profile_lines,
    theme_detail_lines,
    theme_lines,
)


@dataclass(frozen=True)
class Said:
    item: str
    option: str
    score: int | None


def dimension(name: str, strands: tuple[str, str] = ("", "")) -> Dimension:
    """Build a dimension of two sub-competences with two items each, one of them short form."""
    return Dimension(
        name,
        (SubCompetence(f"{name}_a", (), strands[0]), SubCompetence(f"{name}_b", (), strands[1])),
        tuple(
            ItemDef(f"{name}_{sub}{number}", name, f"{name}_{sub}", number == 1)
            for sub in "ab"
            for number in (1, 2)
        ),
    )


FRAMEWORK = Framework("v1", (dimension("org"), dimension("ini", ("individual", "collective"))))
ITEMS = ("a1", "a2", "b1", "b2")


def said(theme: str, *scores: int | None) -> list[Said]:
    return [
        Said(f"{theme}_{item}", "not_lived" if score is None else str(score), score)
        for item, score in zip(ITEMS, scores, strict=False)
    ]


def theme(*scores: int | None) -> ThemeResult:
    return theme_result(FRAMEWORK, "org", said("org", *scores), FULL)


def line(name: str, **params: str | int) -> Line:
    return Line(ui(name), params)  # type: ignore[arg-type]  # plain str for a key, in tests only


def score(*scores: int) -> Score:
    return MeanScorer().score(scores)


def test_after_a_theme_a_strength_and_what_can_grow_are_told() -> None:
    result = theme(3, 4, 1, 2)

    assert result.counted == Counted("org", score(3, 4, 1, 2), 4, 4, 3)
    assert result.strength == Strength(
        "org", "org_a", StrengthKind.SHOWN, (Evidence("org_a2", 4), Evidence("org_a1", 3))
    )
    assert result.growth == Growth(
        "org", "org_b", GrowthKind.GROW, (Evidence("org_b1", 1), Evidence("org_b2", 2))
    )


def test_with_too_few_answers_a_theme_tells_what_is_missing() -> None:
    result = theme(4, 4, None, None)

    assert (result.strength, result.growth) == (None, None)
    assert result.counted.lacking == 1
    assert theme_lines(result) == (
        line("theme_missing", theme="competences/org/name"),
        line("detail_counts", answered=2, asked=4, needed=3),
    )


def test_a_theme_that_is_not_in_the_framework_is_refused() -> None:
    with pytest.raises(KeyError, match="soc"):
        theme_result(FRAMEWORK, "soc", [], FULL)


def test_another_scorer_may_be_given() -> None:
    scorer = MeanScorer(sd=1.0)

    assert theme_result(FRAMEWORK, "org", said("org", 2, 2, 2, 2), FULL, scorer).counted.score == (
        scorer.score([2, 2, 2, 2])
    )
    assert profile(FRAMEWORK, said("org", 2, 2, 2, 2), FULL, scorer).dimensions[0].score == (
        scorer.score([2, 2, 2, 2])
    )


def test_the_lines_after_a_theme_name_the_learners_own_answers() -> None:
    assert theme_lines(theme(3, 4, 1, 2)) == (
        line("theme_title", theme="competences/org/name"),
        line(
            "strength_shown_2",
            strength="competences/org_a/strength",
            first="competences/org_a2/topic",
            second="competences/org_a1/topic",
        ),
        line("theme_growth", growth="competences/org_b/growth"),
        line("try_this", try_this="competences/org_b/try_this"),
    )


def test_a_foothold_is_told_by_its_name() -> None:
    assert theme_lines(theme(1, 2, 1, 1))[1] == line(
        "strength_foothold_1", part="competences/org_a/name", first="competences/org_a2/topic"
    )


def test_when_everything_is_equally_low_a_small_step_is_enough() -> None:
    assert theme_lines(theme(1, 1, 1, 1))[1:3] == (
        line("theme_even"),
        line("theme_growth", growth="competences/org_a/growth"),
    )


def test_when_everything_is_high_one_can_go_further() -> None:
    assert theme_lines(theme(4, 4, 4, 4))[2] == line("stretch", growth="competences/org_b/growth")


def test_without_anything_left_to_grow_nothing_is_said_of_it() -> None:
    assert (
        theme_lines(replace(theme(3, 4, 1, 2), growth=None)) == theme_lines(theme(3, 4, 1, 2))[:2]
    )


def test_the_detail_shows_rule_answers_and_numbers() -> None:
    answers = [*said("org", 3, None, 4, 4)[:3], Said("org_b2", "skip", None)]
    detail = explain(dimension("org"), answers, FULL)

    assert theme_detail_lines(detail) == (
        line("detail_rule"),
        line("detail_theme", theme="competences/org/short_name"),
        line(
            "detail_item",
            topic="competences/org_a1/topic",
            anchor="competences/org_a1/anchor_3",
            score=3,
        ),
        line("detail_item_not_lived", topic="competences/org_a2/topic"),
        line(
            "detail_item",
            topic="competences/org_b1/topic",
            anchor="competences/org_b1/anchor_4",
            score=4,
        ),
        line("detail_item_skip", topic="competences/org_b2/topic"),
        line("detail_counts", answered=2, asked=4, needed=3),
        line("detail_change"),
    )


def test_the_detail_of_a_scored_theme_shows_mean_and_band_in_tenths() -> None:
    lines = theme_detail_lines(theme(3, 3, 3, 2).explanation)

    assert lines[-3:] == (
        line("detail_mean", whole=2, tenth=8),  # 2.75, rounded up
        line("detail_band", low_whole=2, low_tenth=3, high_whole=3, high_tenth=2),
        line("detail_change"),
    )


def test_the_detail_tells_open_items_and_unknown_options_apart() -> None:
    lines = theme_detail_lines(explain(dimension("org"), [Said("org_a1", "other", None)], FULL))

    assert lines[2:4] == (
        line("detail_item_missing", topic="competences/org_a1/topic"),
        line("detail_item_open", topic="competences/org_a2/topic"),
    )


def full() -> Profile:
    return profile(FRAMEWORK, said("org", 3, 4, 1, 2) + said("ini", 4, 4, 2, 2), FULL)


def test_the_profile_has_two_strengths_and_one_thing_to_work_on() -> None:
    result = full()

    assert (result.framework, result.form) == ("v1", FULL)
    assert [counted.score for counted in result.dimensions] == [
        score(3, 4, 1, 2),
        score(4, 4, 2, 2),
    ]
    assert [strength.sub_competence for strength in result.strengths] == ["ini_a", "org_a"]
    assert result.growth is not None
    assert result.growth.sub_competence == "org_b"


def test_two_strengths_are_told_however_many_there_are() -> None:
    result = profile(FRAMEWORK, said("org", 3, 3, 3, 3) + said("ini", 4, 4, 4, 4), FULL)

    assert [strength.sub_competence for strength in result.strengths] == ["ini_a", "org_a"]


def test_the_profile_in_words() -> None:
    assert profile_lines(full()) == (
        line("profile_title"),
        line("axis", theme="competences/org/short_name", level="ui/report/level_3"),
        line("axis", theme="competences/ini/short_name", level="ui/report/level_3"),
        line("strand_individual", level="ui/report/level_4"),
        line("strand_collective", level="ui/report/level_2"),
        line("profile_strengths"),
        line(
            "strength_shown_2",
            strength="competences/ini_a/strength",
            first="competences/ini_a1/topic",
            second="competences/ini_a2/topic",
        ),
        line(
            "strength_shown_2",
            strength="competences/org_a/strength",
            first="competences/org_a2/topic",
            second="competences/org_a1/topic",
        ),
        line("profile_growth", growth="competences/org_b/growth"),
        line("try_this", try_this="competences/org_b/try_this"),
        line("profile_no_mark"),
    )


def test_a_half_finished_questionnaire_shows_what_there_is() -> None:
    result = profile(FRAMEWORK, [*said("org", 3, 3, 2, 2), *said("ini", 4)], FULL)

    assert result.dimensions[1] == Counted("ini", None, 4, 1, 3)
    assert profile_lines(result)[1:3] == (
        line("axis", theme="competences/org/short_name", level="ui/report/level_3"),
        line("axis_missing", theme="competences/ini/short_name"),
    )
    assert {strength.dimension for strength in result.strengths} == {"org"}


def test_a_strand_with_too_few_answers_is_not_told() -> None:
    result = profile(FRAMEWORK, said("ini", 4, 4, 3, None), FULL)

    assert [line.key for line in profile_lines(result)][2:5] == [
        ui("axis"),
        ui("strand_individual"),
        ui("profile_strengths"),
    ]


def test_a_profile_where_nothing_stands_out_says_so_kindly() -> None:
    lines = profile_lines(profile(FRAMEWORK, said("org", 1, 1, 1, 1), FULL))

    assert [line.key for line in lines[3:5]] == [ui("profile_even"), ui("profile_growth")]


def test_a_profile_without_anything_left_to_grow_ends_with_the_strengths() -> None:
    lines = profile_lines(replace(full(), growth=None))

    assert [line.key for line in lines[-2:]] == [ui("strength_shown_2"), ui("profile_no_mark")]


def test_the_detail_of_a_profile_says_the_rule_once_and_passes_over_untouched_themes() -> None:
    lines = profile_detail_lines(profile(FRAMEWORK, said("org", 3, 3, 2, 2), FULL))

    assert [line.key for line in lines].count(ui("detail_rule")) == 1
    assert lines[0] == line("detail_rule")
    assert lines[-1] == line("detail_change")
    assert [line.params for line in lines if line.key == ui("detail_theme")] == [
        {"theme": "competences/org/short_name"}
    ]


def test_the_alternative_text_says_level_and_band_in_words() -> None:
    wide = profile(FRAMEWORK, said("org", 2, 2, 2, 3), FULL)
    sure = profile(FRAMEWORK, said("org", 3, 3, 3, 3), FULL, MeanScorer(sd=0.1))

    assert picture_lines(wide) == (
        line("alt_title"),
        line(
            "alt_axis",
            theme="competences/org/short_name",
            level="ui/report/level_2",
            low="ui/report/level_2",
            high="ui/report/level_3",
        ),
        line("axis_missing", theme="competences/ini/short_name"),
    )
    assert picture_lines(sure)[1] == line(
        "axis", theme="competences/org/short_name", level="ui/report/level_3"
    )


@pytest.mark.parametrize(
    ("value", "level"),
    [(0.2, 1), (1.0, 1), (1.49, 1), (1.5, 2), (2.5, 3), (3.49, 3), (3.5, 4), (4.0, 4), (4.6, 4)],
)
def test_a_level_is_the_nearest_rung_halfway_up(value: float, level: int) -> None:
    assert level_of(value) == level
    assert level_word(value) == f"ui/report/level_{level}"


def test_keys_are_file_thing_and_field() -> None:
    assert word("org_a", "growth") == "competences/org_a/growth"


def words(key: str) -> str:
    return f"<{key}>"


LEGEND = Legend(
    ladder=tuple(f"<ui/report/level_{rung}>" for rung in (1, 2, 3, 4)),
    score="<ui/report/picture_score>",
    band="<ui/report/picture_band>",
    earlier="<ui/report/picture_earlier>",
)


def test_a_picture_holds_words_and_numbers_only() -> None:
    now = profile(FRAMEWORK, said("org", 3, 3, 3, 3), FULL)
    expected = score(3, 3, 3, 3)

    assert profile_picture(now, "fr", words) == ProfilePicture(
        language="fr",
        title="<ui/report/picture_title>",
        axes=(
            PictureAxis(
                "<competences/org/short_name>",
                "<ui/report/level_3>",
                3.0,
                expected.low,
                expected.high,
            ),
            PictureAxis("<competences/ini/short_name>", "<ui/report/picture_missing>"),
        ),
        legend=LEGEND,
    )


def test_an_earlier_profile_lies_behind_matched_by_dimension() -> None:
    before = profile(
        Framework("v0", (dimension("old"), dimension("ini"))), said("ini", 2, 2, 2, 2), FULL
    )

    assert profile_picture(full(), "fr", words, before).earlier == (None, 2.0)


def test_an_earlier_profile_without_a_score_is_no_earlier_profile() -> None:
    before = profile(FRAMEWORK, [], SHORT)

    assert profile_picture(full(), "fr", words, before).earlier == ()


def test_a_picture_survives_json() -> None:
    before = profile(FRAMEWORK, said("ini", 2, 2, 2, 2), FULL)
    picture = profile_picture(
        profile(FRAMEWORK, said("org", 3, 3, 3, 4), FULL), "ro", words, before
    )

    data = to_json(picture)

    assert from_json(data) == picture
    assert data["axes"][1] == [
        "<competences/ini/short_name>",
        "<ui/report/picture_missing>",
        None,
        0.0,
        0.0,
    ]
