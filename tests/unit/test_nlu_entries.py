"""What is typed at an entry: a year of birth or an age, and a name."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu.understanding import PlainUnderstanding

THIS_YEAR = 2026
words = PlainUnderstanding({})


def age(text: str) -> int | None:
    return words.age(text, THIS_YEAR)


@pytest.mark.parametrize(
    "text",
    ["2006", " 2006 ", "2006.", "je suis de 2006", "né en 2006", "née en 2006!", "12/03/2006",
     "2006-03-12", "12.03.06", "1/1/06", "1-12-06", "1 12 06", "2006, 2006", "geboren 2006", "ich bin 2006 geboren",
     "nasci em 2006", "sunt din 2006", "născută în 2006", "I was born in 2006", "06", "'06",
     "de 06", "２００６", "٢٠٠٦", "२००६", "2️⃣0️⃣0️⃣6️⃣", "²006", "20 ans", "j'ai 20 ans", "20ans",
     "J'AI 20 ANS", "j'ai bientôt 20 ans", "20 années", "ich bin 20 Jahre alt", "20 Jahre",
     "tenho 20 anos", "20 aninhos", "am 20 de ani", "am 20 ani", "I'm 20 years old", "20 yo",
     "20 y.o.", "20 y/o", "20 yrs", "20 ans\nbonjour", "20"],
)  # fmt: skip
def test_a_year_of_birth_or_an_age_is_understood(text: str) -> None:
    assert age(text) == 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", 0),
        ("1927", 99),
        ("99", 27),
        ("00", 26),
        ("10", 16),
        ("15", 11),
        ("9 ans", 9),
        ("j'ai presque 10 ans", 10),
        ("15 ans", 15),
        ("30 ans", 30),
    ],
)
def test_the_age_is_the_years_since(text: str, expected: int) -> None:
    assert age(text) == expected


@pytest.mark.parametrize("text", ["16", "19", "j'ai 19", "ich bin 19", "tenho 19", "am 19", "26"])
def test_a_number_that_would_be_the_year_of_a_child_is_an_age(text: str) -> None:
    """ "19" was taken for 2019: somebody of 19 was sent away as a child of seven."""
    number = int("".join(character for character in text if character.isdigit()))

    assert age(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "bonjour", "😀", "/start", "2027", "1926", "1800", "2100", "20006", "12006", "2006 ou 2007",
     "entre 2005 et 2008", "6", "100 ans", "1000 ans", "17h30", "0612345678", "3 2 1", "12.12.2112",
     "on s'est vus 20 fois depuis que je suis arrivé ici", "x" * 4096, "2" * 4096],
)  # fmt: skip
def test_what_is_no_year_is_unclear(text: str) -> None:
    assert age(text) is None


@given(st.text(max_size=60) | st.from_regex(r"\D{0,5}\d{1,5}\D{0,8}"), st.integers(2020, 2099))
@example("٣٣٣٣", 2026)
@example("²", 2026)
def test_an_age_is_between_0_and_99_or_unclear(text: str, this_year: int) -> None:
    found = words.age(text, this_year)

    assert found is None or 0 <= found <= 99


@given(st.integers(0, 99), st.integers(2020, 2090))
def test_every_year_of_birth_is_understood_in_every_year(years: int, this_year: int) -> None:
    assert words.age(str(this_year - years), this_year) == years


# ----- names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Léa", "Léa"),
        ("  léa  ", "léa"),
        ("Léa.", "Léa"),
        ("« Léa »", "Léa"),
        ('"Léa"', "Léa"),
        ("Jean-Luc", "Jean-Luc"),
        ("D'Angelo", "D'Angelo"),
        ("D’Angelo", "D'Angelo"),
        ("Ana\nMaria", "Ana Maria"),
        ("Ana\u00a0Maria", "Ana Maria"),
        ("Ștefăniță", "Ștefăniță"),
        ("Nguyễn", "Nguyễn"),
        ("Ольга", "Ольга"),
        ("محمد", "محمد"),
        ("李", "李"),
        ("Zoë 😊", "Zoë 😊"),
        ("L3o", "L3o"),
        ("Sou", "Sou"),
        ("Im", "Im"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_kept_as_it_is_written(text: str, expected: str) -> None:
    assert words.name(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Je m'appelle Inès", "je m’appelle Inès", "je m appelle Inès", "j'mappelle Inès", "jmappelle Inès",
     "Je m'appelle : Inès !", "moi c'est Inès", "Moi, c'est Inès", "c'est Inès", "je suis Inès",
     "j'suis Inès", "appelle-moi Inès", "mon prénom est Inès", "mon nom c'est Inès",
     "salut, moi c'est Inès", "Bonjour je m'appelle Inès",
     "Ich heiße Inès", "ich heisse Inès", "ich bin Inès", "Mein Name ist Inès", "nenn mich Inès",
     "hallo, ich bin Inès",
     "chamo-me Inès", "Eu chamo-me Inès", "me chamo Inès", "sou a Inès", "sou Inès", "Eu sou a Inès",
     "o meu nome é Inès", "olá, sou a Inès",
     "mă numesc Inès", "Ma numesc Inès", "mă cheamă Inès", "sunt Inès", "eu sunt Inès",
     "numele meu este Inès", "bună, sunt Inès",
     "my name is Inès", "My name's Inès", "I am Inès", "I'm Inès", "im Inès", "call me Inès",
     "hi, I'm Inès", "it's Inès"],
)  # fmt: skip
def test_an_introduction_is_taken_off_the_name(text: str) -> None:
    assert words.name(text) == "Inès"


@pytest.mark.parametrize(
    "name", ["Imane", "Souad", "Sunta", "Cestmir", "Isaiah", "Ian", "Oihana", "Hiba", "Moira"]
)
def test_a_name_that_begins_like_an_introduction_stays_whole(name: str) -> None:
    assert words.name(name) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L\u200bé\u200da", "Léa"),
        ("\u202eaéL\u202c", "aéL"),
        ("\u2066Léa\u2069", "Léa"),
        ("\ufeffLéa", "Léa"),
        ("L\u00adéa", "Léa"),
        ("Léa\x00", "Léa"),
        ("\x1b[31mLéa", "[31mLéa"),
        ("Léa\u2028Marie", "Léa Marie"),
        ("Léa\U000e0041", "Léa"),
        ("\u3164Léa\u2800", "Léa"),
        ("\ue000Léa", "Léa"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_name(text: str, expected: str) -> None:
    """A mark of direction turns round the text that follows on the counsellor's page."""
    assert words.name(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b", "\u3164", "\u2800", "...", "?", "12", "2006", "😀", "👍👍", "/start",
     "\u200b/stop", "  /menu", "x" * 41, "je m'appelle", "Je m'appelle...", "ich bin", "my name is",
     "x" * 4096, "\ud800"],
)  # fmt: skip
def test_what_is_no_name_is_none(text: str) -> None:
    assert words.name(text) is None


