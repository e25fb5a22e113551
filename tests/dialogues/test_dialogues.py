"""
Every conversation of `tests/dialogues/<script>/*.yaml` goes as it is written there.

`DIALOGUES_UPDATE=1 pytest tests/dialogues` writes what happens now into the files; read the
difference before you keep it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from tests.dialogues.conversation import read, with_expectations, write
from tests.dialogues.player import play

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "dialogues"
FILES = sorted(
    path for path in HERE.glob("*/*.yaml") if not path.parent.name.endswith("dialogues")
)


@cache
def load(folder: str) -> Loaded:
    return load_scripts(HERE / folder if folder else REAL)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_written(path: Path) -> None:
    conversation = read(path)
    loaded = load(conversation.dialogues)

    heard = play(conversation, loaded, Library(loaded))

    if os.environ.get("DIALOGUES_UPDATE"):
        path.write_text(write(with_expectations(conversation, heard)), encoding="utf-8")
        return
    assert [conversation.expect, *(turn.expect for turn in conversation.turns)] == heard


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_update_keeps_what_a_person_wrote(path: Path, tmp_path: Path) -> None:
    conversation = read(path)
    copy = tmp_path / path.name

    copy.write_text(write(conversation), encoding="utf-8")

    assert write(read(copy)) == write(conversation)
    assert [(turn.doing, turn.value, turn.about) for turn in read(copy).turns] == [
        (turn.doing, turn.value, turn.about) for turn in conversation.turns
    ]
