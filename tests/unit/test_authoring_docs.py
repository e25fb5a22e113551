"""`docs/dialogues.md` is true: its examples run, and its tables are those of the code."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import pytest

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.conversation_test import read
from digiter_core.authoring.explaining import Explanations
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.playing import play
from digiter_core.authoring.reference import with_parts
from digiter_core.errors import ScriptError
from tests.stills import png

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "dialogues.md"
TEXT = PAGE.read_text(encoding="utf-8")
WORDS = Explanations.load(ROOT / "locales", ROOT / "dialogues")
BLOCK = re.compile(r"```(yaml|yaml wrong|yaml conversation|text)\n(.*?)```", re.DOTALL)
BLOCKS = [(found[1], found[2]) for found in BLOCK.finditer(TEXT)]
SCRIPTS = [body for kind, body in BLOCKS if kind == "yaml" and body.startswith("script:")]
NODES = [body for kind, body in BLOCKS if kind == "yaml" and not body.startswith("script:")]
AROUND = """\
variables:
  age: {type: number}
  language: {type: text}
  theme: {type: text}
  form: {type: text}
  has_job: {type: flag}
  mood: {type: number}
  wish: {type: text}
  hours: {type: number}
nodes:
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("body", SCRIPTS)
def test_a_whole_dialogue_of_the_page_loads(tmp_path: Path, body: str) -> None:
    name = body.split()[1]
    write(tmp_path, name, body)

    assert list(load_scripts(tmp_path).scripts) == [name]


@pytest.mark.parametrize("body", NODES)
def test_the_nodes_of_the_page_load(tmp_path: Path, body: str) -> None:
    head = f"script: example\nstart: {body.partition(':')[0]}\n"
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "tram.png").write_bytes(png())
    write(tmp_path, "example", head + AROUND + textwrap.indent(body, "  "))

    assert list(load_scripts(tmp_path).scripts) == ["example"]


def test_the_conversation_of_the_page_goes_as_written(tmp_path: Path) -> None:
    [talk] = [body for kind, body in BLOCKS if kind == "yaml conversation"]
    (tmp_path / "dialogues").mkdir()
    write(tmp_path / "dialogues", "coffee", SCRIPTS[0])
    conversation = read(write(tmp_path, "talk", talk))
    loaded = load_scripts(tmp_path / "dialogues")

    heard = play(conversation, loaded, Library(loaded))

    assert conversation.expected == heard


def test_the_mistake_of_the_page_is_told_like_that(tmp_path: Path) -> None:
    [wrong] = [body for kind, body in BLOCKS if kind == "yaml wrong"]
    [told] = [body for kind, body in BLOCKS if kind == "text"]
    write(tmp_path, "mistake", wrong)

    with pytest.raises(ScriptError) as error:
        load_scripts(tmp_path)

    [finding] = error.value.findings
    place = f"{finding.file.rpartition('/')[2]}:{finding.line}:{finding.column}"
    assert f"{place}  {WORDS.text(finding, 'en')}" == told.strip()


@pytest.mark.parametrize("page", [PAGE, ROOT / "docs" / "findings.md"], ids=lambda page: page.name)
def test_the_tables_of_a_page_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    printed = with_parts(text, WORDS)
    if os.environ.get("DOCS_UPDATE"):
        page.write_text(printed, encoding="utf-8")
        return
    assert printed == text, "run DOCS_UPDATE=1 pytest tests/unit/test_authoring_docs.py"


def test_every_code_is_used_and_no_other() -> None:
    folders = [ROOT / "digiter_core" / "authoring", ROOT / "digiter_core" / "texts"]
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
        if path.name != "codes.py"
    )

    assert {code for code in CODES if f'"{code}"' not in sources} == set()
