"""A typed answer counts as a tap: by number, by name, by its beginning, misspelt."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.authoring.plain import read_plain
from digiter_core.ports import Match
from nlu.understanding import PlainUnderstanding
from tests.builders import DIALOGUES
from tests.languages import LANGUAGES

Options = Sequence[tuple[str, Sequence[str]]]

ITEM: Options = [
    ("1", ("1", "J'ai demandé à quelqu'un de le faire")),
    ("2", ("2", "J'ai fait une pause, avec de l'aide")),
    ("3", ("3", "J'ai réussi en cherchant par moi-même")),
    ("4", ("4", "J'ai tout organisé, et aidé une autre personne")),
    ("not_lived", ("Pas vécu",)),
    ("skip", ("Passer",)),
]
CITIES: Options = [
    ("marseille", ("Marseille",)),
    ("liege", ("Liège",)),
    ("dusseldorf", ("Düsseldorf",)),
    ("galati", ("Galați",)),
]
FUTURE: Options = [
    ("employee", ("Dans une équipe", "Dans une entreprise ou une équipe")),
    ("self_employed", ("À mon compte", "À mon compte, avec mes propres clients")),
    ("unsure", ("Je ne sais pas encore",)),
]
CONSENT: Options = [("yes", ("Oui, d'accord",)), ("no", ("Non merci",))]
ERASE: Options = [
    ("later", ("Dans 24 heures", "Dans 24 heures : tu peux encore changer d'avis")),
    ("now", ("Maintenant", "Maintenant, sans retour possible")),
    ("keep", ("Non, je garde tout",)),
]
NOTHING = Match()
words = PlainUnderstanding({})


@pytest.mark.parametrize(
    "text",
    ["3", " 3 ", "3.", "3)", "(3)", "3!!!", "-3", "n°3", "N° 3", "nº3", "№3", "no 3", "nr. 3",
     "#3", "réponse 3", "reponse 3", "rép 3", "la 3", "la3", "le 3", "la 3 jcrois", "la 3 stp",
     "c'est la 3", "je crois que c'est la 3", "plutôt 3", "ma réponse est 3", "euh 3", "3e", "3ème",
     "Antwort 3", "die 3", "Nummer 3 bitte", "ich nehme die 3", "meine Antwort ist 3",
     "resposta 3", "a 3", "acho que é a 3", "número 3", "opção 3", "3ª",
     "răspunsul 3", "cred că 3", "numărul 3", "varianta 3",
     "answer 3", "number 3", "i think it's 3", "the 3rd", "3rd", "option 3 please",
     "3️⃣", "3⃣", "３", "③", "³", "٣", "३", "3 3", "3/3", "👉 3"],
)  # fmt: skip
def test_a_number_in_passing_is_that_answer(text: str) -> None:
    assert words.option(text, ITEM) == Match("3")


@pytest.mark.parametrize(
    ("option", "spellings"),
    [
        ("1", "un une premier eins ein um uma primeira unu prima one first"),
        ("2", "deux zwei zwo dois duas doi două two second"),
        ("3", "trois TROIS drei três trei three troisième dritte terceira third"),
        ("4", "quatre vier quatro patru four vierte"),
    ],
)
def test_a_number_may_be_spelt(option: str, spellings: str) -> None:
    understood = {text: words.option(text, ITEM) for text in spellings.split()}

    assert understood == dict.fromkeys(spellings.split(), Match(option))


@pytest.mark.parametrize(
    "text", ["la trois", "la troisième", "die drei", "a três", "number three"]
)
def test_a_spelt_number_may_have_little_words_around_it(text: str) -> None:
    assert words.option(text, ITEM) == Match("3")


@pytest.mark.parametrize(
    "text",
    ["13", "12", "0", "5", "42", "2006", "33333", "0612345678", "3" * 4096, "5 ou 6", "3,5", "2.9",
     "une équipe de trois", "", " ", "\n", "?", "...", "😀", "👍👍", "\u200b", "⃣", "xyz", "1 2 3 4",
     "je voulais juste dire que j'ai eu 3 entretiens cette semaine et que ça va",
     "Ich habe in den letzten 2 Jahren sehr viel gelernt und gemacht"],
)  # fmt: skip
def test_what_names_no_answer_is_no_answer(text: str) -> None:
    assert words.option(text, ITEM) == NOTHING


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("3 fois par semaine", ("3",)),
        ("j'ai 3 ans d'expérience", ("3",)),
        ("2 heures", ("2",)),
        ("2x", ("2",)),
        ("2 ou 3", ("2", "3")),
        ("entre 3 et 4", ("3", "4")),
        ("1/4", ("1", "4")),
    ],
)
def test_a_number_among_other_words_is_asked_after(text: str, near: tuple[str, ...]) -> None:
    """ "J'ai 3 ans d'expérience" was recorded as the third answer."""
    assert words.option(text, ITEM) == Match(near=near)


def test_where_no_button_is_a_number_the_place_counts() -> None:
    assert words.option("2", CITIES) == Match("liege")
    assert words.option("la 4", CITIES) == Match("galati")
    assert words.option("zwei", CITIES) == Match("liege")
    assert words.option("5", CITIES) == NOTHING


def test_where_buttons_are_numbers_only_those_count() -> None:
    """The fifth button says "Pas vécu": "5" is not it."""
    assert words.option("5", ITEM) == NOTHING
    assert words.option("fünf", ITEM) == NOTHING


def test_two_buttons_of_one_name_are_asked_after() -> None:
    twice = [("a", ("Oui",)), ("b", ("Oui",)), ("c", ("2", "2"))]

    assert words.option("oui", twice) == Match(near=("a", "b"))
    assert words.option("2", [("a", ("2",)), ("b", ("2",))]) == Match(near=("a", "b"))
    assert words.option("la 2", [("a", ("2",)), ("b", ("2",))]) == NOTHING


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        ("Liège", CITIES, "liege"),
        ("LIEGE", CITIES, "liege"),
        ("liege !", CITIES, "liege"),
        ("Dusseldorf", CITIES, "dusseldorf"),
        ("galati", CITIES, "galati"),
        ("galaţi", CITIES, "galati"),
        ("ｍａｒｓｅｉｌｌｅ", CITIES, "marseille"),
        ("mar\u200bseille", CITIES, "marseille"),
        ("pas vecu", ITEM, "not_lived"),
        ("j'ai tout organise et aide une autre personne", ITEM, "4"),
        ("j’ai réussi en cherchant par moi même", ITEM, "3"),
    ],
)
def test_a_name_counts_however_it_is_written(text: str, options: Options, option: str) -> None:
    assert words.option(text, options) == Match(option)


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        ("mars", CITIES, "marseille"),
        ("düss", CITIES, "dusseldorf"),
        ("équipe", FUTURE, "employee"),
        ("compte", FUTURE, "self_employed"),
        ("je sais pas encore", FUTURE, "unsure"),
        ("sais pas", FUTURE, "unsure"),
        ("à mon compte avec", FUTURE, "self_employed"),
        ("oui", CONSENT, "yes"),
        ("d'accord", CONSENT, "yes"),
        ("non", CONSENT, "no"),
        ("j'ai tout", ITEM, "4"),
        ("24 heures", ERASE, "later"),
    ],
)
def test_the_beginning_of_a_name_or_a_word_of_the_button_is_enough(
    text: str, options: Options, option: str
) -> None:
    assert words.option(text, options) == Match(option)


@pytest.mark.parametrize(
    ("text", "options", "option"),
    [
        ("marseile", CITIES, "marseille"),
        ("marsielle", CITIES, "marseille"),
        ("dusseldrof", CITIES, "dusseldorf"),
        ("liége", CITIES, "liege"),
        ("glaati", CITIES, "galati"),
        ("nom merci", CONSENT, "no"),
        ("pas vecue", ITEM, "not_lived"),
        ("dans une equippe", FUTURE, "employee"),
    ],
)
def test_a_misspelt_name_counts(text: str, options: Options, option: str) -> None:
    assert words.option(text, options) == Match(option)


@pytest.mark.parametrize(
    ("text", "options", "near"),
    [
        ("pas", ITEM, ("not_lived", "skip")),
        ("marseyy", CITIES, ("marseille",)),
        ("merci", CONSENT, ("no",)),
        ("accor", [("a", ("Accord",)), ("b", ("Accort",))], ("a", "b")),
    ],
)
def test_what_might_be_an_answer_is_asked_after(
    text: str, options: Options, near: tuple[str, ...]
) -> None:
    assert words.option(text, options) == Match(near=near)


def test_three_are_asked_after_and_no_more() -> None:
    alike = [(str(n), (f"marseille{n}",)) for n in range(5)]

    assert words.option("marsaille", alike) == Match(near=("4", "3", "2"))
    assert words.option("j'ai", ITEM) == NOTHING


@pytest.mark.parametrize(
    ("option", "spellings"),
    [
        ("yes", "oui ouais OUAIS ui ja jo sim claro da yes yeah yep"),
        ("no", "non nan nope nein nee não nu no"),
    ],
)
def test_yes_and_no_are_understood_in_every_language(option: str, spellings: str) -> None:
    understood = {text: words.option(text, CONSENT) for text in spellings.split()}

    assert understood == dict.fromkeys(spellings.split(), Match(option))


def test_yes_is_nothing_where_nothing_is_to_be_agreed_to() -> None:
    assert words.option("ouais", CITIES) == NOTHING


@pytest.mark.parametrize("text", ["ok", "merci", "bitte"])
def test_politeness_agrees_to_nothing(text: str) -> None:
    assert words.option(text, CONSENT).option is None


@pytest.mark.parametrize("text", ["retour", "possible", "sans retour", "tu peux encore"])
def test_a_word_of_an_answer_in_full_does_not_give_that_answer(text: str) -> None:
    """ "retour", the word for going back, began a word of "Maintenant, sans retour possible": it
    erased the learner and all their answers at once."""
    assert words.option(text, ERASE).option is None


@pytest.mark.parametrize(("text", "near"), [("aide", ("4",)), ("pause", ("2",))])
def test_a_word_of_one_of_four_sentences_is_asked_after(text: str, near: tuple[str, ...]) -> None:
    """ "aide" was recorded as the best answer, because its sentence ended in "aidé quelqu'un"."""
    assert words.option(text, ITEM) == Match(near=near)


@pytest.mark.parametrize("options", [[], [("a", ())], [("a", ("👍",)), ("b", ("",))]])
@pytest.mark.parametrize("text", ["a", "oui", "bonjour", "2006", "👍", "😀"])
def test_a_question_without_names_is_answered_by_nothing(options: Options, text: str) -> None:
    assert words.option(text, options) == NOTHING


@pytest.mark.parametrize(
    "text", ["x" * 4096, "3 " * 2048, "é\u0301" * 2048, "ﷺ" * 4096, "a b " * 1024]
)
def test_the_longest_message_is_understood_quickly(text: str) -> None:
    began = time.process_time()

    words.option(text, ITEM)

    assert time.process_time() - began < 0.25


NAMES = st.lists(st.text(max_size=12), max_size=3)
SAID = st.text(max_size=60) | st.text("0123456789 .,nlaoui", max_size=20)


@settings(deadline=None)
@given(SAID, st.lists(st.tuples(st.sampled_from(["1", "2", "yes", "no", "x"]), NAMES), max_size=6))
def test_whatever_is_typed_only_what_is_offered_is_understood(text: str, options: Options) -> None:
    understood = words.option(text, options)

    offered = {option for option, _ in options}
    assert {understood.option, *understood.near} <= {None, *offered}
    assert understood.option is None or understood.near == ()
    assert len(understood.near) <= 3


ANSWERS = read_plain(DIALOGUES / "words.yaml")["answers"]
SAID = [
    (option, word)
    for option, languages in ANSWERS.items()
    for said in languages.values()
    for word in said
]
with_answers = PlainUnderstanding({}, answers=ANSWERS)


@pytest.mark.parametrize(("option", "word"), SAID)
def test_what_people_say_for_an_answer_counts_where_it_is_offered(option: str, word: str) -> None:
    assert with_answers.option(word, ITEM) == Match(option)
    assert with_answers.option(f"{word.upper()} merci", ITEM) == Match(option)
    assert with_answers.option(word, [("yes", ("Qzx",))]) == NOTHING


def test_every_answer_has_words_in_every_language() -> None:
    assert {tuple(languages) for languages in ANSWERS.values()} == {LANGUAGES}


def test_a_name_on_the_screen_comes_before_what_people_say_elsewhere() -> None:
    options = [("1", ("1", "Noch nie")), ("not_lived", ("Nicht erlebt",))]

    assert with_answers.option("noch nie", options) == Match("1")
