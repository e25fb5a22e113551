"""How a text stands in a language, what changed in it, and which numbers a form is for."""

from __future__ import annotations

import pytest

from digiter_core.engine.script import MessageKey
from digiter_core.texts.plurals import counts_of
from digiter_core.texts.po_reader import read_po
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.states import State, translated
from digiter_core.texts.word_changes import MOST_COMPARED, compared
from tests.languages import five

FUZZY, BEFORE = "#, fuzzy\n", '#| msgid "Salut toi"\n'
MACHINE = "# machine-made draft: no person has read it\n"
ENTRY = 'msgctxt "s/a/ask"\nmsgid "Salut"\nmsgstr "Bună"\n'


def source(key: str, french: str = "Salut", **more: object) -> SourceText:
    return SourceText(MessageKey(key), french, "dialogues/s.yaml", 1, 1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "french", "expected"),
    [
        ("", "Salut", (State.MISSING, "")),
        (ENTRY.replace("Bună", ""), "Salut", (State.MISSING, "")),
        (ENTRY.replace("msg", "#~ msg"), "Salut", (State.MISSING, "")),
        (ENTRY, "Salut", (State.DONE, "Salut")),
        (ENTRY, "Salut !", (State.STALE, "Salut")),  # no sync since
        (FUZZY + BEFORE + ENTRY, "Salut", (State.STALE, "Salut toi")),
        (FUZZY + BEFORE + ENTRY, "Salut toi", (State.DONE, "Salut toi")),
        (FUZZY + ENTRY, "Salut", (State.UNSURE, "Salut")),
        (MACHINE + FUZZY + ENTRY, "Salut", (State.DRAFT, "Salut")),
        (MACHINE + FUZZY + BEFORE + ENTRY, "Salut", (State.DRAFT, "Salut toi")),
        (MACHINE + ENTRY, "Salut", (State.DONE, "Salut")),  # a person took the mark away
    ],
)
@pytest.mark.parametrize("before", ["", "\n \n"])
def test_a_text_stands_as_its_entry_and_the_french_say(
    entry: str, french: str, expected: tuple[State, str], before: str
) -> None:
    # What stands behind an unusual entry is read line by line.
    catalogue = before + entry
    entries = {MessageKey(each.context): each for each in read_po(catalogue)}

    (found,) = translated([source("s/a/ask", french)], entries)

    assert (found.state, found.made_from) == expected
    assert found.has_changed == (bool(found.words) and expected[1] != french)


def test_an_earlier_french_text_of_several_lines_is_read_whole() -> None:
    before = '#| msgid ""\n#| "Salut\\n"\n#| "toi \\"là\\""\n'

    (entry,) = read_po(FUZZY + before + ENTRY)

    assert entry.made_from == 'Salut\ntoi "là"'


def test_the_most_pressing_comes_first_and_what_all_languages_share_is_left_out() -> None:
    sources = [source("s/a/done"), source("s/a/new"), source("s/a/123", shared=True)]
    entries = {each.context: each for each in read_po(ENTRY.replace("ask", "done"))}

    found = translated(sources, entries)  # type: ignore[arg-type]

    assert [(each.source.key, each.state) for each in found] == [
        ("s/a/new", State.MISSING),
        ("s/a/done", State.DONE),
    ]


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("Tu viens quand ?", "Tu viens vraiment quand ?", [], ["vraiment "]),
        ("Merci {name}.", "Merci {theme}.", ["name"], ["theme"]),
        ("Un, deux", "Un deux", [","], []),
        ("Salut", "Salut", [], []),
        ("", "Salut", [], ["Salut"]),
        ("Salut\n\ntoi", "Salut toi", ["\n\n"], [" "]),
    ],
)
def test_the_words_that_changed_are_marked(
    before: str, after: str, gone: list[str], new: list[str]
) -> None:
    old, now = compared(before, after)

    assert ("".join(each.words for each in old), "".join(each.words for each in now)) == (
        before,
        after,
    )
    assert [each.words for each in old if each.is_changed] == gone
    assert [each.words for each in now if each.is_changed] == new


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    long = "mot " * MOST_COMPARED

    assert compared(long, f"{long}de plus") == (((long, True),), ((f"{long}de plus", True),))


def test_romanian_has_three_forms_each_with_its_numbers() -> None:
    assert counts_of(five()["ro"].plural, 3) == ((1,), (0, 2, 3, 4), (20, 21, 22, 23))
    assert counts_of(five()["fr"].plural, 2) == ((0, 1), (2, 3, 4, 5))


@pytest.mark.parametrize("rule", ["", "nplurals=2;", "nplurals=2; plural=(n %;", "plural=n/0;"])
def test_a_rule_that_cannot_be_read_names_no_numbers(rule: str) -> None:
    assert counts_of(rule, 2) == ((), ())
