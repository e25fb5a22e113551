"""What a text names: days, times, durations, dimensions, numbers, languages, in five languages."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlu.entities import LONGEST, Grammar

FILE = Path(__file__).parents[2] / "nlu" / "data" / "grammar.yml"
LANGUAGES = ("fr", "de", "pt", "ro", "en")
grammar = Grammar.load(FILE)


def named(text: str, language: str) -> str:
    return ", ".join(f"{entity.kind} {entity.value}" for entity in grammar.find(text, language))


FRENCH = [
    ("lundi", "weekday monday"),
    ("Lundi à 18h", "weekday monday, time 18:00"),
    ("mar. 18h30", "weekday tuesday, time 18:30"),
    ("lun, mar et jeu", "weekday monday, weekday tuesday, weekday thursday"),
    ("les dimanches matin", "weekday sunday, part_of_day morning"),
    ("mer 18h", "weekday wednesday, time 18:00"),
    ("à 18 h", "time 18:00"),
    ("à 9h05", "time 09:05"),
    ("18:30", "time 18:30"),
    ("à 18.30", "time 18:30"),
    ("vers dix-huit heures", "time 18:00"),
    ("huit heures et demie ce soir", "time 20:30, part_of_day evening"),
    ("neuf heures moins le quart", "time 08:45"),
    ("huit heures vingt", "time 08:20"),
    ("à une heure et quart", "time 01:15"),
    ("à 7h du mat", "time 07:00, part_of_day morning"),
    ("1 heure du matin", "time 01:00, part_of_day morning"),
    ("midi et demi", "time 12:30"),
    ("minuit", "time 00:00"),
    ("entre 12 et 13h", "time 12:00, time 13:00"),
    ("18:30-19:00", "time 18:30, time 19:00"),
    ("18h-20h", "time 18:00, time 20:00"),
    ("demain aprem", "duration P1D, part_of_day afternoon"),
    ("Après-demain vers 8 heures du soir", "duration P2D, time 20:00, part_of_day evening"),
    ("apres demain", "duration P2D"),
    ("dans deux jours", "duration P2D"),
    ("d'ici 3 semaines", "duration P3W"),
    ("dans une demi-heure", "duration PT30M"),
    ("dans un quart d'heure", "duration PT15M"),
    ("dans une heure", "duration PT1H"),
    ("une heure", "duration PT1H"),
    ("dans 2h30", "duration PT2H30M"),
    ("dans 48h", "duration PT48H"),
    ("5 min", "duration PT5M"),
    ("la semaine prochaine", "duration P1W"),
    ("le mois prochain", "duration P1M"),
    ("deux heures de retard", "duration PT2H"),
    ("l'organisation", "dimension organisation"),
    ("je veux mieux m’organiser", "dimension organisation"),
    ("l'adaptabilité stp", "dimension adaptability"),
    ("la sociabilite", "dimension sociability"),
    ("Communication !", "dimension communication"),
    ("prendre des initiatives", "dimension initiative"),
    ("la 3", "number 3"),
    ("jcrois la 3", "number 3"),
    ("la 2 j'crois", "number 2"),
    ("3ème", "number 3"),
    ("n°2", "number 2"),
    ("la première", "number 1"),
    ("deux", "number 2"),
    ("3️⃣", "number 3"),
    ("en français stp", "language fr"),
    ("plutôt l'anglais", "language en"),
    ("on peut parler roumain ?", "language ro"),
]

GERMAN = [
    ("Montag", "weekday monday"),
    ("am Mittwoch um 18 Uhr", "weekday wednesday, time 18:00"),
    ("Mo 18 Uhr", "weekday monday, time 18:00"),
    ("Mo, Mi und Fr", "weekday monday, weekday wednesday, weekday friday"),
    ("am So", "weekday sunday"),
    ("Sa/So", "weekday saturday, weekday sunday"),
    ("sonntags nicht", "weekday sunday"),
    ("Montagabend um 8", "weekday monday, part_of_day evening, time 20:00"),
    ("Dienstagmorgen", "weekday tuesday, part_of_day morning"),
    ("Freitag früh", "weekday friday, part_of_day morning"),
    ("um 6", "time 06:00"),
    ("morgen um 6 aufstehen", "duration P1D, time 06:00"),
    ("um 18.30", "time 18:30"),
    ("18:30 Uhr", "time 18:30"),
    ("achtzehn Uhr dreißig", "time 18:30"),
    ("24 Uhr", "time 00:00"),
    ("halb sieben", "time 06:30"),
    ("halb sieben abends", "time 18:30, part_of_day evening"),
    ("heute Abend um halb sieben", "part_of_day evening, time 18:30"),
    ("halb eins nachts", "time 00:30, part_of_day night"),
    ("12 Uhr nachts", "time 00:00, part_of_day night"),
    ("1 Uhr mittags", "time 13:00, part_of_day midday"),
    ("viertel nach acht", "time 08:15"),
    ("viertel vor 8", "time 07:45"),
    ("dreiviertel acht", "time 07:45"),
    ("fünf vor halb neun", "time 08:25"),
    ("zehn nach acht", "time 08:10"),
    ("von 9 bis 17 Uhr", "time 09:00, time 17:00"),
    ("Mittag", "time 12:00"),
    ("mittags", "part_of_day midday"),
    ("Mitternacht", "time 00:00"),
    ("morgen", "duration P1D"),
    ("morgen früh", "duration P1D, part_of_day morning"),
    ("am Morgen", "part_of_day morning"),
    ("morgens", "part_of_day morning"),
    ("heute Nachmittag", "part_of_day afternoon"),
    ("übermorgen Mittag", "duration P2D, part_of_day midday"),
    ("uebermorgen", "duration P2D"),
    ("in zwei Tagen", "duration P2D"),
    ("in einer halben Stunde", "duration PT30M"),
    ("in anderthalb Stunden", "duration PT1H30M"),
    ("naechste Woche", "duration P1W"),
    ("in zwölf Stunden", "duration PT12H"),
    ("Organisation", "dimension organisation"),
    ("Flexibilitaet bitte", "dimension adaptability"),
    ("das Miteinander", "dimension sociability"),
    ("Miteinander", "dimension sociability"),
    ("besser kommunizieren", "dimension communication"),
    ("Eigeninitiative", "dimension initiative"),
    ("Nummer 2", "number 2"),
    ("drei", "number 3"),
    ("ich nehme die 4", "number 4"),
    ("auf deutsch bitte", "language de"),
    ("Französisch", "language fr"),
]

PORTUGUESE = [
    ("segunda-feira", "weekday monday"),
    ("2ª feira", "weekday monday"),
    ("2ª-feira às 9h", "weekday monday, time 09:00"),
    ("segunda às 9", "weekday monday, time 09:00"),
    ("na quinta", "weekday thursday"),
    ("só à terça e à quinta", "weekday tuesday, weekday thursday"),
    ("às terças e quintas", "weekday tuesday, weekday thursday"),
    ("até sexta", "weekday friday"),
    ("seg, qua e sex", "weekday monday, weekday wednesday, weekday friday"),
    ("ao sabado", "weekday saturday"),
    ("domingo", "weekday sunday"),
    ("às 9h", "time 09:00"),
    ("as 21", "time 21:00"),
    ("9 e meia", "time 09:30"),
    ("nove e um quarto", "time 09:15"),
    ("um quarto para as oito", "time 07:45"),
    ("dez para as oito", "time 07:50"),
    ("às 8 da noite", "time 20:00, part_of_day evening"),
    ("uma da tarde", "time 13:00, part_of_day afternoon"),
    ("das 9 às 18", "time 09:00, time 18:00"),
    ("às duas horas e meia", "time 02:30"),
    ("18 horas", "time 18:00"),
    ("meio-dia", "time 12:00"),
    ("meia-noite", "time 00:00"),
    ("amanhã de manhã", "duration P1D, part_of_day morning"),
    ("amanha à tarde", "duration P1D, part_of_day afternoon"),
    ("de madrugada", "part_of_day night"),
    ("hora de almoço", "part_of_day midday"),
    ("depois de amanhã", "duration P2D"),
    ("daqui a duas horas", "duration PT2H"),
    ("duas horas", "duration PT2H"),
    ("dentro de 3 semanas", "duration P3W"),
    ("daqui a um mês", "duration P1M"),
    ("daqui a vinte e quatro horas", "duration PT24H"),
    ("meia hora", "duration PT30M"),
    ("hora e meia", "duration PT1H30M"),
    ("para a semana", "duration P1W"),
    ("organização", "dimension organisation"),
    ("quero adaptar-me melhor", "dimension adaptability"),
    ("sociabilidade", "dimension sociability"),
    ("trabalho em equipa", "dimension sociability"),
    ("a comunicaçao", "dimension communication"),
    ("iniciativa", "dimension initiative"),
    ("a 3", "number 3"),
    ("acho que é a 2", "number 2"),
    ("a segunda", "number 2"),
    ("três", "number 3"),
    ("em inglês", "language en"),
    ("portugues pf", "language pt"),
    ("francês", "language fr"),
]

ROMANIAN = [
    ("luni", "weekday monday"),
    ("marti", "weekday tuesday"),
    ("marți la ora 18:30", "weekday tuesday, time 18:30"),
    ("lunea viitoare la 9", "weekday monday, time 09:00"),
    ("miercurea și vinerea", "weekday wednesday, weekday friday"),
    ("joi", "weekday thursday"),
    ("lun, mie și vineri", "weekday monday, weekday wednesday, weekday friday"),
    ("sâmbătă seara", "weekday saturday, part_of_day evening"),
    ("duminica", "weekday sunday"),
    ("la 9", "time 09:00"),
    ("la 3", "time 03:00"),
    ("la 9 și jumătate", "time 09:30"),
    ("9 jumate", "time 09:30"),
    ("la nouă", "time 09:00"),
    ("8 fara un sfert", "time 07:45"),
    ("opt si un sfert", "time 08:15"),
    ("la 8 și 20", "time 08:20"),
    ("la 8 fără 10", "time 07:50"),
    ("ora 17", "time 17:00"),
    ("diseară la 8", "part_of_day evening, time 20:00"),
    ("8 seara", "time 20:00, part_of_day evening"),
    ("e 2 noaptea", "time 02:00, part_of_day night"),
    ("de la 8 la 14 sunt la școală", "time 08:00, time 14:00"),
    ("la amiază", "time 12:00"),
    ("miezul nopții", "time 00:00"),
    ("după-amiaza", "part_of_day afternoon"),
    ("dupa masa", "part_of_day afternoon"),
    ("pe la prânz", "part_of_day midday"),
    ("maine dimineata", "duration P1D, part_of_day morning"),
    ("poimâine", "duration P2D"),
    ("peste două ore", "duration PT2H"),
    ("peste o oră", "duration PT1H"),
    ("peste o jumătate de oră", "duration PT30M"),
    ("peste 30 de minute", "duration PT30M"),
    ("trei luni", "duration P3M"),
    ("săptămâna viitoare", "duration P1W"),
    ("luna viitoare", "duration P1M"),
    ("o săptămână", "duration P1W"),
    ("organizare", "dimension organisation"),
    ("vreau să mă adaptez mai ușor", "dimension adaptability"),
    ("sociabilitatea", "dimension sociability"),
    ("Comunicarea", "dimension communication"),
    ("aleg inițiativa", "dimension initiative"),
    ("varianta 2", "number 2"),
    ("a treia", "number 3"),
    ("cred ca 4", "number 4"),
    ("in romana", "language ro"),
    ("pe românește te rog", "language ro"),
    ("engleză", "language en"),
]

ENGLISH = [
    ("monday", "weekday monday"),
    ("Mondays and Thursdays", "weekday monday, weekday thursday"),
    ("mon, wed and fri", "weekday monday, weekday wednesday, weekday friday"),
    ("on sun", "weekday sunday"),
    ("sat at 6pm", "weekday saturday, time 18:00"),
    ("next tue", "weekday tuesday"),
    ("at 6pm", "time 18:00"),
    ("6:30 pm", "time 18:30"),
    ("6 p.m.", "time 18:00"),
    ("12am", "time 00:00"),
    ("12 pm", "time 12:00"),
    ("at 6", "time 06:00"),
    ("half past six", "time 06:30"),
    ("half past six pm", "time 18:30"),
    ("quarter to seven", "time 06:45"),
    ("ten past six", "time 06:10"),
    ("six o'clock", "time 06:00"),
    ("8 in the evening", "time 20:00, part_of_day evening"),
    ("at 8 tonight", "time 20:00, part_of_day evening"),
    ("this evening after 8", "part_of_day evening, time 20:00"),
    ("3 at night", "time 03:00, part_of_day night"),
    ("at noon on tuesday", "time 12:00, weekday tuesday"),
    ("midnight", "time 00:00"),
    ("from 9 to 5pm", "time 09:00, time 17:00"),
    ("lunchtime", "part_of_day midday"),
    ("not in the afternoon", "part_of_day afternoon"),
    ("tomorrow morning", "duration P1D, part_of_day morning"),
    ("the day after tomorrow", "duration P2D"),
    ("in two days", "duration P2D"),
    ("in an hour", "duration PT1H"),
    ("half an hour", "duration PT30M"),
    ("in forty-eight hours", "duration PT48H"),
    ("next week", "duration P1W"),
    ("in a month", "duration P1M"),
    ("a fortnight", "duration P2W"),
    ("help me get more organised", "dimension organisation"),
    ("adaptability", "dimension adaptability"),
    ("social skills", "dimension sociability"),
    ("communication", "dimension communication"),
    ("take initiative", "dimension initiative"),
    ("the third", "number 3"),
    ("number 1 please", "number 1"),
    ("i think 2", "number 2"),
    ("english please", "language en"),
    ("switch to Romanian", "language ro"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (language, *phrase)
        for language, phrases in zip(
            LANGUAGES, (FRENCH, GERMAN, PORTUGUESE, ROMANIAN, ENGLISH), strict=True
        )
        for phrase in phrases
    ],
)
def test_a_phrase_names_what_a_person_hears_in_it(language: str, text: str, expected: str) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "il fait un peu froid"),
        ("fr", "la mer est calme"),
        ("fr", "c'est un jeu"),
        ("fr", "je me tue au travail"),
        ("fr", "06 12 34 56 78"),
        ("fr", "+33 6 12 34 56 78"),
        ("fr", "06.12.34.56.78"),
        ("fr", "je suis de 2004"),
        ("fr", "2004-05-06"),
        ("fr", "le 3 mai"),
        ("fr", "3,50 €"),
        ("fr", "12.5.06"),
        ("fr", "à 3.50 euros"),
        ("fr", "1 2 3 4"),
        ("fr", "2 ou 3"),
        ("fr", "deux fois par semaine"),
        ("fr", "2 jours par semaine"),
        ("fr", "il y a deux jours"),
        ("fr", "toutes les deux semaines"),
        ("fr", "bonne soirée"),
        ("fr", "un jour peut-être"),
        ("fr", "j'ai 20 ans"),
        ("fr", "je suis portugaise"),
        ("fr", "je suis là"),
        ("fr", "24h/24"),
        ("de", "so ist es"),
        ("de", "so und so"),
        ("de", "so gegen elf Leute"),
        ("de", "do it"),
        ("de", "Guten Morgen"),
        ("de", "gute Nacht"),
        ("de", "wir reden miteinander"),
        ("de", "um 6 Leute"),
        ("de", "vor zwei Tagen"),
        ("de", "halb so schlimm"),
        ("de", "0151 23456789"),
        ("de", "am 3. Mai"),
        ("de", "ein bisschen"),
        ("pt", "boa noite"),
        ("pt", "mais tarde"),
        ("pt", "é muito tarde"),
        ("pt", "as 3 perguntas"),
        ("pt", "na segunda vez"),
        ("pt", "há dois dias"),
        ("pt", "de 3 em 3 dias"),
        ("pt", "quero ter sorte"),
        ("pt", "912 345 678"),
        ("pt", "um dia destes"),
        ("pt", "tudo joia"),
        ("ro", "mar bun"),
        ("ro", "un măr roșu"),
        ("ro", "te sun mai târziu"),
        ("ro", "bună seara"),
        ("ro", "câteva luni"),
        ("ro", "la 9 persoane"),
        ("ro", "acum două zile"),
        ("ro", "de la 1 la 4"),
        ("ro", "o iau de la 0"),
        ("ro", "din 3 am facut 1"),
        ("ro", "a doua zi"),
        ("ro", "0722 123 456"),
        ("en", "sun is nice"),
        ("en", "the sun at the beach"),
        ("en", "we sat down"),
        ("en", "mon ami"),
        ("en", "good morning"),
        ("en", "at 6 places"),
        ("en", "at 20%"),
        ("en", "three times a day"),
        ("en", "2 days ago"),
        ("en", "I am English"),
        ("en", "one day"),
        ("en", "born in 1999"),
        ("en", "version 18:30:15"),
        ("en", "mp3"),
        ("en", "covid19h"),
        ("en", "9/11"),
        ("en", "2-3 days"),
        ("ro", "la 3-4"),
        ("en", ""),
        ("en", "½"),
        ("xx", "so, mar, sun"),
    ],
)
def test_everyday_words_and_other_numbers_name_nothing(language: str, text: str) -> None:
    assert named(text, language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dimanche", "weekday sunday"),
        ("Donnerstag", "weekday thursday"),
        ("segunda-feira", "weekday monday"),
        ("miercuri", "weekday wednesday"),
        ("Saturday", "weekday saturday"),
        ("18h30", "time 18:30"),
        ("poimâine", "duration P2D"),
        ("übermorgen", "duration P2D"),
        ("half past six", "time 06:30"),
        ("adaptabilidade", "dimension adaptability"),
        ("deutsch", "language de"),
    ],
)
def test_a_clear_word_counts_in_whatever_language_the_learner_has(
    language: str, text: str, expected: str
) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("text", "where_it_counts"),
    [
        ("lun 18h", {"fr", "ro"}),
        ("mar 18:30", {"fr", "ro"}),
        ("mo 18:30", {"de"}),
        ("sun 18:30", {"en"}),
        ("seg 18:30", {"pt"}),
        ("joi 18:30", {"ro"}),
    ],
)
def test_an_ambiguous_word_counts_only_in_the_learners_language(
    text: str, where_it_counts: set[str]
) -> None:
    assert {x for x in LANGUAGES if "weekday" in named(text, x)} == where_it_counts


def test_the_same_words_are_a_time_in_romanian_and_an_answer_in_french() -> None:
    assert (named("la 3", "ro"), named("la 3", "fr")) == ("time 03:00", "number 3")


def test_an_entity_says_where_it_stands_in_the_message() -> None:
    text = "Ok… DEMAIN  à 18 h, l’après-midi!"

    found = [(entity.text, entity.start, entity.end) for entity in grammar.find(text, "fr")]

    assert found == [("DEMAIN", 4, 10), ("18 h", 14, 18), ("après-midi", 22, 32)]


def test_accents_written_as_characters_of_their_own_do_not_shift_places() -> None:
    text = "sa\u0302mba\u0306ta\u0306, poima\u0302ine"

    assert [entity.text for entity in grammar.find(text, "ro")] == [
        "sa\u0302mba\u0306ta\u0306",
        "poima\u0302ine",
    ]


def test_letters_that_fold_into_two_do_not_shift_places() -> None:
    assert [e.text for e in grammar.find("Straße ßß ﬁ œ montags", "de")] == ["montags"]


def test_figures_of_other_scripts_are_figures() -> None:
    assert named("１８h３０", "fr") == "time 18:30"


def test_only_the_beginning_of_a_long_message_is_looked_at() -> None:
    before = "x" * (LONGEST - 6) + " "

    assert named(f"lundi {before} mardi", "fr") == "weekday monday"


def test_half_a_word_at_the_end_of_what_is_looked_at_is_no_word() -> None:
    text = "x" * (LONGEST - 6) + " sunday" + "school"

    assert named(text, "en") == ""


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1h", "in 2 h ", "mar,", "so, ", "a segunda ", "vinte e quatro ", "5 vor halb 5 ", "la 1 ",
     "alone ", "a week ", ".", "\u0301", "a\u0301", "-", "um 6 ", "entre ", "de la 1 la 4 "],
)  # fmt: skip
def test_the_longest_message_takes_no_time_to_speak_of(piece: str) -> None:
    text = (piece * 4096)[:4096]

    seconds = []
    for language in LANGUAGES:
        began = time.process_time()
        grammar.find(text, language)
        seconds.append(time.process_time() - began)

    # A measurement of coverage looks at every line and takes several times as long.
    assert min(seconds) < (0.05 if sys.gettrace() is None else 0.5)


def test_a_set_that_is_not_written_down_is_an_error_of_the_author(tmp_path: Path) -> None:
    file = tmp_path / "grammar.yml"
    file.write_text("any: {around_number: '', weekday: {monday: ['<nope> x']}}", "utf-8")

    with pytest.raises(KeyError, match="nope"):
        Grammar.load(file)


WORDS = sorted(set(FILE.read_text("utf-8").replace("[", " ").replace("]", " ").split()))
MESSAGES = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*WORDS, "1", "18", "30", ":", "h", "½", "a\u0301"])).map(" ".join),
    st.lists(st.sampled_from([text for text, _ in FRENCH + GERMAN + ROMANIAN])).map("".join),
)


@settings(deadline=None)
@given(MESSAGES, st.sampled_from([*LANGUAGES, "xx"]))
@example("½ 1⁄2 ㏂ 6㏘ ⑱", "en")
@example("\ud800 lundi \U0010ffff", "fr")
def test_whatever_is_written_entities_stand_in_it_in_order_and_apart(
    text: str, language: str
) -> None:
    found = grammar.find(text, language)

    borders = [place for entity in found for place in (entity.start, entity.end)]
    assert borders == sorted(borders)
    assert all(0 <= e.start < e.end <= len(text) for e in found)
    assert [e.text for e in found] == [text[e.start : e.end] for e in found]


def test_every_value_of_the_file_is_one_the_program_knows() -> None:
    """ "on" and "no" without quotes are true and false to YAML: a list of words lost two."""
    sections = yaml.safe_load(FILE.read_text("utf-8"))
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    dimensions = ["organisation", "adaptability", "sociability", "communication", "initiative"]

    for language in LANGUAGES:
        section = sections[language]
        assert list(section["weekday"]) == days
        assert list(section["dimension"]) == dimensions
        assert set(section["language"]) == set(LANGUAGES)
        assert list(section["number"]) == [1, 2, 3, 4]
        assert not any(isinstance(w, bool) for words in section.values() for w in words)
