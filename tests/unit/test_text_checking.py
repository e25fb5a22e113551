"""One translation is checked while it is typed, by the same checks as `digiter lint`."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.authoring import checks
from digiter_core.authoring.catalogue_check import CHECKS as OF_CATALOGUES
from digiter_core.authoring.lint import lint
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio import text_checking
from digiter_core.studio.folder import Folder
from digiter_core.studio.text_checking import check_words
from digiter_core.studio.translating import Opened, Texts
from tests.studio_folder import own_folder

ASK, RECAP = "come_back/hello/ask", "come_back/hello/recap"
WHOLE = "Bine, {name}! **{theme}**, {number} din {count}."
NOT_OF_ONE_TEXT = {
    checks.missing_texts.check,
    checks.stale_translations.check,
}
"""They say that a text is to be translated: its state tells that already."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return own_folder(tmp_path_factory.mktemp("own"))


def opened(folder: Folder, key: str, code: str = "ro") -> Opened:
    found = Opened.find(Texts.read(folder, code), code, key)
    assert found is not None
    return found


def told(folder: Folder, key: str, words: str, code: str = "ro") -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in check_words(opened(folder, key, code), words)]


def test_no_check_of_catalogues_is_left_out() -> None:
    assert set(OF_CATALOGUES) - set(text_checking.CHECKS) == NOT_OF_ONE_TEXT


@pytest.mark.parametrize(
    ("key", "words", "expected"),
    [
        (ASK, WHOLE, []),
        (ASK, WHOLE.replace("{name}", "tu"), [("placeholder", "critical")]),
        (ASK, WHOLE.replace("{name}", "{nume}"), [("placeholder", "critical")] * 2),
        (ASK, f"{WHOLE} Ai depresie?", [("banned_word", "critical")]),
        (ASK, f"{WHOLE} Dumneavoastră?", [("formal_address", "critical")]),
        (ASK, f"{WHOLE} Şi tu.", [("cedilla", "critical")]),
        (ASK, f"{WHOLE} **Oho", [("unmatched_bold", "warning")]),
        (ASK, f"{WHOLE} {'da ' * 15}", [("long_sentence", "hint")]),
        (
            ASK,
            f"{WHOLE} {'da. ' * 1100}",
            # by itself, together with its answers, and as a sight
            [("text_too_long", "critical")] * 2 + [("wall_of_text", "hint")],
        ),
        (ASK, f"{WHOLE}\u202e", [("hidden_character", "critical")]),
        (RECAP, "x" * 49, [("label_too_long", "critical")]),
        (RECAP, "Continuă", [("same_labels", "critical")]),
        (RECAP, "/menu", [("clashing_answer", "critical")]),
    ],
)
def test_what_is_wrong_with_typed_words_is_what_lint_says_of_them_when_saved(
    folder: Folder, key: str, words: str, expected: list[tuple[str, str]]
) -> None:
    assert told(folder, key, words) == expected

    text = opened(folder, key)
    known = set(map(str, lint(folder.dialogues, folder.locales)))
    changed = text.rewritten([words], unsure=False)
    folder.write(text.path, changed, expected=sha256_of(text.catalogue))
    new = [each for each in lint(folder.dialogues, folder.locales) if str(each) not in known]
    folder.write(text.path, text.catalogue, expected=sha256_of(changed))
    assert sorted(each.code for each in new) == sorted(
        code for code, _ in told(folder, key, words)
    )


def test_two_other_answers_that_read_alike_are_not_told_here(folder: Folder) -> None:
    alike = opened(folder, RECAP)
    changed = alike.rewritten(["Continuă"], unsure=False)
    folder.write(alike.path, changed, expected=sha256_of(alike.catalogue))

    here = told(folder, "come_back/hello/restart", "De la capăt")

    folder.write(alike.path, alike.catalogue, expected=sha256_of(changed))
    assert here == []


def test_words_of_a_language_that_is_not_offered_are_checked_as_well(folder: Folder) -> None:
    assert told(folder, RECAP, "x" * 49, "nl") == [("label_too_long", "critical")]


@pytest.mark.parametrize(
    ("code", "key"),
    [("fr", ASK), ("xx", ASK), ("ro", "no/such/text"), ("ro", "languages/ro/name")],
)
def test_what_is_not_translated_is_not_opened(folder: Folder, code: str, key: str) -> None:
    assert Opened.find(Texts.read(folder, code), code, key) is None


def test_a_language_whose_files_are_gone_begins_anew(folder: Folder, tmp_path: Path) -> None:
    empty = Folder(folder.dialogues, tmp_path)

    written = opened(empty, ASK).rewritten([WHOLE], unsure=False)

    empty.write("locales/ro/LC_MESSAGES/dialogues.po", written, expected=sha256_of(""))
    assert opened(empty, ASK).forms == (WHOLE,)
    assert "Plural-Forms: nplurals=3" in written
