"""The tutorials are true: every edit is made, every command is run, every line of them appears."""

from __future__ import annotations

import re
import shlex
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import wiring
from cli.commands import app
from cli.releasing import Releasing
from cli.settings import Settings
from tests.languages import french_alone

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ANYTHING = "…"
NO_BREAK = "\u00a0"
SURE = "[y/N]: y"


def blocks(language: str) -> list[tuple[str, list[str]]]:
    page = (ROOT / "docs" / f"tutorial.{language}.md").read_text(encoding="utf-8")
    return [(kind, body.splitlines()) for kind, body in BLOCK.findall(page)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, published once. French alone: translators come after a change."""
    for name in ("dialogues", "locales", "tests/dialogues/weekly_checkin"):
        shutil.copytree(ROOT / name, tmp_path / name)
    languages = tmp_path / "dialogues" / "languages.yaml"
    languages.write_text(french_alone(languages.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("dialogues", "locales", "data"):
        monkeypatch.setenv(f"DIGITER_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("DIGITER_NLU_ENGINE", "none")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    with closing(wiring.open_database(Settings())) as store:
        Releasing.of(Settings(), store).begin()
    return tmp_path


def edit(project: Path, lines: list[str]) -> None:
    """Do what a block with `-` and `+` says to the file named in its first line."""
    path = project / lines[0].removeprefix("--- ")
    text = path.read_text(encoding="utf-8")
    before, after = ("\n".join(line[1:] for line in lines[1:] if line[0] == s) for s in "-+")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def run(lines: list[str]) -> None:
    """Run the command of a block, type what is typed there, and look for its other lines."""
    program, *words = shlex.split(lines[0].removeprefix("$ "))
    typed = [line.removeprefix("› ") for line in lines[1:] if line.startswith("› ")]
    typed += ["y" for line in lines if line.endswith(SURE)]
    assert program == "digiter"

    done = CliRunner().invoke(app, words, input="".join(f"{line}\n" for line in typed))

    shown = [line for line in lines[1:] if not line.startswith("› ")]
    output = done.output.replace(NO_BREAK, " ")  # a comparison shows it as an ordinary space
    assert shown
    for line in shown:
        parts = line.replace(NO_BREAK, " ").split(ANYTHING)
        assert re.search(".*".join(map(re.escape, parts)), output), output
    assert done.exit_code == ("lint" in words and len(shown) > 1), done.output


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_tutorial_goes_as_written(project: Path, language: str) -> None:
    for kind, lines in blocks(language):
        if kind == "diff":
            edit(project, lines)
        else:
            run(lines)

    changed = (project / "dialogues" / "weekly_checkin.yaml").read_text(encoding="utf-8")
    assert changed != (ROOT / "dialogues" / "weekly_checkin.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_tutorial_shows_every_step_of_the_way(language: str) -> None:
    kinds = [kind for kind, _ in blocks(language)]
    commands = [lines[0].split()[2] for kind, lines in blocks(language) if kind == "console"]

    assert set(kinds) == {"diff", "console"}
    steps = ["lint", "play", "test", "publish", "rollback", "releases", "diff"]
    assert list(dict.fromkeys(commands)) == steps
