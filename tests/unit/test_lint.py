"""Every check finds what it is for, at its place, and lets good dialogues pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polib
import pytest

from digiter_core.authoring.intents_file import check_intents
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import load_scripts
from digiter_core.texts.catalogue import catalogue_path
from digiter_core.texts.sync import sync
from tests.languages import put_languages

HEAD = "script: s\nstart: a\n# no\n# variables\nnodes:\n"
VARIABLES = "variables:\n  x: {type: number, start: 1}\n"
END = "  z: {end: true}\n"
OPTION_UI = "".join(f'"option/{name}": "{name}"\n' for name in (1, 2, 3, 4, "not_lived", "skip"))


def ask(name: str, goto: str = "z", *, label: str = "Oui", say: str = "Hm") -> str:
    return f'  {name}: {{ask: "{say}", options: [{{id: o, label: "{label}", goto: {goto}}}]}}\n'


TWICE = [("leftover", 6, "warning"), ("long_sentence", 6, "hint")]
ITSELF = [("silent_loop", 6, "critical"), ("unknown_script", 6, "warning")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dialogues").mkdir()
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / "dialogues" / f"{name}.yaml").write_text(text, encoding="utf-8")


def translate(folder: Path, **words: str) -> None:
    """Fill all catalogues with the French words, and the Romanian ones with *words*."""
    put_languages(folder / "dialogues")
    loaded = load_scripts(folder / "dialogues")
    sync(loaded.texts.values(), folder / "locales", loaded.languages)
    for path in (folder / "locales").rglob("*.po"):
        file = polib.pofile(str(path), wrapwidth=98)
        for entry in file:
            entry.msgstr = entry.msgid
            if path.parts[-3] == "ro":
                entry.msgstr = words.get(entry.msgctxt.replace("/", "_"), entry.msgid)
        file.save()


def found(folder: Path) -> list[tuple[str, int, str]]:
    return [
        (each.code, each.line, each.severity)
        for each in lint(folder / "dialogues", folder / "locales")
    ]


def test_good_dialogues_pass(folder: Path) -> None:
    write(folder, s=HEAD + ask("a") + END)
    translate(folder)

    assert found(folder) == []


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (ask("a", "b") + END, [("unknown_node", 6, "critical"), ("unreachable", 7, "warning")]),
        (ask("a") + ask("b") + END, [("unreachable", 7, "warning")]),
        ("  a: {open: t, then: z}\n" + END, [("unknown_script", 6, "critical")]),
        (
            '  a: {ask: "Hm", options: [{id: o, label: "B", goto: z, when: x > 3}]}\n' + END,
            [("dead_end", 6, "warning")],
        ),
        (
            ask("a", "b")[:-3]
            + ', {id: p, label: "Non", goto: z}]}\n'
            + ask("b", "c")
            + ask("c", "b")
            + END,
            [("dead_end", 7, "warning"), ("dead_end", 8, "warning")],
        ),
        (
            '  a: {say: "Hm", goto: b}\n  b: {say: "Hm", goto: a}\n',
            [("silent_loop", 6, "critical"), ("silent_loop", 7, "critical")],
        ),
        (
            "  a: {branch: [{when: x > 3, goto: z}], otherwise: a}\n" + END,
            [("silent_loop", 6, "critical")],
        ),
        (
            "  a: {branch: [{when: x > 3, set: {x: 1}, goto: a}], otherwise: z}\n" + END,
            [("silent_loop", 6, "warning")],
        ),
        (
            '  a: {ask: "Hm", when: x > 3, otherwise: a,'
            ' options: [{id: o, label: "B", goto: z}]}\n' + END,
            [("silent_loop", 6, "critical")],
        ),
        ("  a: {open: s, then: z}\n" + END, ITSELF),
        (
            '  a: {ask: "Hm", options: [{id: o, label: "Ça va", goto: z},'
            ' {id: p, label: "ca  VA !", goto: z}]}\n' + END,
            [("leftover", 6, "warning"), ("same_labels", 6, "critical")],
        ),
        (ask("a", label="o" * 49) + END, [("label_too_long", 6, "critical")]),
        (ask("a", say="é" * 4097) + END, [("text_too_long", 6, "critical")]),
        (ask("a", say="mot " * 14 + "fin. Oui.") + END, TWICE),
        (ask("a", say="Salut {nam}") + END, [("placeholder", 6, "critical")]),
        ("  a:\n    say: question #1 ok\n    goto: z\n" + END, [("cut_text", 7, "critical")]),
        (ask("a", say="**gras") + END, [("unmatched_bold", 6, "warning")]),
        (ask("a", say="Et vous ?") + END, [("formal_address", 6, "warning")]),
        (ask("a", say="Un rendez-vous ?") + END, []),
        (ask("a", say="Un signe de dépression") + END, [("banned_word", 6, "critical")]),
    ],
)
def test_a_check_of_the_french_script(
    folder: Path, nodes: str, expected: list[tuple[str, int, str]]
) -> None:
    head = HEAD.replace("# no\n# variables\n", VARIABLES) if "x" in nodes else HEAD
    write(folder, s=head + nodes)
    translate(folder)

    findings = lint(folder / "dialogues", folder / "locales")
    french = [each for each in findings if not each.file.startswith("locales")]

    assert sorted({(each.code, each.line, each.severity) for each in french}) == sorted(
        set(expected)
    )


@pytest.mark.parametrize(
    ("language", "words", "codes"),
    [
        ("ro", "Bună {name}, \u015fi?", ["cedilla"]),
        ("ro", "Bună", ["placeholder"]),
        ("ro", "Bună {name} {nam}", ["placeholder"]),
        ("ro", "{name}, dumneavoastră", ["formal_address"]),
        ("ro", "{name} are anxietate", ["banned_word"]),
        ("de", "{name}, haben Sie Zeit?", ["formal_address"]),
        ("de", "{name} und Mia. Sie haben Zeit.", []),
        ("pt", "{name}, você vem?", ["formal_address"]),
        ("pt", "{name}, o teu celular?", ["other_portuguese"]),
        ("en", "{name}, your symptoms", ["banned_word"]),
        ("en", "{name} " + "word " * 15, ["long_sentence"]),
    ],
)
def test_a_check_of_a_translation(
    folder: Path, language: str, words: str, codes: list[str]
) -> None:
    write(folder, s=HEAD + ask("a", say="Salut {name}") + END)
    translate(folder)
    path = catalogue_path(folder / "locales", language, "dialogues")
    file = polib.pofile(str(path))
    file[0].msgstr = words
    file.save()

    findings = lint(folder / "dialogues", folder / "locales")

    assert [(each.code, each.file) for each in findings] == [
        (code, f"locales/{language}/LC_MESSAGES/dialogues.po") for code in codes
    ]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(lines[each.line - 1] == 'msgctxt "s/a/ask"' for each in findings)


def test_missing_words_are_told_at_the_french_text(folder: Path) -> None:
    write(folder, s=HEAD + ask("a") + END)
    translate(folder, s_a_o="")

    assert found(folder) == [
        ("language_not_ready", 25, "warning"),
        ("missing_text", 6, "critical"),
    ]


def test_a_language_without_any_words_is_one_finding(folder: Path) -> None:
    write(folder, s=HEAD + ask("a") + END)
    translate(folder)
    catalogue_path(folder / "locales", "pt", "dialogues").unlink()

    assert found(folder) == [
        ("language_not_ready", 18, "warning"),
        ("missing_text", 1, "critical"),
    ]


def test_a_stale_translation_is_a_warning(folder: Path) -> None:
    write(folder, s=HEAD + ask("a") + END)
    translate(folder)
    write(folder, s=HEAD + ask("a", say="Hum") + END)

    assert {each[0::2] for each in found(folder)} == {("stale_translation", "warning")}


def test_texts_of_the_program_that_a_questionnaire_needs(folder: Path) -> None:
    sample = Path(__file__).parents[1] / "dialogues" / "sample_dialogues"
    for path in sample.glob("*.yaml"):
        write(folder, **{path.stem: path.read_text(encoding="utf-8")})
    translate(folder)
    assert {code for code, _, _ in found(folder)} == {"missing_text"}

    write(folder, ui=OPTION_UI)
    translate(folder)
    assert [each for each in found(folder) if each[2] == "critical"] == []


def test_scripts_that_disagree_about_a_variable(folder: Path) -> None:
    nodes = "nodes: {a: {end: true}}\n"
    write(folder, s="script: s\nstart: a\nvariables: {x: {type: number}}\n" + nodes)
    write(folder, t="script: t\nstart: a\nvariables: {x: {type: text}}\n" + nodes)

    differ = [each for each in found(folder) if each[0] != "unused_variable"]
    assert differ == [("variable_types_differ", 3, "critical")]


@pytest.mark.parametrize(("passes", "expected"), [(50, []), (51, ["silent_loop"])])
def test_a_long_way_without_a_question(folder: Path, passes: int, expected: list[str]) -> None:
    chain = "".join(f"  n{n}: {{do: pause, goto: n{n + 1}}}\n" for n in range(passes - 1))
    write(
        folder,
        s=HEAD.replace("start: a", "start: n0") + chain + f"  n{passes - 1}: {{end: true}}\n",
    )

    assert [code for code, _, _ in found(folder)] == expected


@pytest.mark.parametrize(
    ("words", "is_over"),
    [
        ("Atelier le 14 mars 2024 ?", True),
        ("Atelier le 22.11.2026 ?", True),
        ("Atelier le 23 novembre 2026 ?", False),
        ("Atelier le 1er décembre 2026 ?", False),
        ("Atelier le 14 mars ?", False),
        ("Atelier le 31.31.2024 ?", False),
    ],
)
def test_a_day_that_is_over(folder: Path, words: str, *, is_over: bool) -> None:
    write(folder, s=HEAD.replace("# no\n", "") + ask("a", say=words) + END)

    found = lint(folder / "dialogues", folder / "locales", today=date(2026, 11, 23))

    told = [each.line for each in found if each.variant == "past_day"]
    assert told == ([5] if is_over else [])


def test_a_loop_across_scripts(folder: Path) -> None:
    write(folder, s="script: s\nstart: a\nnodes:\n  a: {open: t, then: a}\n")
    write(folder, t="script: t\nstart: a\nnodes:\n  a: {end: true}\n")

    assert found(folder) == [("silent_loop", 4, "critical")]


def test_files_of_others_are_looked_at_as_well(folder: Path) -> None:
    write(folder, helplines="- {a: b}\n", safety="a: b\na: c\n", words="a: *b\n")

    assert found(folder) == [
        ("wrong_shape", 1, "critical"),
        ("duplicate_field", 2, "critical"),
        ("not_allowed", 1, "critical"),
    ]


def test_a_broken_catalogue_is_a_finding(folder: Path) -> None:
    write(folder, s=HEAD + ask("a") + END)
    translate(folder)
    catalogue_path(folder / "locales", "pt", "dialogues").write_text("oops", encoding="utf-8")

    assert found(folder) == [("bad_catalogue", 1, "critical")]


def test_a_script_that_cannot_be_read_stops_the_rest(folder: Path) -> None:
    write(folder, s="script: s\n")

    assert {code for code, _, _ in found(folder)} == {"missing_field"}


# --- what free text means


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("afirm: {answers: [go]}", "unknown_intent"),
        ("danger_now: {command: stop}", "unknown_intent"),
        ("affirm: {answers: [nowhere]}", "unknown_option"),
        ("stop: {command: stopp}", "unknown_command"),
        ("thanks: {says: ui/nothing/here}", "unknown_text"),
        ("affirm: {answer: [go]}", "unknown_field"),
        ("affirm: go", "wrong_shape"),
    ],
)
def test_a_mistake_in_the_intents_is_found_with_its_place(entry: str, code: str):
    shipped = Path(__file__).parents[2] / "dialogues"
    text = f"intents:\n  {entry}\n"

    (finding,) = check_intents(text, "dialogues/intents.yaml", load_scripts(shipped))

    assert (finding.code, finding.line, finding.severity) == (code, 2, "critical")


def test_intents_that_are_missing_are_missed():
    shipped = Path(__file__).parents[2] / "dialogues"

    (finding,) = check_intents("intent: {}\n", "dialogues/intents.yaml", load_scripts(shipped))

    assert finding.code == "missing_field"