@pytest.mark.parametrize(
    "text",
    ["non", "NON !", "je veux pas", "Je ne veux pas", "pas de prénom", "sans nom", "rien",
     "nein", "Kein Name", "will ich nicht", "não", "não quero", "nenhum", "nu", "nu vreau",
     "fără nume", "no", "nope", "I don't want to", "skip", "nothing"],
)  # fmt: skip
def test_a_refusal_is_no_name(text: str) -> None:
    """The coach went on with "Merci non."."""
    assert words.name(text) is None


@pytest.mark.parametrize("name", ["Nada", "Noé", "Nora", "Nunu", "Norah", "Reine"])
def test_a_name_that_looks_like_a_refusal_is_a_name(name: str) -> None:
    assert words.name(name) == name


ANY_TEXT = st.text(st.characters(), max_size=80) | st.text(
    "L\u200dé\u202e\x00 \u3164'", max_size=50
)


@given(ANY_TEXT)
@example("c'est c'est c'est Léa")
def test_a_name_shows_no_control_characters_and_fits(text: str) -> None:
    found = words.name(text)

    assert found is None or (
        0 < len(found) <= 40
        and found == found.strip()
        and not any(
            unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for c in found
        )
    )


@given(ANY_TEXT)
def test_a_name_typed_again_stays_the_same(text: str) -> None:
    found = words.name(text)

    if found is not None and not found.lower().startswith(("c'est ", "sunt ", "im ")):
        assert words.name(found) in (found, None)


@pytest.mark.parametrize(
    "text", ["je " * 1365, "m'" * 2048, "1" * 4096, "12 " * 1365, "é\u0301" * 2048]
)
def test_the_longest_message_is_read_quickly(text: str) -> None:
    began = time.process_time()

    words.name(text)
    age(text)

    assert time.process_time() - began < 0.25
