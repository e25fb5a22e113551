"""Where lines break, so that no label is cut off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.pictures.lettering import Block, fit, text_width, wrap

LONG = "Anpassung und Selbst\u00adständigkeit"


def test_a_letter_is_as_wide_with_an_accent_as_without() -> None:
    assert text_width("țâéß", 100) == text_width("taeß", 100) == 44 + 62 + 60 + 72


def test_width_grows_with_the_size_and_unknown_letters_count_as_widest() -> None:
    assert text_width("m", 30) == 30
    assert text_width("Ж", 30) == 30


def test_lines_break_at_spaces() -> None:
    width = text_width("et autonomie", 30)

    assert wrap("Adaptabilité et autonomie", width, 30) == ("Adaptabilité", "et autonomie")
    assert wrap("Adaptabilité et autonomie", width - 1, 30) == ("Adaptabilité", "et", "autonomie")


def test_no_break_spaces_hold_words_together() -> None:
    assert wrap("pas encore\u00a0?", text_width("encore\u00a0?", 30), 30) == (
        "pas",
        "encore\u00a0?",
    )


def test_a_word_too_long_begins_on_the_open_line_as_far_as_its_soft_hyphens_allow() -> None:
    width = text_width("und Selbst-", 30)

    assert wrap(LONG, width, 30) == ("Anpassung", "und Selbst-", "ständigkeit")


def test_a_word_too_long_begins_on_a_line_of_its_own_where_the_open_line_is_full() -> None:
    width = text_width("und Selbst-", 30) - 1

    assert wrap(LONG, width, 30) == ("Anpassung", "und", "Selbst-", "ständigkeit")


def test_a_very_long_word_is_broken_more_than_once() -> None:
    width = text_width("mmmm", 30)

    assert wrap("mmm\u00admm\u00adm\u00admmmm", width, 30) == ("mmm-", "mmm-", "mmmm")


def test_a_soft_hyphen_that_is_not_needed_is_not_seen() -> None:
    width = text_width("Selbstständigkeit", 30)

    assert wrap(LONG, width, 30) == ("Anpassung und", "Selbstständigkeit")


def test_a_word_too_long_keeps_a_line_of_its_own() -> None:
    assert wrap("un anticonstitutionnellement long", 100, 30) == (
        "un",
        "anticonstitutionnellement",
        "long",
    )
    assert wrap("immer\u00adwährend", 10, 30) == ("immerwährend",)


def test_spaces_at_the_edges_make_no_lines() -> None:
    assert wrap(" a  b ", 1000, 30) == ("a b",)
    assert wrap("", 1000, 30) == ()


def test_all_texts_get_the_first_size_at_which_every_one_fits() -> None:
    width = text_width("autonomie", 28)

    assert fit(["Org", "et autonomie"], [width, width], [(30, 2), (28, 1), (28, 2)]) == [
        Block(("Org",), 28),
        Block(("et", "autonomie"), 28),
    ]


def test_a_width_that_just_fits_is_enough() -> None:
    assert fit(["mm"], [60], [(30, 1), (20, 1)]) == [Block(("mm",), 30)]
    assert fit(["mm"], [59.9], [(30, 1), (20, 1)]) == [Block(("mm",), 20)]


def test_a_word_that_fits_nowhere_is_broken_anywhere() -> None:
    assert fit(["a mmmmm"], [60], [(30, 1), (20, 2)]) == [Block(("a", "mmm", "mm"), 20)]


def test_even_a_place_narrower_than_a_letter_shows_every_letter() -> None:
    assert fit(["mm"], [1], [(20, 1)]) == [Block(("m", "m"), 20)]


def test_every_text_needs_a_width() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        fit(["a", "b"], [100], [(30, 1)])


@given(st.text(st.sampled_from("abcmét \u00ad"), max_size=60), st.integers(30, 400))
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: int) -> None:
    (block,) = fit([text], [width], [(30, 2), (25, 9)])

    shown = "".join(block.lines).replace("-", "").replace(" ", "")
    assert shown == text.replace("\u00ad", "").replace(" ", "")
    assert all(text_width(line, block.size) <= width for line in block.lines)
