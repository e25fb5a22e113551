"""Which languages there are stands in a file, and a new one changes nothing that is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.language_adding import LanguageNotAdded, with_language
from digiter_core.authoring.languages_file import FILE, read_languages
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.texts.languages import Language, Languages
from digiter_core.texts.plurals import PLURALS
from tests.languages import DIALOGUES, LANGUAGES, five

REAL = (DIALOGUES / FILE).read_text(encoding="utf-8")
DANISH = Language(
    "da", "Dansk", {"fr": "danois", "en": "Danish"}, plural=PLURALS["da"], style="Say du."
)


def read(text: str) -> tuple[Languages, list[tuple[str, str, int]]]:
    findings = Findings()
    tree = read_yaml(text, FILE, findings)
    languages = read_languages(tree, findings)[0] if tree is not None else Languages()
    return languages, [(each.code, each.variant, each.line) for each in findings.all()]


def test_the_five_are_offered_when_all_their_texts_are_there():
    languages = five()

    assert languages.codes == LANGUAGES
    assert {each.share for each in languages} == {100}
    assert languages.wished == LANGUAGES


def test_romanian_has_three_forms_of_the_plural():
    assert {each.code: each.forms for each in five()} == {
        "fr": 2, "de": 2, "pt": 2, "ro": 3, "en": 2,
    }  # fmt: skip


def test_a_language_is_called_in_the_language_of_the_finding():
    languages = five()

    assert languages.called("ro", "fr") == "roumain"
    assert languages.called("ro", "pt") == "romeno"
    assert Languages({"da": DANISH}).called("da", "pt") == "Danish"
    assert languages.called("zz", "fr") == "zz"


def test_dutch_is_there_and_not_offered():
    languages, findings = read(REAL)

    assert findings == []
    assert (languages["nl"].offered, languages["nl"].machine_made) == (False, True)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("NL: {name: N, offered: false, plural: 'nplurals=2; plural=(n != 1);'}",
         [("bad_language", "code", 2)]),
        ("nl: {name: N, offered: false, share: 101, plural: 'nplurals=2; plural=(n != 1);'}",
         [("bad_language", "share", 2)]),
        ("nl: {name: N, offered: false, plural: 'nplurals=2; plural=__import__'}",
         [("bad_language", "plural", 2)]),
        ("nl: {name: N, offered: perhaps, plural: 'nplurals=2; plural=(n != 1);'}",
         [("wrong_value", "flag", 2)]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_language_is_told_in_its_line(entry: str, expected: list[object]):
    _, findings = read(f"languages:\n  {entry}\n")

    assert [each[::2] for each in findings] == [each[::2] for each in expected]  # type: ignore[index]


def test_a_new_language_leaves_every_byte_of_the_others():
    text = with_language(REAL, DANISH)

    assert text.startswith(REAL.rstrip("\n"))
    languages, findings = read(text)
    assert findings == []
    assert languages["da"] == Language(
        "da", "Dansk", {"fr": "danois", "en": "Danish"}, 100, False, False, PLURALS["da"],
        "Say du.", languages["da"].line,
    )  # fmt: skip


@pytest.mark.parametrize(
    "language",
    [
        Language("ro", "Română", plural=PLURALS["da"]),
        Language("Danish", "Dansk", plural=PLURALS["da"]),
        Language("da", "", plural=PLURALS["da"]),
        Language("da", "Dan\nsk", plural=PLURALS["da"]),
        Language("da", "Dansk", plural="two"),
    ],
)
def test_a_language_that_cannot_be_is_not_added(language: Language):
    with pytest.raises(LanguageNotAdded):
        with_language(REAL, language)


def test_a_file_that_goes_on_after_its_languages_is_left_alone():
    """What is added at the end would land in the wrong place."""
    with pytest.raises(LanguageNotAdded):
        with_language(
            f"languages: {{fr: {{name: F, offered: true, plural: '{PLURALS['da']}'}}}}\n", DANISH
        )


def test_every_plural_rule_known_can_be_used():
    for code, rule in PLURALS.items():
        added = with_language(REAL, Language(code, "Name", plural=rule)) if code != "nl" else REAL
        assert read(added)[1] == []
        assert read(added)[0][code].forms == Language(code, plural=rule).forms >= 2


def test_the_folder_of_a_language_nobody_described_is_named(tmp_path: Path):
    from digiter_core.authoring.lint import lint  # noqa: PLC0415 - the one test that lints

    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / FILE).write_text(REAL, encoding="utf-8")
    (tmp_path / "locales" / "it" / "LC_MESSAGES").mkdir(parents=True)

    findings = lint(tmp_path / "dialogues", tmp_path / "locales")

    assert [(f.code, f.variant, f.params) for f in findings if f.code == "bad_language"] == [
        ("bad_language", "folder", (("code", "it"),))
    ]
