"""The command line: every command is there, and a start of the bot loads only what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.commands import COMMANDS, app
from cli.main import run

START = """
import sys
from cli import serving
try:
    serving.serve(once_ready=False, role=serving.EVERY_ROLE)
except serving.NoToken:
    print(*sys.modules)
"""
FOR_OTHERS = frozenset(
    {"alembic", "apscheduler", "jinja2", "numpy", "spacy", "typer"}
    | {"starlette", "uvicorn"}  # only where somebody is listened to
)


def test_a_start_of_the_bot_imports_nothing_that_only_other_commands_need(tmp_path: Path):
    environment = {**os.environ, "DIGITER_TELEGRAM_TOKEN": "", "DIGITER_DATA": str(tmp_path)}

    ended = subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True
    )

    imported = set(ended.stdout.split())
    assert {"aiohttp", "bot.service", "sqlalchemy", "structlog"} <= imported
    assert not FOR_OTHERS & imported


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str):
    shown = CliRunner().invoke(app, [name, "--help"])

    assert shown.exit_code == 0, shown.output
    assert f" {name} [" in shown.output.partition("\n\n")[0]


def test_the_commands_are_listed_in_their_order():
    shown = CliRunner().invoke(app, ["--help"], terminal_width=200).output

    places = [shown.index(f"│ {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_a_misspelt_command_is_told_which_one_was_meant():
    assert "Did you mean 'run'?" in CliRunner().invoke(app, ["rum"]).output


@pytest.mark.parametrize("arguments", [("run",), ("run", "--role", "web,worker,scheduler")])
def test_without_a_token_the_bot_says_in_one_line_where_to_get_one(
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sys, "argv", ["digiter", *arguments])
    monkeypatch.setenv("DIGITER_TELEGRAM_TOKEN", "")

    with pytest.raises(SystemExit) as ended:
        run()

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "No token. Ask @BotFather for one and put DIGITER_TELEGRAM_TOKEN=… into .env\n"
    )


def test_a_setting_that_cannot_be_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["digiter", "run"])
    monkeypatch.setenv("DIGITER_LISTEN_PORT", "abc")
    monkeypatch.setenv("DIGITER_CHAT_PER_SECOND", "0")

    with pytest.raises(SystemExit) as ended:
        run()

    first, second = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert first.startswith("DIGITER_LISTEN_PORT: Input should be a valid integer")
    assert second == "DIGITER_CHAT_PER_SECOND: Input should be greater than 0"
