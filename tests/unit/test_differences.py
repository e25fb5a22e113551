"""What differs between two releases, told part by part."""

from __future__ import annotations

import pytest

from digiter_core.studio.differences import Difference, differences

PATH = "dialogues/s.yaml"
SCRIPT = """script: s
start: a
variables: {x: {type: number, start: 1}}
nodes:
  a:
    ask: "Ça va ?"
    options:
      - {id: yes, label: "Oui", goto: b}
      - {id: no, label: "Non", goto: z, when: x > 3}
  b: {do: show_profile, goto: z}
  z: {end: true}
"""
PO = 'msgctxt "s/a/ask"\nmsgid "Ça va ?"\nmsgstr "{}"\n'


def told(after: str, before: str = SCRIPT) -> list[tuple[str, str, str, str, str]]:
    found = differences({PATH: before}, {PATH: after})
    assert all(each.file == PATH for each in found)
    return [(each.kind, each.node, each.part, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Ça va ?", "Tu vas bien ?", ("text", "a", "ask", "Ça va ?", "Tu vas bien ?")),
        ("Oui", "Ouais", ("option_label", "a", "Oui", "Oui", "Ouais")),
        ('"Oui", goto: b', '"Oui", goto: z', ("option_way", "a", "Oui", "b", "z")),
        ("x > 3", "x > 4", ("option_condition", "a", "Non", "x > 3", "x > 4")),
        (", when: x > 3}", "}", ("option_condition", "a", "Non", "x > 3", "")),
        ("show_profile", "show_progress", ("act", "b", "do", "show_profile", "show_progress")),
        ("profile, goto: z", "profile, goto: a", ("way", "b", "goto", "z", "a")),
        ("start: a", "start: b", ("start", "", "", "a", "b")),
        ("start: 1}", "start: 2}", ("variable_changed", "", "x")),
        (
            '      - {id: yes, label: "Oui", goto: b}\n',
            "",
            ("option_removed", "a", "Oui", "Oui", ""),
        ),
        ("  b: {do: show_profile, goto: z}\n", "", ("node_removed", "b", "", "show_profile", "")),
        (
            "  z: {end",
            '  y: {say: "Bravo", goto: z}\n  z: {end',
            ("node_added", "y", "", "", "Bravo"),
        ),
        (
            "{do: show_profile, goto: z}",
            '{say: "Bravo", goto: z}',
            ("node_kind", "b", "", "show_profile", "Bravo"),
        ),
        ("nodes:", "moved: {old: a}\nnodes:", ("entry_added", "", "moved › old", "", "a")),
    ],
)
def test_each_kind_of_change_is_told(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert old in SCRIPT

    (first, *_) = told(SCRIPT.replace(old, new, 1))

    assert first[: len(expected)] == expected


def test_an_added_answer_is_told_and_moves_no_other() -> None:
    extra = '      - {id: maybe, label: "Bof", goto: z}\n      - {id: no'

    assert told(SCRIPT.replace("      - {id: no", extra)) == [
        ("option_added", "a", "Bof", "", "Bof")
    ]


def test_another_order_of_answers_is_one_change() -> None:
    lines = SCRIPT.splitlines(keepends=True)
    lines[7], lines[8] = lines[8], lines[7]

    assert told("".join(lines)) == [("options_order", "a", "", "Oui, Non", "Non, Oui")]


def test_a_fork_is_told_with_its_cases() -> None:
    fork = SCRIPT.replace(
        "{do: show_profile, goto: z}", "{branch: [{when: x > 1, goto: z}], otherwise: a}"
    )

    assert told(fork.replace("x > 1", "x > 2"), fork) == [
        ("fork", "b", "branch", "x > 1 → z", "x > 2 → z")
    ]


@pytest.mark.parametrize(
    "after",
    [
        "# a comment\n" + SCRIPT,
        SCRIPT.replace('"Ça va ?"', "'Ça va ?'"),
        SCRIPT.replace("  b: {do: show_profile, goto: z}", "  b: {goto: z, do: show_profile}"),
        SCRIPT.replace('    ask: "Ça va ?"', '    ask: "Ça va ?"\n    note: "For translators"'),
    ],
)
def test_what_nobody_reads_is_no_difference(after: str) -> None:
    assert told(after) == []


def test_entries_of_other_files_go_by_their_ids() -> None:
    path = "dialogues/helplines.yaml"
    before = {path: 'lines:\n  - {id: a, number: "1"}\n  - {id: b, number: "2"}\n'}
    after = {path: 'lines:\n  - {id: c, number: "3"}\n  - {id: b, number: "4"}\n'}

    assert [
        (each.kind, each.part, each.before, each.after) for each in differences(before, after)
    ] == [
        ("entry_removed", "lines › a › id", "a", ""),
        ("entry_removed", "lines › a › number", "1", ""),
        ("entry_changed", "lines › b › number", "2", "4"),
        ("entry_added", "lines › c › id", "", "c"),
        ("entry_added", "lines › c › number", "", "3"),
    ]


def test_a_text_of_the_program_is_told_by_its_key() -> None:
    path = "dialogues/ui.yaml"
    before, after = (
        {path: '"try_later": "Plus tard"\n'},
        {path: '"try_later": {text: "Bientôt"}\n'},
    )

    assert differences(before, after) == (
        Difference(path, "entry_changed", part="try_later", before="Plus tard", after="Bientôt"),
    )


def test_translations_are_told_by_key_and_in_both_wordings() -> None:
    path = "locales/ro/LC_MESSAGES/dialogues.po"

    (changed,) = differences({path: PO.format("Ce faci?")}, {path: PO.format("Ești bine?")})
    (added,) = differences({path: PO.format("")}, {path: PO.format("Ești bine?")})

    assert changed == Difference(
        path, "translation_changed", part="s/a/ask", before="Ce faci?", after="Ești bine?"
    )
    assert added.kind == "translation_added"


def test_scripts_that_come_and_go_are_told_once() -> None:
    assert [each.kind for each in differences({}, {PATH: SCRIPT})] == ["script_added"]
    assert [each.kind for each in differences({PATH: SCRIPT}, {})] == ["script_removed"]


def test_a_file_nobody_can_read_stops_nothing() -> None:
    found = differences({PATH: SCRIPT}, {PATH: "a: [b"})

    assert {each.kind for each in found} == {"entry_removed"}
