"""What may be said of two runs, and how rarely it is said of somebody who did not change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from statistics import NormalDist

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
)
from digiter_core.assessment.progress import (
    PROVISIONAL,
    Change,
    Compared,
    changes,
    compare,
    is_provisional,
    reliable_change_index,
)
from digiter_core.assessment.scoring import Counted, MeanScorer, Score
from digiter_core.authoring.loader import load_scripts
from digiter_core.reports.progress import Progress, progress, progress_lines
from digiter_core.reports.wording import Line
from digiter_core.texts.placeholders import placeholders
from tests.builders import DIALOGUES

CLEAR, NOT_CLEAR, DROP = Change.CLEAR_CHANGE, Change.NO_CLEAR_CHANGE, Change.CLEAR_DROP
PEOPLE = 20_000
THEMES = ("org", "ada", "soc", "com", "ini")
MEASURED = MeanScorer(sd=0.5, reliability=0.8)  # known, because the people below are made by it


def counted(name: str, value: float | None, answered: int = 9) -> Counted:
    score = None if value is None else Score(value, value, value)
    return Counted(name, score, 9, answered, 6)


def states(compared: tuple[Compared, ...]) -> list[Change | None]:
    return [one.change for one in compared]


# --- the index


def test_the_index_is_the_change_in_standard_errors_of_the_change() -> None:
    assert reliable_change_index(2.0, 3.0, 0.3, 0.4) == pytest.approx(2.0)
    assert reliable_change_index(3.0, 2.0, 0.3, 0.4) == pytest.approx(-2.0)
    assert reliable_change_index(2.0, 2.6, 0.3, 0.3) == pytest.approx(0.6 / (0.3 * math.sqrt(2)))


def test_without_any_measurement_error_there_is_no_index() -> None:
    with pytest.raises(ValueError, match=r"^without .* a change: SEM is 0$"):
        reliable_change_index(2.0, 3.0, 0.0, 0.0)


# --- the states


@pytest.mark.parametrize(
    ("index", "state"),
    [(1.97, CLEAR), (1.95, NOT_CLEAR), (0.0, NOT_CLEAR), (-1.95, NOT_CLEAR), (-1.97, DROP)],
)
def test_one_theme_alone_changes_clearly_from_1_96_standard_errors(index, state) -> None:
    assert changes([index]) == (state,)


@pytest.mark.parametrize(
    ("indices", "expected"),
    [
        # 2.576, 2.498, 2.394, 2.241, 1.960: what the largest, the next, … of five has to pass
        ([2.57, 2.50, 2.40, 2.25, 1.97], [NOT_CLEAR] * 5),
        ([2.58, 2.49, 2.40, 2.25, 1.97], [CLEAR, *[NOT_CLEAR] * 4]),
        ([2.58, 2.50, 2.39, 2.25, 1.97], [CLEAR, CLEAR, *[NOT_CLEAR] * 3]),
        ([2.58, 2.50, 2.40, 2.24, 1.97], [CLEAR, CLEAR, CLEAR, NOT_CLEAR, NOT_CLEAR]),
        ([1.95, 2.25, -2.40, 2.50, -2.58], [NOT_CLEAR, CLEAR, DROP, CLEAR, DROP]),
        ([1.97, 2.25, -2.40, 2.50, -2.58], [CLEAR, CLEAR, DROP, CLEAR, DROP]),
        ([], []),
    ],
)
def test_themes_looked_at_together_step_down_from_a_higher_bar(indices, expected) -> None:
    assert list(changes(indices)) == expected


def test_another_confidence_may_be_asked_for() -> None:
    assert changes([1.7], confidence=0.9) == (CLEAR,)
    assert changes([2.5], confidence=0.99) == (NOT_CLEAR,)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
def test_a_confidence_that_is_no_share_is_refused(confidence) -> None:
    with pytest.raises(ValueError, match=f"confidence is {confidence}: it lies between 0 and 1"):
        changes([], confidence)


indices = st.lists(st.floats(-6, 6), max_size=6)


@given(indices)
def test_going_back_is_the_mirror_of_going_forth(given_indices: list[float]) -> None:
    mirrored = {CLEAR: DROP, DROP: CLEAR, NOT_CLEAR: NOT_CLEAR}

    back = changes([-index for index in given_indices])

    assert back == tuple(mirrored[state] for state in changes(given_indices))


@given(indices)
def test_together_nothing_is_clear_that_is_not_clear_alone(given_indices: list[float]) -> None:
    together = changes(given_indices)

    assert all(
        state in {NOT_CLEAR, *changes([index])}
        for index, state in zip(given_indices, together, strict=True)
    )


# --- two runs


def test_themes_are_matched_by_id_in_the_order_of_the_later_run() -> None:
    before = [counted("gone", 2.0), counted("org", 1.5, 8), counted("soc", 3.0)]
    after = [counted("soc", 3.0), counted("new", 4.0), counted("org", 3.5, 7)]

    assert compare(before, after) == (
        Compared("soc", before[2].score, after[0].score, NOT_CLEAR, 9, 9),
        Compared("org", before[1].score, after[2].score, CLEAR, 8, 7),
    )


@pytest.mark.parametrize(("then", "now"), [(None, 3.0), (3.0, None), (None, None)])
def test_without_a_score_on_both_sides_there_is_no_comparison(then, now) -> None:
    compared = compare([counted("org", then, 3)], [counted("org", now, 4)])

    assert [(one.change, one.items_before, one.items_after) for one in compared] == [(None, 3, 4)]


def test_a_theme_that_cannot_be_compared_raises_the_bar_for_no_other() -> None:
    """0.9 points are 2.12 standard errors: over the bar of one theme, under that of two."""
    before, after = [counted("org", 2.0)], [counted("org", 2.9)]

    assert states(compare(before, after)) == [CLEAR]
    assert states(compare([*before, counted("soc", 2.0)], [*after, counted("soc", None)])) == (
        [CLEAR, None]
    )
    assert states(compare([*before, counted("soc", 2.0)], [*after, counted("soc", 2.0)])) == (
        [NOT_CLEAR, NOT_CLEAR]
    )


def test_fewer_answers_on_either_side_need_a_larger_change() -> None:
    """A gain of 0.9 points is clear with nine answers in both runs: more than 0.83."""
    assert states(compare([counted("org", 2.0, 9)], [counted("org", 2.9, 9)])) == [CLEAR]
    assert states(compare([counted("org", 2.0, 5)], [counted("org", 2.9, 9)])) == [NOT_CLEAR]
    assert states(compare([counted("org", 2.0, 9)], [counted("org", 2.9, 5)])) == [NOT_CLEAR]


def test_the_confidence_and_the_scorer_are_the_callers() -> None:
    before, after = [counted("org", 2.0)], [counted("org", 2.5)]

    assert states(compare(before, after)) == [NOT_CLEAR]
    assert states(compare(before, after, MeanScorer(sd=0.3))) == [CLEAR]
    assert states(compare(before, after, confidence=0.7)) == [CLEAR]


def test_only_the_figures_nobody_measured_are_provisional() -> None:
    assert is_provisional(PROVISIONAL)
    assert is_provisional(MeanScorer())
    assert not is_provisional(MEASURED)


# --- people who did not change


@dataclass(frozen=True)
class Retest:
    """People measured twice by `MEASURED`, who in between gained *change* points in *changed*.

    *shared*: how much of the error of one run is the same in all themes, a good or a bad day.
    """

    themes: tuple[str, ...] = ("org",)
    items: tuple[int, int] = (9, 9)
    change: float = 0.0
    changed: tuple[str, ...] = ()
    shared: float = 0.0
    rounded: bool = False

    def __iter__(self) -> Iterator[tuple[list[Counted], list[Counted]]]:
        chance = Random(20260714)
        spread = MEASURED.sd * math.sqrt(MEASURED.reliability)
        for _ in range(PEOPLE):
            true = {theme: chance.gauss(2.5, spread) for theme in self.themes}
            later = {t: true[t] + (self.change if t in self.changed else 0) for t in true}
            yield self.run(chance, true, 0), self.run(chance, later, 1)

    def run(self, chance: Random, true: dict[str, float], number: int) -> list[Counted]:
        items = self.items[number]
        sem, day = MEASURED.sem(items), chance.gauss(0, 1)
        return [
            counted(theme, self.ladder(value + sem * self.error(chance, day), items), items)
            for theme, value in true.items()
        ]

    def error(self, chance: Random, day: float) -> float:
        return math.sqrt(self.shared) * day + math.sqrt(1 - self.shared) * chance.gauss(0, 1)

    def ladder(self, value: float, items: int) -> float:
        """Answers are whole rungs, so a mean of nine is a number of ninths, 1 to 4."""
        return min(4, max(1, round(value * items) / items)) if self.rounded else value


def told(retest: Retest) -> list[list[Change | None]]:
    return [states(compare(before, after, MEASURED)) for before, after in retest]


def share(happened: list[bool]) -> float:
    return sum(happened) / len(happened)


def at_most(nominal: float) -> float:
    """Return *nominal* plus three standard errors of a share among `PEOPLE`."""
    return nominal + 3 * math.sqrt(nominal * (1 - nominal) / PEOPLE)


@pytest.mark.parametrize("items", [(9, 9), (9, 5), (6, 10)])
def test_of_people_without_change_2_5_percent_seem_changed_each_way(items) -> None:
    found = told(Retest(items=items))

    gains, drops = (
        share([one == [CLEAR] for one in found]),
        share([one == [DROP] for one in found]),
    )
    print(f"{items}: clear change {gains:.4f}, clear drop {drops:.4f}")
    assert gains <= at_most(0.025)
    assert drops <= at_most(0.025)
    assert gains + drops > 0.04  # and the rule is not bought with saying nothing at all


def test_any_gain_would_call_a_third_or_more_of_them_improved() -> None:
    naive = share(
        [
            now[0].score.value > then[0].score.value
            for then, now in Retest(rounded=True)
            if then[0].score and now[0].score
        ]
    )

    print(f"any gain: {naive:.4f}")
    assert naive > 1 / 3


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_over_five_themes_together_5_percent_are_told_something_false(shared) -> None:
    found = told(Retest(themes=THEMES, shared=shared))

    false = share([set(one) != {NOT_CLEAR} for one in found])
    print(f"five themes, shared error {shared}: {false:.4f}")
    assert false <= at_most(0.05)


def test_a_change_in_two_themes_leaves_the_three_others_protected() -> None:
    found = told(Retest(themes=THEMES, change=3.0, changed=("org", "ada")))

    false = share([set(one[2:]) != {NOT_CLEAR} for one in found])
    print(f"three unchanged beside two changed: {false:.4f}")
    assert share([one[:2] == [CLEAR, CLEAR] for one in found]) == 1
    assert 0.04 < false <= at_most(0.05)


@pytest.mark.parametrize(("change", "state"), [(1.5, CLEAR), (-1.5, DROP)])
def test_a_true_large_change_is_found(change, state) -> None:
    found = told(Retest(themes=THEMES, change=change, changed=("org",)))

    seen = share([one[0] is state for one in found])
    s_diff = MEASURED.sem(9) * math.sqrt(2)
    by_the_book = NormalDist().cdf(1.5 / s_diff - NormalDist().inv_cdf(1 - 0.05 / 5 / 2))
    print(f"true change of {change}: found in {seen:.4f}")
    assert seen == pytest.approx(by_the_book, abs=0.005)
    assert seen > 0.98


# --- what is told


@dataclass(frozen=True)
class Said:
    item: str
    option: str
    score: int | None


def dimension(name: str) -> Dimension:
    """Build a dimension of nine items, the first five of them short form."""
    items = tuple(ItemDef(f"{name}{place}", name, f"{name}_a", place < 5) for place in range(9))
    return Dimension(name, (SubCompetence(f"{name}_a", (), ""),), items)


FRAMEWORK = Framework("v1", tuple(dimension(name) for name in ("org", "soc", "com", "ini")))


def said(**scores: int) -> list[Said]:
    return [
        Said(f"{theme}{place}", str(score), score)
        for theme, score in scores.items()
        for place in range(9)
    ]


def line(name: str, **params: str | int) -> Line:
    return Line(f"ui/progress/{name}", params)  # type: ignore[arg-type]  # plain str, in tests only


def test_two_runs_are_scored_each_by_its_own_form() -> None:
    found = progress(FRAMEWORK, said(org=1, soc=2), SHORT, iter(said(org=4, soc=2)), FULL, 30)

    assert found == Progress(
        framework="v1",
        days_between=30,
        themes=(
            Compared("org", MeanScorer().score([1] * 5), MeanScorer().score([4] * 9), CLEAR, 5, 9),
            Compared("soc", MeanScorer().score([2] * 5), MeanScorer().score([2] * 9), NOT_CLEAR, 5, 9),
            Compared("com", None, None, None, 0, 0),
            Compared("ini", None, None, None, 0, 0),
        ),
        provisional=True,
    )  # fmt: skip


def test_with_figures_of_our_own_nothing_is_provisional() -> None:
    found = progress(FRAMEWORK, said(org=2), FULL, said(org=2), FULL, 0, scorer=MEASURED)

    assert not found.provisional
    assert found.themes[0].after == MEASURED.score([2] * 9)


def test_a_later_run_cannot_come_first() -> None:
    with pytest.raises(ValueError, match="-1 days between the runs: the later one comes second"):
        progress(FRAMEWORK, [], FULL, [], FULL, -1)


def test_the_lines_say_one_of_three_states_a_theme_and_what_that_means() -> None:
    before, after = said(org=1, soc=4, com=2), said(org=4, soc=1, com=2)
    counts = {"before_items": 9, "after_items": 9}

    assert progress_lines(progress(FRAMEWORK, before, FULL, after, FULL, 42)) == [
        line("title", days=42),
        line("clear_change", theme="competences/org/name", **counts),
        line("clear_drop", theme="competences/soc/name", **counts),
        line("no_clear_change", theme="competences/com/name", **counts),
        line("missing", theme="competences/ini/name", before_items=0, after_items=0),
        line("what_it_means"),
        line("provisional"),
    ]


def test_once_the_figures_are_our_own_the_last_line_is_left_out() -> None:
    found = progress(FRAMEWORK, said(org=1), FULL, said(org=4), FULL, 42)

    assert progress_lines(replace(found, provisional=False)) == progress_lines(found)[:-1]


def test_where_nothing_is_compared_nothing_is_explained() -> None:
    found = progress(FRAMEWORK, said(org=1), FULL, said(soc=4), FULL, 1)

    assert [one.key for one in progress_lines(found)] == [
        "ui/progress/title",
        *["ui/progress/missing"] * 4,
    ]


def test_every_line_has_words_that_use_what_it_gives_and_show_no_points() -> None:
    french = load_scripts(DIALOGUES).french
    before, after = said(org=1, soc=4, com=2), said(org=4, soc=1, com=2)

    for each in progress_lines(progress(FRAMEWORK, before, FULL, after, FULL, 42)):
        words = french[each.key]
        assert placeholders(words) == set(each.params)
        assert "%" not in words
