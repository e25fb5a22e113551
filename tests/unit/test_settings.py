"""Settings: each is documented, and a wrong one is a clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.connection import WrongSetting, telegram_connection
from cli.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def page() -> str:
    """Return docs/settings.md as the settings say it should be."""
    lines = [
        "# Settings",
        "",
        "Environment variables, or the same lines in a file `.env`.",
        "",
        "| Variable | Default | For |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = str(field.default) if field.default not in (None, "") else ""
        shown = "" if default.startswith("*") else default
        lines.append(f"| `DIGITER_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def test_every_setting_is_documented():
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("token", ["", "abc", "123456", "123456:short"])
def test_a_token_that_is_none_is_refused_with_advice(token: str):
    settings = Settings(telegram_token=token)

    with pytest.raises(WrongSetting, match="BotFather"):
        telegram_connection(settings)


def test_a_webhook_needs_a_long_secret():
    settings = Settings(telegram_token=TOKEN, webhook_url="https://x", webhook_secret="short")

    with pytest.raises(WrongSetting, match="32 to 256"):
        telegram_connection(settings)


def test_without_a_webhook_the_bot_polls():
    assert telegram_connection(Settings(telegram_token=TOKEN)).webhook is None


def test_no_setting_shows_the_token():
    assert TOKEN not in repr(Settings(telegram_token=TOKEN))
