"""How the bot presents itself on Telegram: name, descriptions and commands, in every language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from bot.errors import TelegramError
from bot.request import Api
from digiter_core.ports import Texts

log = structlog.get_logger(__name__)

COMMANDS = (
    "start", "menu", "plan", "profile", "progress", "rhythm", "back", "language", "pause", "stop",
    "counsellor", "access", "privacy", "mydata", "forget", "about", "sos",
)  # fmt: skip
PRIVATE = {"type": "all_private_chats"}


async def present(api: Api, texts: Texts, languages: Sequence[str], default: str) -> None:
    """Set names, descriptions and commands. What Telegram refuses now is set at the next start."""
    for language in ("", *languages):
        words = language or default
        code = {"language_code": language} if language else {}
        calls: dict[str, dict[str, Any]] = {
            "setMyCommands": {"commands": _commands(texts, words), "scope": PRIVATE},
            "setMyDescription": {"description": texts.text("ui/bot/description", words)},
            "setMyShortDescription": {
                "short_description": texts.text("ui/bot/short_description", words)
            },
        }
        for method, params in calls.items():
            try:
                await api.call(method, {**params, **code})
            except TelegramError as error:
                log.info("presentation_not_set", method=method, error=type(error).__name__)
                return


def _commands(texts: Texts, language: str) -> list[dict[str, str]]:
    return [
        {"command": name, "description": texts.text(f"ui/command/{name}", language)}
        for name in COMMANDS
    ]
