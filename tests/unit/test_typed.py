"""What people type to each other is shown as it was typed, and nothing in it does anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.texts.markup import BOLD, HIDDEN, hidden, literal, parse, shown_locked
from digiter_core.texts.typed import as_typed
from tests.nasty import NASTY

MARKED = st.lists(
    st.sampled_from(["**", "||", "*", "|", "a", "🙂", " ", "\n", "\ufdd0"]), max_size=16
)
TYPED = MARKED.map("".join) | st.sampled_from(NASTY)


def plain(words: str) -> str:
    return words.replace("\ufdd0", "")


@given(TYPED)
def test_literal_words_are_shown_as_they_are(words: str) -> None:
    assert parse(literal(words)) == (plain(words), ())


@given(TYPED, TYPED)
def test_literal_words_leave_the_marks_around_them_alone(before: str, after: str) -> None:
    text, spans = parse(f"{literal(before)} **x** {literal(after)}")

    assert text == f"{plain(before)} x {plain(after)}"
    assert [span.kind for span in spans] == [BOLD]


@given(TYPED)
def test_hidden_words_are_whole_and_on_no_lock_screen(words: str) -> None:
    text, spans = parse(hidden(words))

    assert text == plain(words)
    assert {span.kind for span in spans} <= {HIDDEN}
    assert shown_locked(hidden(words)).strip("\n") == ""


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("  Salut !\r\nÇa va ?  ", "Salut !\nÇa va ?"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("\u202eabc\u202c \u200bdef\x00\x1b", "abc def"),
        ("👩\u200d👧 et 🏳️\u200d🌈", "👩\u200d👧 et 🏳️\u200d🌈"),
        ("\u200b \ufeff", ""),
        ("ș ț ã ß œ", "ș ț ã ß œ"),
    ],
)
def test_what_hides_or_turns_text_around_is_left_out(typed: str, passed_on: str) -> None:
    assert as_typed(typed) == passed_on


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert as_typed(as_typed(text)) == as_typed(text)
