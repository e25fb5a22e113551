"""What goes to translators comes back whole, and what does not fit is refused one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digiter_core.authoring.loader import load_scripts
from digiter_core.engine.script import MessageKey
from digiter_core.texts.catalogue import CATALOGUES, catalogue_path
from digiter_core.texts.catalogue_files import entries_of, write_catalogue
from digiter_core.texts.drafts import COMMENT, is_machine_made
from digiter_core.texts.exporting import catalogue_for_translators, sheet_for_translators
from digiter_core.texts.importing import Taken, take_in
from digiter_core.texts.incoming import UnreadableTranslations, read_delivery
from digiter_core.texts.languages import Languages
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.sync import sync
from tests.languages import DIALOGUES, TRANSLATED, five

RO = five()["ro"]


def text(key: str, french: str, **more: object) -> SourceText:
    return replace(SourceText(MessageKey(key), french, "dialogues/s.yaml", 7, 1), **more)  # type: ignore[arg-type]


HELLO = text("s/a/ask", "Salut {name}", note="Warm.")
YES = text("s/a/yes", "Oui", limit=48)
BYE = text("s/b/say", "**Au revoir**")
TEXTS = (HELLO, YES, BYE)


def by_key(texts: Sequence[SourceText]) -> dict[str, SourceText]:
    return {str(each.key): each for each in texts}


def exported(folder: Path, texts: Sequence[SourceText], suffix: str) -> Path:
    """Write the Romanian dialogues as they go to a translator."""
    entries = entries_of(folder, "ro", "dialogues", texts)
    path = folder / f"out.{suffix}"
    if suffix == "csv":
        path.write_text(sheet_for_translators(entries, by_key(texts)), "utf-8-sig", newline="")
    else:
        po = catalogue_for_translators(entries, RO, by_key(texts))
        path.write_text(po, encoding="utf-8", newline="\n")
    return path


def imported(
    folder: Path, path: Path, texts: Sequence[SourceText], *, drafts: bool = False
) -> Taken:
    entries = entries_of(folder, "ro", "dialogues", texts)
    taken = take_in(entries, by_key(texts), read_delivery(path).texts, drafts=drafts)
    write_catalogue(folder, RO, "dialogues", entries)
    return taken


def words_in(folder: Path) -> dict[str, str]:
    file = polib.pofile(str(catalogue_path(folder, "ro", "dialogues")))
    return {entry.msgctxt: entry.msgstr for entry in file if not entry.obsolete}


def fill(path: Path, words: dict[str, str]) -> None:
    """Do what a translator does: fill the file in."""
    if path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.DictWriter(file, list(rows[0]))
            sheet.writeheader()
            sheet.writerows({**row, "translation": words.get(row["key"], "")} for row in rows)
        return
    file = polib.pofile(str(path))
    for entry in file:
        entry.msgstr = words.get(entry.msgctxt, "")
    file.save()


@pytest.mark.parametrize("suffix", ["po", "csv"])
def test_what_a_translator_fills_in_is_served(tmp_path: Path, suffix: str) -> None:
    words = {"s/a/ask": "Bună {name}", "s/a/yes": "Da", "s/b/say": "**Pa**"}
    path = exported(tmp_path, TEXTS, suffix)
    fill(path, words)

    taken = imported(tmp_path, path, TEXTS)

    assert (taken.changed, taken.stale, taken.refused) == (3, 0, [])
    assert words_in(tmp_path) == words


@pytest.mark.parametrize("suffix", ["po", "csv"])
def test_a_second_time_nothing_changes(tmp_path: Path, suffix: str) -> None:
    path = exported(tmp_path, TEXTS, suffix)
    fill(path, {"s/a/ask": "Bună {name}", "s/a/yes": "Da"})
    imported(tmp_path, path, TEXTS)
    before = catalogue_path(tmp_path, "ro", "dialogues").read_bytes()

    taken = imported(tmp_path, path, TEXTS)

    assert (taken.changed, taken.same, taken.empty) == (0, 2, 1)
    assert catalogue_path(tmp_path, "ro", "dialogues").read_bytes() == before


@pytest.mark.parametrize("suffix", ["po", "csv"])
def test_what_does_not_fit_is_refused_and_the_rest_is_taken(tmp_path: Path, suffix: str) -> None:
    path = exported(tmp_path, TEXTS, suffix)
    fill(path, {"s/a/ask": "Bună", "s/a/yes": "D" * 49, "s/b/say": "Pa"})

    taken = imported(tmp_path, path, TEXTS)

    assert [(each.key, each.why, each.what) for each in taken.refused] == [
        ("s/a/ask", "placeholder", "{name}"),
        ("s/a/yes", "too_long", "49 > 48"),
    ]
    assert all(each.line > 1 for each in taken.refused)
    assert words_in(tmp_path) == {"s/a/ask": "", "s/a/yes": "", "s/b/say": "Pa"}


def test_a_mark_without_a_partner_and_a_key_of_nobody_are_refused(tmp_path: Path) -> None:
    path = exported(tmp_path, [*TEXTS, text("s/z/gone", "Hein")], "po")
    fill(path, {"s/b/say": "**Pa", "s/z/gone": "Ce?"})

    taken = imported(tmp_path, path, TEXTS)

    assert {each.key: each.why for each in taken.refused} == {
        "s/b/say": "lone_mark",
        "s/z/gone": "unknown_key",
    }


@pytest.mark.parametrize("suffix", ["po", "csv"])
def test_french_that_changed_meanwhile_makes_the_words_stale(tmp_path: Path, suffix: str) -> None:
    path = exported(tmp_path, TEXTS, suffix)
    fill(path, {"s/a/yes": "Da", "s/b/say": "Pa"})
    changed = (HELLO, replace(YES, french="Oui, oui"), BYE)

    taken = imported(tmp_path, path, changed)

    assert (taken.changed, taken.stale, taken.refused) == (2, 1, [])
    entries = {e.msgctxt: e for e in entries_of(tmp_path, "ro", "dialogues", changed)}
    stale = entries["s/a/yes"]
    assert (stale.msgstr, stale.fuzzy, stale.previous_msgid) == ("Da", True, "Oui")


def test_an_empty_translation_takes_nothing_away(tmp_path: Path) -> None:
    path = exported(tmp_path, TEXTS, "po")
    fill(path, {"s/a/yes": "Da"})
    imported(tmp_path, path, TEXTS)
    fill(path, {})

    taken = imported(tmp_path, path, TEXTS)

    assert (taken.changed, taken.empty) == (0, 3)
    assert words_in(tmp_path)["s/a/yes"] == "Da"


def test_a_draft_is_marked_and_does_not_replace_what_a_person_wrote(tmp_path: Path) -> None:
    path = exported(tmp_path, TEXTS, "po")
    fill(path, {"s/a/yes": "Da"})
    imported(tmp_path, path, TEXTS)
    fill(path, {"s/a/yes": "Desigur", "s/b/say": "Pa"})

    taken = imported(tmp_path, path, TEXTS, drafts=True)

    assert [(each.key, each.why) for each in taken.refused] == [("s/a/yes", "confirmed")]
    entries = {e.msgctxt: e for e in entries_of(tmp_path, "ro", "dialogues", TEXTS)}
    assert [key for key, entry in entries.items() if is_machine_made(entry)] == ["s/b/say"]
    assert entries["s/a/yes"].msgstr == "Da"


def test_a_draft_that_a_person_confirmed_is_one_no_more(tmp_path: Path) -> None:
    path = exported(tmp_path, TEXTS, "po")
    fill(path, {"s/b/say": "Pa"})
    imported(tmp_path, path, TEXTS, drafts=True)
    path = exported(tmp_path, TEXTS, "po")
    assert COMMENT in path.read_text(encoding="utf-8")
    file = polib.pofile(str(path))
    for entry in file:
        entry.flags = []  # as a PO editor does: "needs work" is taken away
    file.save()

    taken = imported(tmp_path, path, TEXTS)

    assert taken.changed == 1
    entries = {e.msgctxt: e for e in entries_of(tmp_path, "ro", "dialogues", TEXTS)}
    assert (entries["s/b/say"].fuzzy, entries["s/b/say"].tcomment) == (False, "")


def test_a_draft_stays_one_when_the_french_changes_there_and_back(tmp_path: Path) -> None:
    """A draft whose French went to and fro was once taken for the work of a person."""
    path = exported(tmp_path, TEXTS, "po")
    fill(path, {"s/a/yes": "Da"})
    imported(tmp_path, path, TEXTS, drafts=True)

    for french in ("Oui, oui", "Oui"):
        texts = [HELLO, replace(YES, french=french), BYE]
        sync(texts, tmp_path, Languages({"ro": RO}))

    entries = {e.msgctxt: e for e in entries_of(tmp_path, "ro", "dialogues", TEXTS)}
    assert is_machine_made(entries["s/a/yes"])


def test_a_translator_is_told_place_limit_and_picture(tmp_path: Path) -> None:
    entries = entries_of(tmp_path, "ro", "dialogues", TEXTS)

    po = catalogue_for_translators(entries, RO, by_key(TEXTS), {"s/a/yes": "../pictures/s.a.png"})

    assert (
        "#. At most 48 characters (button).\n#. Picture: ../pictures/s.a.png\n"
        '#: dialogues/s.yaml:7\nmsgctxt "s/a/yes"\n'
    ) in po
    assert "#. Warm.\n#: dialogues/s.yaml:7\n" in po


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.po", b"key,french\n"),
        ("a.po", b""),
        ("a.po", b'msgid "only"\nmsgstr "this"\n'),
        ("a.po", "é".encode("latin-1")),
        ("a.csv", b"one,two\n1,2\n"),
        ("a.csv", b""),
        ("a.csv", b'key,french,translation\n"open'),
        ("a.po", b"\x89PNG\r\n\x1a\n\x00\x00"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableTranslations):
        read_delivery(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTranslations):
        read_delivery(tmp_path / "none.po")


# Words people type. A carriage return ends a line in a sheet; half a letter is no text.
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0{}*|"),
    min_size=1,
    max_size=80,
)


@given(words=st.lists(WORDS, min_size=3, max_size=3), suffix=st.sampled_from(["po", "csv"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_words_survive_the_way_out_and_back(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("way")
    texts = [text(f"s/n{place}/say", f"Texte {place}") for place in range(3)]
    path = exported(folder, texts, suffix)
    wanted = {str(each.key): word for each, word in zip(texts, words, strict=True)}
    fill(path, wanted)

    imported(folder, path, texts)

    assert words_in(folder) == wanted
    before = catalogue_path(folder, "ro", "dialogues").read_bytes()
    (_, _) = sync(texts, folder, Languages({"ro": RO}))
    assert catalogue_path(folder, "ro", "dialogues").read_bytes() == before


@given(french=st.lists(WORDS, min_size=2, max_size=5, unique=True))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_french_survives_the_way_out_and_back(
    tmp_path_factory: pytest.TempPathFactory, french: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("way")
    texts = [text(f"s/n{place}/say", words) for place, words in enumerate(french)]
    path = exported(folder, texts, "po")

    came = {each.key: each.french for each in read_delivery(path).texts}

    assert came == {str(each.key): each.french for each in texts}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("suffix", ["po", "csv"])
def test_every_real_text_survives_the_way_out_and_back(
    tmp_path: Path, language: str, suffix: str
) -> None:
    loaded = load_scripts(DIALOGUES)
    locales, tongue = DIALOGUES.parent / "locales", loaded.languages[language]
    every = by_key(list(loaded.texts.values()))
    for catalogue in CATALOGUES:
        entries = entries_of(locales, language, catalogue, loaded.texts.values())
        before = [str(entry) for entry in entries]
        path = tmp_path / f"{catalogue}.{suffix}"
        if suffix == "csv":
            path.write_text(sheet_for_translators(entries, every), "utf-8-sig", newline="")
        else:
            path.write_text(catalogue_for_translators(entries, tongue, every), encoding="utf-8")
        delivery = read_delivery(path)
        taken = take_in(entries, every, delivery.texts)

        assert {each.key: each.french for each in delivery.texts if not each.state} == {
            entry.msgctxt: entry.msgid
            for entry in entries
            if not entry.obsolete and not entry.flags
        }
        assert (taken.changed, taken.refused) == (0, [])
        assert taken.same > 400
        assert [str(entry) for entry in entries] == before
