"""Catalogues follow the French texts and lose nothing a translator wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest

from digiter_core.engine.script import MessageKey
from digiter_core.texts.catalogue import catalogue_path
from digiter_core.texts.languages import Languages
from digiter_core.texts.source_text import SourceText
from digiter_core.texts.sync import Synced, sync
from tests.languages import five

ROMANIAN = Languages({"ro": five()["ro"]})


def text(key: str, french: str, **more: object) -> SourceText:
    return replace(SourceText(MessageKey(key), french, "dialogues/s.yaml", 1, 1), **more)  # type: ignore[arg-type]


HELLO, BYE, OLD = text("s/a/say", "Salut"), text("s/b/say", "Au revoir"), text("s/c/say", "Hein")


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """A Romanian catalogue with three translations."""
    sync([HELLO, BYE, OLD], tmp_path, ROMANIAN)
    path = catalogue_path(tmp_path, "ro", "dialogues")
    file = polib.pofile(str(path), wrapwidth=98)
    for entry, words in zip(file, ["Bună", "Pa", "Ce?"], strict=True):
        entry.msgstr = words
    file.save()
    return path


def synced(po: Path, *texts: SourceText) -> tuple[Synced, dict[str, polib.POEntry]]:
    result = sync(texts, po.parents[2], ROMANIAN)[0]
    return result, {entry.msgctxt: entry for entry in polib.pofile(str(po))}


def test_a_new_text_is_empty_and_tells_the_translator_what_it_is(tmp_path: Path) -> None:
    sync([text("s/a/b", "Oui", note="Yes, go", limit=48)], tmp_path, ROMANIAN)

    assert (
        catalogue_path(tmp_path, "ro", "dialogues")
        .read_text(encoding="utf-8")
        .endswith(
            "#. Yes, go\n#. At most 48 characters (button).\n#: dialogues/s.yaml\n"
            'msgctxt "s/a/b"\nmsgid "Oui"\nmsgstr ""\n'
        )
    )


def test_what_did_not_change_is_not_touched(po: Path) -> None:
    before = po.read_bytes()

    result, _ = synced(po, HELLO, BYE, OLD)

    assert result == Synced("ro", "dialogues", same=3)
    assert po.read_bytes() == before


def test_a_changed_text_keeps_its_translation_as_fuzzy(po: Path) -> None:
    result, entries = synced(po, replace(HELLO, french="Salut !"), BYE, OLD)

    entry = entries["s/a/say"]
    assert (entry.msgid, entry.msgstr, entry.fuzzy, entry.previous_msgid) == (
        *("Salut !", "Bună", True, "Salut"),
    )
    assert result == Synced("ro", "dialogues", same=2, changed=1, written=True)


def test_changed_twice_it_remembers_what_was_translated(po: Path) -> None:
    synced(po, replace(HELLO, french="Salut !"))

    _, entries = synced(po, replace(HELLO, french="Bonjour"))

    assert entries["s/a/say"].previous_msgid == "Salut"


def test_changed_back_it_is_no_longer_fuzzy(po: Path) -> None:
    synced(po, replace(HELLO, french="Salut !"), BYE, OLD)

    _, entries = synced(po, HELLO, BYE, OLD)

    assert (entries["s/a/say"].fuzzy, entries["s/a/say"].previous_msgid) == (False, None)


def test_a_renamed_node_takes_its_translation_along(po: Path) -> None:
    result, entries = synced(po, text("s/hello/say", "Salut"), BYE, OLD)

    assert (entries["s/hello/say"].msgstr, entries["s/hello/say"].fuzzy) == ("Bună", False)
    assert result == Synced("ro", "dialogues", same=2, renamed=1, gone=1, written=True)


def test_a_deleted_text_becomes_obsolete_and_can_come_back(po: Path) -> None:
    result, entries = synced(po, HELLO, BYE)
    assert entries["s/c/say"].obsolete
    assert result == Synced("ro", "dialogues", same=2, gone=1, written=True)

    _, entries = synced(po, HELLO, BYE, OLD)
    assert (entries["s/c/say"].obsolete, entries["s/c/say"].msgstr) == (False, "Ce?")


def test_the_doubts_and_remarks_of_a_translator_stay(po: Path) -> None:
    file = polib.pofile(str(po))
    file[0].flags.append("fuzzy")
    file[0].tcomment = "sounds odd?"
    file.save()

    _, entries = synced(po, HELLO, BYE, OLD)

    assert (entries["s/a/say"].fuzzy, entries["s/a/say"].tcomment) == (True, "sounds odd?")


def test_texts_that_are_the_same_everywhere_are_left_out(tmp_path: Path) -> None:
    sync([replace(HELLO, shared=True), BYE, text("ui/x", "Retour")], tmp_path, five())

    contexts = {
        (path.parts[-3], path.stem, entry.msgctxt)
        for path in tmp_path.rglob("*.po")
        for entry in polib.pofile(str(path))
    }
    assert contexts == {
        (language, *rest)
        for language in ("de", "pt", "ro", "en")
        for rest in (("dialogues", "s/b/say"), ("ui", "ui/x"))
    }


def test_the_style_of_the_language_stands_on_top_and_no_date(tmp_path: Path) -> None:
    sync([HELLO], tmp_path, ROMANIAN)

    head = catalogue_path(tmp_path, "ro", "dialogues").read_text(encoding="utf-8")
    assert "never dumneavoastră" in head
    assert "Date" not in head
