"""A language is offered when it is wished, complete and safe; then everybody can choose it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from digiter_core.authoring.catalogue_check import check_catalogues
from digiter_core.authoring.language_choice import language_set_by, with_languages
from digiter_core.authoring.languages_file import FILE
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.node_bubbles import shown_nodes
from digiter_core.authoring.offering import offered, readiness
from digiter_core.engine.script import NodeId, Question
from digiter_core.pictures.node_svg import Bubble, bubble_svg
from digiter_core.pictures.render import png
from digiter_core.texts.catalogue import Catalogues, catalogue_path
from digiter_core.texts.drafts import mark
from digiter_core.texts.placeholders import placeholders
from digiter_core.texts.pseudo import pseudo
from digiter_core.texts.sync import sync
from tests.languages import DIALOGUES, LANGUAGES

HEAD = """\
script: s
variables:
  language: {type: text}
start: a
nodes:
  a:
    ask: "Quelle langue ?"
    options:
"""
OPTION = '      - {{id: {0}, label: "{0}", same_in_all_languages: true, set: {{language: {0}}}, goto: z}}\n'
END = "  z: {end: true}\n"
TWO = """\
languages:
  fr: {name: "Français", offered: true, plural: "nplurals=2; plural=(n > 1);"}
  ro: {name: "Română", offered: true, plural: "nplurals=3; plural=(n==1 ? 0 : n==0 ? 1 : 2);"}
