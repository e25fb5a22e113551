"""One entry of a catalogue is taken out and put back, and no other byte changes."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from digiter_core.texts.entry_blocks import block_of, blocks, entry_in, with_entry
from digiter_core.texts.sync import WIDTH

LOCALES = Path(__file__).resolve().parents[2] / "locales"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))

HEAD = '# Rules.\nmsgid ""\nmsgstr ""\n"Language: ro\\n"\n'
FIRST = '#. A note.\n#: dialogues/s.yaml\nmsgctxt "s/a/ask"\nmsgid "Salut"\nmsgstr "Salut"\n'
SECOND = '#, fuzzy\n#| msgid "Oui"\nmsgctxt "s/a/yes"\nmsgid "Oui !"\nmsgstr ""\n"Da "\n"da"\n'
THIRD = 'msgctxt "s/b/say"\nmsgid "Fin"\nmsgstr "Gata"\n'
GONE = '#~ msgctxt "s/c/say"\n#~ msgid "Parti"\n#~ msgstr "Plecat"\n'
WHOLE = f"{HEAD}\n{FIRST}\n{SECOND}\n{THIRD}\n{GONE}"
ORDER = ("s/a/ask", "s/a/yes", "s/b/say", "s/c/say", "s/d/say")


def entry(key: str, words: str) -> polib.POEntry:
    return polib.POEntry(msgctxt=key, msgid="Texte", msgstr=words)


def read(catalogue: str, key: str) -> polib.POEntry:
    own = block_of(catalogue, key)
    assert own is not None
    return entry_in(catalogue, own)


def texts(catalogue: str) -> list[str]:
    return [catalogue[each.start : each.end] for each in blocks(catalogue)]


def test_the_entries_of_a_catalogue_are_told_apart() -> None:
    assert [each.rstrip("\n") for each in (HEAD, FIRST, SECOND, THIRD, GONE)] == texts(WHOLE)
    assert [(each.key, each.is_obsolete) for each in blocks(WHOLE)] == [
        ("", False),
        ("s/a/ask", False),
        ("s/a/yes", False),
        ("s/b/say", False),
        ("s/c/say", True),
    ]


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n"])
def test_editors_leave_as_many_empty_lines_as_they_like(between: str) -> None:
    parts = (HEAD, FIRST, SECOND, THIRD)

    assert texts(between.join(parts)) == [each.rstrip("\n") for each in parts]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_entry_of_ours_is_found_and_every_tenth_comes_back_byte_by_byte(path: Path) -> None:
    catalogue = path.read_text(encoding="utf-8")
    own = list(blocks(catalogue))

    keys = [each.msgctxt for each in polib.pofile(str(path), wrapwidth=WIDTH)]
    assert [each.key for each in own] == ["", *keys]
    for each in own[1::10]:
        written = entry_in(catalogue, each).__unicode__(wrapwidth=WIDTH).rstrip("\n")
        assert written == catalogue[each.start : each.end]


def test_new_words_take_the_place_of_the_old_ones_and_nothing_else_moves() -> None:
    changed = with_entry(WHOLE, entry("s/a/yes", "Da"), ORDER)

    own = 'msgctxt "s/a/yes"\nmsgid "Texte"\nmsgstr "Da"\n'
    assert changed == f"{HEAD}\n{FIRST}\n{own}\n{THIRD}\n{GONE}"


@pytest.mark.parametrize(
    ("key", "place"), [("s/a/ask", 1), ("s/a/yes", 2), ("s/b/say", 3), ("s/d/say", 4)]
)
def test_an_entry_that_is_not_there_yet_comes_where_sync_would_put_it(
    key: str, place: int
) -> None:
    parts = [each for each in (HEAD, FIRST, SECOND, THIRD) if f'"{key}"' not in each]
    own = f'msgctxt "{key}"\nmsgid "Texte"\nmsgstr "Nou"\n'

    changed = with_entry("\n".join([*parts, GONE]), entry(key, "Nou"), ORDER)

    assert changed == "\n".join([*parts[:place], own, *parts[place:], GONE])


def test_a_text_that_came_back_is_no_longer_among_those_that_are_gone() -> None:
    changed = with_entry(WHOLE, entry("s/c/say", "Aici"), ORDER)

    own = 'msgctxt "s/c/say"\nmsgid "Texte"\nmsgstr "Aici"\n'
    assert changed == f"{HEAD}\n{FIRST}\n{SECOND}\n{THIRD}\n{own}"


def test_line_ends_of_windows_stay() -> None:
    crlf = WHOLE.replace("\n", "\r\n")

    changed = with_entry(crlf, entry("s/a/ask", "Nou"), ORDER)

    assert changed == with_entry(WHOLE, entry("s/a/ask", "Nou"), ORDER).replace("\n", "\r\n")
    assert read(crlf, "s/a/yes").msgstr == "Da da"


def test_a_line_end_of_unicode_inside_words_is_no_line_end() -> None:
    odd = WHOLE.replace("Gata", "Ga\u2028ta\x85")

    found = read(odd, "s/b/say")

    assert found.msgstr == "Ga\u2028ta\x85"
    again = with_entry(odd, found, ORDER)
    assert read(again, "s/b/say").msgstr == found.msgstr


def test_the_mark_of_a_machine_belongs_to_its_entry() -> None:
    """Read alone, the comment of a first entry was taken for that of the file, and was lost."""
    draft = "# machine-made draft: no person has read it\n#, fuzzy\n" + THIRD
    catalogue = f"{HEAD}\n{draft}"

    found = read(catalogue, "s/b/say")

    assert found.tcomment == "machine-made draft: no person has read it"
    assert with_entry(catalogue, found, ORDER) == catalogue
