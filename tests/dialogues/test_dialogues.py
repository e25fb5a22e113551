"""
Every conversation of `tests/dialogues/<script>/*.yaml` goes as it is written there.

`pytest tests/dialogues --update`, or `digiter test --update`, writes what happens now into the
files; read the difference before you keep it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_test import read, read_text, with_expectations
from digiter_core.authoring.conversation_update import updated
from digiter_core.authoring.conversation_writing import write
from digiter_core.authoring.loader import load_scripts

HERE = Path(__file__).parent
FILES = sorted(
    path for path in HERE.glob("*/*.yaml") if not path.parent.name.endswith("dialogues")
)


@cache
def runner() -> ConversationTests:
    return ConversationTests(HERE, load_scripts(HERE.parents[1] / "dialogues"))


def test_the_runner_finds_the_files_of_this_folder() -> None:
    assert runner().paths() == FILES
    assert len(FILES) > 50


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    outcome = runner().run(path)

    if request.config.getoption("--update") and outcome.differences:
        outcome.update()
        return
    assert outcome.conversation.expected == outcome.told
    assert outcome.differences == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_update_without_a_difference_changes_no_letter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert updated(text, read(path), read(path).expected) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_test_written_anew_says_the_same(path: Path) -> None:
    conversation = read(path)
    rewritten = read_text(write(conversation), path.name)

    assert write(rewritten) == write(conversation)
    assert rewritten.expected == conversation.expected
    assert [(turn.doing, turn.value, turn.about) for turn in rewritten.turns] == [
        (turn.doing, turn.value, turn.about) for turn in conversation.turns
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_update_from_nothing_expects_what_happens(path: Path) -> None:
    """Every expectation is taken out, then filled in again."""
    outcome = runner().run(path)
    nothing = write(with_expectations(outcome.conversation, [[] for _ in outcome.heard]))

    filled = updated(nothing, read_text(nothing, path.name), outcome.told)

    assert read_text(filled, path.name).expected == outcome.told
