"""What was read before is remembered by its content: never an old finding, never a lost one."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.seen import Seen, seen_by_all
from digiter_core.texts.remembered import Remembered

GOOD = 'script: s\nstart: a\nnodes:\n  a: {say: "Salut", goto: z}\n  z: {end: true}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dialogues").mkdir()
    return tmp_path


def codes(folder: Path, text: str, seen: Seen) -> list[str]:
    (folder / "dialogues" / "s.yaml").write_text(text, encoding="utf-8")
    return [each.code for each in lint(folder / "dialogues", folder / "locales", seen)]


def test_every_text_has_its_own_findings_however_often_it_changes(folder: Path) -> None:
    seen = Seen()
    broken, lost = GOOD.replace("say:", "sai:"), GOOD.replace("goto: z", "goto: y")

    found = [codes(folder, text, seen) for text in (GOOD, broken, GOOD, lost, broken)]

    assert found == [codes(folder, text, Seen()) for text in (GOOD, broken, GOOD, lost, broken)]
    assert found[0] == found[2] == []
    assert found[1] == found[4] != []


def test_a_script_that_rests_on_another_file_is_read_anew_with_it(folder: Path) -> None:
    """The questionnaire is no part of the script's file, and yet of the script."""
    sample = Path(__file__).parents[1] / "dialogues" / "sample_dialogues"
    for path in sample.glob("*.yaml"):
        (folder / "dialogues" / path.name).write_bytes(path.read_bytes())
    seen, competences = Seen(), folder / "dialogues" / "competences.yaml"
    before = load_scripts(folder / "dialogues", seen).scripts["sample"]

    text = competences.read_text(encoding="utf-8")
    competences.write_text(text.replace('situation: "', 'situation: "Bon. ', 1), encoding="utf-8")

    after = load_scripts(folder / "dialogues", seen).scripts["sample"]
    assert after.version == load_scripts(folder / "dialogues").scripts["sample"].version
    assert after.version != before.version


def test_all_who_look_again_share_what_was_read(tmp_path: Path) -> None:
    """A draft and the release before it were read twice, and remembered twice."""
    read = []
    for name in ("draft", "release"):
        dialogues = tmp_path / name / "dialogues"
        dialogues.mkdir(parents=True)
        (dialogues / "s.yaml").write_text(GOOD, encoding="utf-8")
        read.append(load_scripts(dialogues, seen_by_all()).scripts["s"].nodes)

    assert read[0]["a"] is read[1]["a"]


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    made: list[str] = []
    remembered = Remembered[str, str](10)

    def make(text: str) -> str:
        def upper() -> str:
            made.append(text)
            return text.upper()

        return remembered.of(text, len(text), upper)

    assert [make(each) for each in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb")] == [
        "AAAA",
        "BBBB",
        "AAAA",
        "CCCC",
        "AAAA",
        "BBBB",
    ]
    assert made == ["aaaa", "bbbb", "cccc", "bbbb"]


def test_a_text_larger_than_all_that_is_kept_is_made_and_not_kept() -> None:
    remembered = Remembered[str, int](3)

    assert remembered.of("long", 4, lambda: 1) == 1
    assert remembered.of("long", 4, lambda: 2) == 2
