"""Words that are commands when they are the whole message, with the words of the product."""

from __future__ import annotations

import re
import time
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.plain import read_plain
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import Question
from digiter_core.texts.catalogue import Catalogues
from nlu.understanding import PlainUnderstanding
from tests.builders import DIALOGUES

LANGUAGES = ("fr", "de", "pt", "ro", "en")
COMMANDS = read_plain(DIALOGUES / "words.yaml")["commands"]
words = PlainUnderstanding(COMMANDS)

EACH = [
    (command, word)
    for command, languages in COMMANDS.items()
    for spellings in languages.values()
    for word in spellings
]
LETTERS = [(command, word) for command, word in EACH if normalise(word)]
each_word = pytest.mark.parametrize(("command", "word"), EACH)
each_word_with_letters = pytest.mark.parametrize(("command", "word"), LETTERS)


def letters_of_long_words(plain: str, at_least: int) -> list[int]:
    """Return the places of the letters, but the first, in words of *at_least* letters."""
    long = re.finditer(rf"\S{{{at_least},}}", plain)
    return [at for word in long for at in range(max(word.start(), 1), word.end())]


def test_no_word_belongs_to_two_commands() -> None:
    owners = defaultdict(set)
    for command, word in EACH:
        owners[normalise(word)].add(command)

    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


def test_every_command_has_words_in_every_language() -> None:
    assert {command: tuple(languages) for command, languages in COMMANDS.items()} == (
        dict.fromkeys(COMMANDS, LANGUAGES)
    )


@each_word
def test_each_word_is_its_command(command: str, word: str) -> None:
    assert words.command(word) == command


@each_word
def test_capitals_accents_and_signs_do_not_matter(command: str, word: str) -> None:
    written = [word.upper(), word.title(), f"  {word} ", f"{word} !", normalise(word) or word]

    assert [words.command(one) for one in written] == [command] * len(written)


@each_word_with_letters
def test_two_letters_swapped_do_not_matter(command: str, word: str) -> None:
    plain = normalise(word)
    swapped = {
        plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
        for at in range(1, len(plain) - 1)
        if " " not in plain[at : at + 2]
    }

    assert {one: words.command(one) for one in swapped} == dict.fromkeys(swapped, command)


@each_word_with_letters
def test_a_letter_written_twice_does_not_matter(command: str, word: str) -> None:
    plain = normalise(word)
    doubled = {
        plain[:at] + letter + plain[at:] for at, letter in enumerate(plain) if letter != " "
    }

    assert {one: words.command(one) for one in doubled} == dict.fromkeys(doubled, command)


@each_word_with_letters
def test_a_letter_left_out_does_not_matter_in_longer_words(command: str, word: str) -> None:
    plain = normalise(word)
    left_out = {plain[:at] + plain[at + 1 :] for at in letters_of_long_words(plain, 6)}

    assert {one: words.command(one) for one in left_out} == dict.fromkeys(left_out, command)


@each_word_with_letters
def test_a_wrong_letter_does_not_matter_in_long_words(command: str, word: str) -> None:
    plain = normalise(word)
    wrong = {plain[:at] + "x" + plain[at + 1 :] for at in letters_of_long_words(plain, 7)}

    assert {one: words.command(one) for one in wrong} == dict.fromkeys(wrong, command)


@pytest.mark.parametrize(
    "text",
    ["stop", "STOP", "Stop. Thank you", "stop stp", "stop svp", "stop merci", "ok stop", "stoooop",
     "sotp", "stoop", "Stopp bitte", "bitte aufhören", "arrete maintenant", "parar por favor",
     "stop please", "please stop", "gata, mersi", "para obrigada", "quit now"],
)  # fmt: skip
def test_stop_means_stop_with_or_without_please(text: str) -> None:
    assert words.command(text) == "stop"


@pytest.mark.parametrize("text", ["?", "??", "?????", " ? ", "？", "؟", "❓", "❔️", "¿?", "?!"])
def test_a_question_mark_asks_to_explain(text: str) -> None:
    assert words.command(text) == "explain"


@pytest.mark.parametrize(
    "text",
    ["", " ", "!", "...", "😀", "👍", "⏸", "3", "2006", "merci", "ok", "oui", "non", "bonjour",
     "merci beaucoup", "top", "step", "shop", "stock", "spot", "parler", "par", "para mim",
     "gare", "stp merci", "backen", "retours d'expérience", "je veux pas arrêter", "ne t'arrête pas",
     "j'ai pris une pause hier", "nu mai pot", "I need help with my homework please",
     "stop harcèlement", "le bouton retour marche pas", "aide moi à choisir", "wer", "hilfst du"],
)  # fmt: skip
def test_what_only_looks_like_a_command_is_none(text: str) -> None:
    assert words.command(text) is None


NAMES = """
    Paula Paola Paul Hilde Helga Aida Adia Laura Lara Clara Klara Maria Marta Walter Peter Stefan
    Steffi Esther Marco Markus Menna Mehdi Manu Menno Helena Elena Andrei Andreea Ștefan Ioana
    Limbada Ajda Langa Parag Paras Param Sara Para-Lou Chelsea Chegem Prince Pascal Pascale
    Rania Renzo Retha Brian Brenda Breana Brea Gaëtan Gata-Maria Agata Agatha Tiago Voltaire
    Continental Restou Resul Prévert Wilma Weitz Antonia Antero Inês João Zé Léa Zoë Noé
    Mohamed Fatoumata Aminata Yacine Ngozi Thanh Oumou Kevin Profira Wanda Mena Meni Moni Beck Bach
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_a_first_name_is_no_command(name: str) -> None:
    """At the question for a name, "Paula" was "pausa" with a typing slip: the coach paused. In
    the same way "Hilde" opened the menu ("Hilfe")."""
    assert words.command(name) is None


@pytest.mark.parametrize("text", ["stop " * 820, "x" * 4096, "?" * 4096, "aide" * 1024])
def test_the_longest_message_is_understood_quickly(text: str) -> None:
    began = time.process_time()

    words.command(text)

    assert time.process_time() - began < 0.25


@settings(deadline=None)
@given(st.text(max_size=60) | st.sampled_from(EACH).map(lambda pair: pair[1] + "e"))
def test_whatever_is_typed_is_a_command_or_none(text: str) -> None:
    assert words.command(text) in {None, *COMMANDS}


def test_without_words_nothing_is_a_command() -> None:
    assert PlainUnderstanding({}).command("stop") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_word_is_taken_for_an_answer_it_does_not_name(language: str) -> None:
    """Options are looked at before commands. At the questionnaire "aide" was recorded as an
    answer; at the question before erasing, "retour" erased."""
    loaded = load_scripts(DIALOGUES)
    texts = Catalogues.load(DIALOGUES.parent / "locales", loaded.french)
    questions = [
        (f"{script.id}/{node.id}", [
            (option.id, [texts.text(key, language, name="", theme="", number="", count="")
                         for key in (option.label, option.line) if key])
            for option in node.options
        ])
        for script in loaded.scripts.values()
        for node in script.nodes.values()
        if isinstance(node, Question)
    ]  # fmt: skip

    taken = [
        (place, word)
        for place, options in questions
        for word in {word for spellings in COMMANDS.values() for word in spellings[language]}
        if (option := words.option(word, options).option) is not None
        and not any(one[:5] in normalise(name)
                    for name in dict(options)[option] for one in normalise(word).split())
    ]  # fmt: skip

    assert taken == []