"""
SAFE = "safe_words: {ro: [sos]}\ngroups: {danger_now: {ro: [a]}}\ntexts: {free: {ro: gratuit}}\n"

Folder = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Folder:
    """A project with a question for the language, fully translated into Romanian."""

    def made(*codes: str, languages: str = TWO, safety: str = SAFE) -> Path:
        folder = tmp_path / "dialogues"
        folder.mkdir()
        script = HEAD + "".join(OPTION.format(code) for code in codes or ("fr", "ro")) + END
        for name, text in (("s.yaml", script), (FILE, languages), ("safety.yaml", safety)):
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "ui.yaml").write_text('"ui/a": "Un"\n"ui/b": "Deux"\n', encoding="utf-8")
        (folder / "pages.yaml").write_text('"pages/a": "Trois"\n', encoding="utf-8")
        loaded = load_scripts(folder)
        sync(loaded.texts.values(), tmp_path / "locales", loaded.languages)
        for path in (tmp_path / "locales").rglob("*.po"):
            file = polib.pofile(str(path))
            for entry in file:
                entry.msgstr = entry.msgid
            file.save()
        return tmp_path

    return made


def read(folder: Path) -> tuple[Loaded, Catalogues]:
    loaded = load_scripts(folder / "dialogues")
    return loaded, Catalogues.load(folder / "locales", loaded.french, loaded.languages)


def edit(folder: Path, key: str, change: Callable[[polib.POEntry], None]) -> None:
    catalogue = "ui" if key.startswith("ui/") else "dialogues"
    path = catalogue_path(folder / "locales", "ro", catalogue)
    file = polib.pofile(str(path))
    (entry,) = [each for each in file if each.msgctxt == key]
    change(entry)
    file.save()


def emptied(entry: polib.POEntry) -> None:
    entry.msgstr = ""


def said(folder: Path) -> list[tuple[str, str, int]]:
    found = lint(folder / "dialogues", folder / "locales")
    return [(each.code, each.variant, each.line) for each in found if "language" in each.code]


SAFETY = {
    "safe_words": {"ro": ["sos"]},
    "groups": {"danger_now": {"ro": ["a"]}},
    "texts": {"free": {"ro": "gratuit"}},
}


def test_a_complete_and_safe_language_is_offered(project: Folder):
    folder = project()

    assert offered(*read(folder), SAFETY) == ("fr", "ro")
    assert said(folder) == []


def test_one_missing_text_of_learners_and_it_is_not_offered(project: Folder):
    folder = project()
    edit(folder, "ui/b", emptied)

    romanian = readiness(*read(folder), SAFETY)[1]

    assert (romanian.learners.texts, romanian.learners.missing) == (3, 1)
    assert (romanian.learners.share, romanian.reasons) == (66, ("share",))
    assert said(folder) == [("language_not_ready", "share", 3)]


def test_a_text_of_staff_keeps_no_language_from_learners(project: Folder):
    folder = project()
    edit(folder, "ui/pages/a", emptied)

    assert offered(*read(folder), SAFETY) == ("fr", "ro")


def test_the_share_a_language_needs_is_its_own(project: Folder):
    folder = project(
        languages=TWO.replace('ro: {name: "Română",', 'ro: {name: "Română", share: 60,')
    )
    edit(folder, "ui/b", emptied)

    assert offered(*read(folder), SAFETY) == ("fr", "ro")


def test_drafts_of_a_machine_are_served_and_do_not_count(project: Folder):
    folder = project()
    edit(folder, "ui/b", mark)
    loaded, catalogues = read(folder)

    romanian = readiness(loaded, catalogues, SAFETY)[1]

    assert catalogues.text("ui/b", "ro") == "Deux"
    assert (romanian.learners.machine_made, romanian.learners.stale) == (1, 0)
    assert (romanian.learners.missing, romanian.reasons) == (0, ("share",))


def test_a_stale_translation_counts_as_translated(project: Folder):
    folder = project()
    edit(folder, "ui/b", lambda entry: entry.flags.append("fuzzy"))

    romanian = readiness(*read(folder), SAFETY)[1]

    assert (romanian.learners.stale, romanian.is_offered) == (1, True)


@pytest.mark.parametrize(
    ("safety", "reason"),
    [
        (SAFE.replace("safe_words: {ro", "safe_words: {de"), "safety_words"),
        (SAFE.replace("danger_now: {ro", "danger_now: {de"), "safety_words"),
        (SAFE.replace("free: {ro", "free: {de"), "safety_texts"),
    ],
)
def test_a_language_without_words_for_danger_is_not_offered(
    project: Folder, safety: str, reason: str
):
    assert said(project(safety=safety)) == [("language_not_ready", reason, 3)]


def test_a_language_that_is_not_wished_gives_no_finding(project: Folder):
    folder = project(
        "fr", "de", languages=TWO.replace('"Română", offered: true', '"Română", offered: false')
    )
    edit(folder, "ui/b", emptied)
    found = lint(folder / "dialogues", folder / "locales")

    assert [(each.code, each.params) for each in found if "ro" in dict(each.params).values()] == []


def test_the_real_project_says_nothing_of_dutch():
    """It is begun, not offered: its gaps are nobody's mistake."""
    found = lint(DIALOGUES, DIALOGUES.parent / "locales")

    assert [each for each in found if dict(each.params).get("language") == "nl"] == []
    assert [each for each in found if "/nl/" in each.file] == []
    assert [each for each in found if each.code == "language_choice"] == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (("fr", "ro"), []),
        (("fr", "de", "ro"), [("language_choice", "not_offered")]),
        (("fr", "de"), [("language_choice", "missing"), ("language_choice", "not_offered")]),
        (("ro",), []),  # one option that sets the language is no question for it
    ],
)
def test_the_question_for_the_language_names_exactly_those_offered(
    project: Folder, written: tuple[str, ...], expected: list[object]
):
    assert [each[:2] for each in said(project(*written))] == expected


def test_the_question_shows_exactly_those_offered_whatever_is_written(project: Folder):
    loaded, catalogues = read(project("fr", "de", "ro"))

    shown = with_languages(loaded.scripts["s"], ("fr", "nl"))

    question = shown.nodes[NodeId("a")]
    assert isinstance(question, Question)
    assert [language_set_by(option) for option in question.options] == ["fr", "nl"]
    assert shown.version == loaded.scripts["s"].version
    assert catalogues.text("languages/ro/name", "de") == "Română"


def test_the_real_questions_offer_the_five_in_their_order():
    loaded = load_scripts(DIALOGUES)

    for script, node in (("welcome", "hello"), ("language", "which")):
        shown = with_languages(loaded.scripts[script], LANGUAGES)
        assert shown is loaded.scripts[script]
        question = shown.nodes[NodeId(node)]
        assert isinstance(question, Question)
        assert tuple(language_set_by(option) for option in question.options) == LANGUAGES


