"""From settings to how the bot reaches Telegram. Says in one line what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.service import ROLES, Connection, Webhook
from cli.settings import Settings
from digiter_core.errors import DigiterError

SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{10,}")


@dataclass
class WrongSetting(DigiterError):
    """A setting does not fit."""

    name: str
    advice: str

    def __str__(self) -> str:
        return f"{self.name}: {self.advice}"


def telegram_connection(settings: Settings, role: str = ",".join(sorted(ROLES))) -> Connection:
    """Return how to reach the Bot API, and what this process does. Raises `WrongSetting`."""
    roles = frozenset(name.strip() for name in role.split(","))
    if not roles <= ROLES or not roles:
        raise WrongSetting("--role", f"one or more of {', '.join(sorted(ROLES))}")
    if roles != ROLES and not settings.several_nodes:
        raise WrongSetting("--role", "a bot that is alone does everything; see several nodes")
    if settings.several_nodes and not settings.webhook_url:
        raise WrongSetting("DIGITER_WEBHOOK_URL", "several nodes need the webhook, not polling")
    token = settings.telegram_token.get_secret_value()
    if not TOKEN.fullmatch(token):
        raise WrongSetting("DIGITER_TELEGRAM_TOKEN", "copy it whole from @BotFather: 123456:ABC…")
    if settings.pages_port and not settings.pages_url.startswith(("https://", "http://")):
        raise WrongSetting("DIGITER_PAGES_URL", "the address the pages are opened by: https://…")
    off = settings.nudges_off_path.exists
    monitor = (settings.metrics_host, settings.metrics_port) if settings.metrics_port else None
    paces = (settings.unasked_per_second, settings.chat_per_second)
    if not settings.webhook_url:
        return Connection(settings.telegram_api, token, None, *paces, off, monitor, roles=roles)
    secret = settings.webhook_secret.get_secret_value()
    if not SECRET.fullmatch(secret):
        raise WrongSetting(
            "DIGITER_WEBHOOK_SECRET", "32 to 256 letters, digits, _ or -; `openssl rand -hex 32`"
        )
    webhook = Webhook(settings.webhook_url, secret, settings.listen_host, settings.listen_port)
    return Connection(settings.telegram_api, token, webhook, *paces, off, monitor, roles=roles)
