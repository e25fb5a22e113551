"""Placeholders, markup, and looking up words."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.engine.script import MessageKey
from digiter_core.errors import ScriptError
from digiter_core.texts.catalogue import Catalogues, catalogue_path
from digiter_core.texts.markup import BOLD, HIDDEN, Span, parse, shown_locked, utf16_length
from digiter_core.texts.placeholders import fill, placeholders
from digiter_core.texts.po_reader import UnreadableCatalogue, read_po

KEY = MessageKey("s/a/say")


class Secret:
    number = "123:abc"

    def __str__(self) -> str:
        return "Lina"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Salut {name} !", "Salut Lina !"),
        (
            "{name.number} {name[0]} {name!r} {name:>9}",
            "{name.number} {name[0]} {name!r} {name:>9}",
        ),
        ("{nobody} {} {0} {{name}}", "{nobody} {} {0} {Lina}"),
        ("{ name } {Name} {", "{ name } {Name} {"),
    ],
)
def test_only_names_are_filled(text: str, filled: str) -> None:
    assert fill(text, {"name": Secret()}) == filled


def test_a_value_is_never_filled_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_filling_never_raises(text: str, params: dict[str, str]) -> None:
    assert isinstance(fill(text, params), str)


@given(st.text(alphabet="ab{}_", max_size=30))
def test_a_text_without_values_stays_as_it_is(text: str) -> None:
    assert fill(text, {}) == text
    assert all(f"{{{name}}}" in text for name in placeholders(text))


@pytest.mark.parametrize(
    ("text", "plain", "spans"),
    [
        ("rien", "rien", ()),
        ("**a** b **cd**", "a b cd", (Span(0, 1), Span(4, 2))),
        ("🙂 **é🙂** x", "🙂 é🙂 x", (Span(3, 3),)),
        ("**a** b **", "a b **", (Span(0, 1),)),
        ("**a", "**a", ()),
        ("****", "****", ()),
        ("** a **", "** a **", ()),
        ("**a\nb**", "**a\nb**", ()),
        ("**a*b**", "a*b", (Span(0, 3),)),
        ("2 * 3 * 4", "2 * 3 * 4", ()),
    ],
)
def test_bold(text: str, plain: str, spans: tuple[Span, ...]) -> None:
    assert parse(text) == (plain, spans)


@pytest.mark.parametrize(
    ("text", "plain", "spans"),
    [
        ("||a||", "a", (Span(0, 1, HIDDEN),)),
        ("||a b|| c ||de||", "a b c de", (Span(0, 3, HIDDEN), Span(6, 2, HIDDEN))),
        ("🙂 ||é🙂|| x", "🙂 é🙂 x", (Span(3, 3, HIDDEN),)),
        ("**a** ||b|| **c**", "a b c", (Span(0, 1), Span(2, 1, HIDDEN), Span(4, 1))),
        ("||a||**b**", "ab", (Span(0, 1, HIDDEN), Span(1, 1))),
        ("||a **b** c||", "a **b** c", (Span(0, 9, HIDDEN),)),
        ("**a ||b|| c**", "a ||b|| c", (Span(0, 9),)),
        ("||a **b|| c**", "a **b c**", (Span(0, 5, HIDDEN),)),
        ("||a|| b ||", "a b ||", (Span(0, 1, HIDDEN),)),
        ("||a\n||b||", "||a\nb", (Span(4, 1, HIDDEN),)),
        ("||a", "||a", ()),
        ("||||", "||||", ()),
        ("|| a ||", "|| a ||", ()),
        ("||a\nb||", "||a\nb||", ()),
        ("||a|b||", "a|b", (Span(0, 3, HIDDEN),)),
        ("a | b || c", "a | b || c", ()),
    ],
)
def test_hidden(text: str, plain: str, spans: tuple[Span, ...]) -> None:
    assert parse(text) == (plain, spans)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rappel.\n||{plan_act}||", "Rappel.\n"),
        ("||a||b||c||", "b"),
        ("**a** ||b||", "a "),
        ("**a ||b|| c**", "a ||b|| c"),  # bold to the end: nothing in it is hidden
        ("||a **b** c|| d", " d"),
        ("|| a||", "|| a||"),
        ("||a\nb||", "||a\nb||"),
        ("rien", "rien"),
    ],
)
def test_a_lock_screen_shows_all_but_what_is_hidden(text: str, shown: str) -> None:
    assert shown_locked(text) == shown


MARKED = st.lists(st.sampled_from(["**", "||", "*", "|", "a", "é🙂", " ", "\n"]), max_size=16)


@settings(max_examples=500)
@given(MARKED.map("".join))
def test_marked_parts_lie_inside_the_text_one_after_the_other(text: str) -> None:
    plain, spans = parse(text)

    units = plain.encode("utf-16-le")
    end = 0
    for offset, length, kind in spans:
        assert length > 0
        assert end <= offset
        end = offset + length
        part = units[2 * offset : 2 * end].decode("utf-16-le")
        mark = "**" if kind == BOLD else "||"
        assert f"{mark}{part}{mark}" in text
    assert end <= utf16_length(plain)


@settings(max_examples=500)
@given(MARKED.map("".join))
def test_what_a_lock_screen_shows_and_what_is_hidden_are_all_there_is(text: str) -> None:
    plain, spans = parse(text)

    shown = utf16_length(shown_locked(text))
    hidden = sum(span.length for span in spans if span.kind == HIDDEN)
    assert shown + hidden == utf16_length(plain)


def write_po(
    locales: Path, language: str, *entries: polib.POEntry, name: str = "dialogues"
) -> None:
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file.extend(entries)
    path = catalogue_path(locales, language, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))


def entry(context: str, text: str, *flags: str, obsolete: bool = False) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=context, msgid="Salut", msgstr=text, flags=list(flags), obsolete=obsolete
    )


def test_words_come_from_the_language_then_english_then_french(tmp_path: Path) -> None:
    write_po(tmp_path, "ro", entry("s/a/say", "Bună {name}"), entry("s/b/say", ""))
    write_po(tmp_path, "en", entry("s/a/say", "Hi {name}"), entry("s/b/say", "Hello"))
    french = {KEY: "Salut {name}", MessageKey("s/b/say"): "Ah", MessageKey("s/c/say"): "Oh"}
    texts = Catalogues.load(tmp_path, french)

    found = [
        texts.text(f"s/{node}/say", language, name="Lina")
        for node in "abc"
        for language in ("ro", "de", "fr", "xx")
    ]

    assert found == [
        *("Bună Lina", "Hi Lina", "Salut Lina", "Hi Lina"),
        *("Hello", "Hello", "Ah", "Hello"),
        *("Oh", "Oh", "Oh", "Oh"),
    ]


def test_a_fuzzy_translation_is_served(tmp_path: Path) -> None:
    write_po(tmp_path, "ro", entry("s/a/say", "Bună", "fuzzy"))

    assert Catalogues.load(tmp_path, {KEY: "Salut !"}).text(KEY, "ro") == "Bună"


def test_a_learner_in_an_older_version_still_reads_their_language(tmp_path: Path) -> None:
    write_po(tmp_path, "ro", entry("s/old/say", "Bună", obsolete=True))
    texts = Catalogues.load(tmp_path, {KEY: "Salut"})

    texts.keep({MessageKey("s/old/say"): "Coucou", KEY: "an older text of a live key"})

    assert [texts.text("s/old/say", "ro"), texts.text("s/old/say", "fr")] == ["Bună", "Coucou"]
    assert texts.text(KEY, "fr") == "Salut"


def test_an_unknown_key_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        Catalogues({}, {}).text("s/a/say", "fr")


def test_both_catalogues_of_a_language_are_read(tmp_path: Path) -> None:
    write_po(tmp_path, "de", entry("s/a/say", "Hallo"))
    write_po(tmp_path, "de", entry("ui/x", "Zurück"), name="ui")
    texts = Catalogues.load(tmp_path, {KEY: "Salut", MessageKey("ui/x"): "Retour"})

    assert [texts.text(KEY, "de"), texts.text("ui/x", "de")] == ["Hallo", "Zurück"]
    assert (texts.has("ui/x"), texts.has("ui/y")) == (True, False)


@pytest.mark.parametrize(
    "content", [b'msgctxt "a"\noops', b"\xff\xfe", b'msgfoo "a"', b'msgid a"']
)
def test_a_broken_catalogue_is_told_with_its_line(tmp_path: Path, content: bytes) -> None:
    path = catalogue_path(tmp_path, "ro", "ui")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    with pytest.raises(ScriptError) as error:
        Catalogues.load(tmp_path, {})

    assert [(f.code, f.file) for f in error.value.findings] == [
        ("bad_catalogue", "locales/ro/LC_MESSAGES/ui.po")
    ]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200)
ENTRIES = st.builds(
    polib.POEntry,
    msgctxt=st.text(alphabet="ab/_.", min_size=1, max_size=12),
    msgid=WORDS.filter(bool),
    msgstr=WORDS,
    flags=st.sampled_from([[], ["fuzzy"], ["python-brace-format"], ["c-format", "fuzzy"]]),
    obsolete=st.booleans(),
    comment=st.sampled_from(["", 'note\nmsgid "x"']),
    tcomment=st.sampled_from(["", "fuzzy or not"]),
    previous_msgid=st.sampled_from([None, "before\nafter", "fuzzy"]),
    occurrences=st.sampled_from([[], [("dialogues/a.yaml", "")]]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRIES, max_size=5), st.sampled_from([20, 78, 200]))
def test_our_reader_reads_what_polib_writes(entries: list[polib.POEntry], width: int) -> None:
    file = polib.POFile(wrapwidth=width)
    file.metadata = {"Language": "ro"}
    file.extend(entries)

    read = list(read_po(str(file)))

    live = [e for e in entries if not e.obsolete] + [e for e in entries if e.obsolete]
    assert [(t.context, t.source, t.text, t.fuzzy, t.obsolete) for t in read] == [
        (e.msgctxt, e.msgid, e.msgstr, "fuzzy" in e.flags, bool(e.obsolete)) for e in live
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='msgctxtid r"\\\n#~,[0] fuzzy', max_size=60))
def test_reading_a_catalogue_raises_nothing_else(text: str) -> None:
    try:
        list(read_po(text))
    except UnreadableCatalogue as error:
        assert error.line >= 1  # noqa: PT017 - whether it is raised is up to the text


def test_plural_entries_are_passed_over() -> None:
    text = (
        'msgctxt "a"\nmsgid "x"\nmsgid_plural "y"\nmsgstr[0] "X"\nmsgstr[1] "Y"\n\n'
        'msgctxt "b"\nmsgid "x"\nmsgstr "X"\n'
    )

    assert [(each.context, each.line) for each in read_po(text)] == [("b", 7)]