# ----- `digiter texts check`


def codes(folder: Path, *languages: str) -> list[tuple[str, str]]:
    loaded = load_scripts(folder / "dialogues")
    found = check_catalogues(loaded, folder / "locales", languages or ("ro",))
    return [(each.code, each.variant) for each in found]


def test_good_catalogues_have_no_finding(project: Folder):
    assert codes(project()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda e: setattr(e, "msgstr", ""), ["missing_text"]),
        (lambda e: setattr(e, "msgstr", "{nam}"), ["placeholder"]),
        (lambda e: setattr(e, "msgstr", "**a"), ["unmatched_bold"]),
        (lambda e: e.flags.append("fuzzy"), ["stale_translation"]),
        (lambda e: setattr(e, "msgctxt", "ui/zzz"), ["missing_text", "unknown_key"]),
    ],
)
def test_what_is_wrong_with_a_translation(
    project: Folder, change: Callable[[polib.POEntry], None], expected: list[str]
):
    folder = project()
    edit(folder, "ui/b", change)

    assert [code for code, _ in codes(folder)] == expected


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ({0: "{n} pas", 1: "{n} pași", 2: "{n} de pași"}, []),
        ({0: "{n} pas", 1: "{n} pași"}, [("plural_forms", "count")]),
        ({0: "{n} pas", 1: "", 2: "{n} de pași"}, [("plural_forms", "count")]),
        ({0: "{n} pas", 1: "pași", 2: "{n} de pași"}, [("plural_forms", "placeholder")]),
    ],
)
def test_romanian_needs_three_forms_with_the_same_placeholders(
    project: Folder, forms: dict[int, str], expected: list[tuple[str, str]]
):
    folder = project()
    path = catalogue_path(folder / "locales", "ro", "ui")
    file = polib.pofile(str(path))
    entry = polib.POEntry(msgctxt="ui/n", msgid="{n} pas", msgid_plural="{n} pas")
    entry.msgstr_plural = forms
    file.append(entry)
    file.save()

    assert codes(folder) == expected


def test_another_plural_rule_in_the_head_is_a_finding(project: Folder):
    folder = project()
    path = catalogue_path(folder / "locales", "ro", "ui")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("nplurals=3", "nplurals=2"), encoding="utf-8")

    assert codes(folder) == [("plural_forms", "header")]


# ----- what layout and translators see


@pytest.mark.parametrize(
    ("french", "expected"),
    [
        ("Oui", "[Óúí~]"),
        ("**Salut** {name}", "**Salut** {name}"),
        ("Écris /menu, merci", "/menu"),
    ],
)
def test_a_pseudo_text_keeps_what_programs_read(french: str, expected: str):
    words = pseudo(french)

    assert placeholders(words) == placeholders(french)
    assert words.count("**") == french.count("**")
    assert words == expected or "/menu" in words or "{name}" in words
    assert len(words) > len(french) * 1.2


def test_every_real_text_has_room_to_grow_by_a_third():
    for text in load_scripts(DIALOGUES).texts.values():
        words = pseudo(text.french)
        assert placeholders(words) == placeholders(text.french)
        assert words.count("**") == text.french.count("**")
        assert words.count("\n") == text.french.count("\n")


def test_every_text_of_a_dialogue_has_a_picture_of_its_node():
    loaded = load_scripts(DIALOGUES)
    shown = shown_nodes(loaded)

    without = {
        key for key in loaded.french if key.startswith(("welcome/", "menu/"))
    } - shown.keys()
    assert without == set()
    assert shown["menu/what/plan.line"] == shown["menu/what/ask"]  # type: ignore[index]  # a key
    hello = shown["welcome/hello/ask"]  # type: ignore[index]  # a key
    assert hello.buttons == ("Français", "Deutsch", "Português", "Română", "English")
    drawn = png(bubble_svg(Bubble(hello.words, hello.buttons, "welcome · hello")))
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) > 5_000
