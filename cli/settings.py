"""What an operator can set: environment variables `DIGITER_…`, or the same in a file `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting, with what it is for. `docs/settings.md` lists them; a test compares."""

    model_config = SettingsConfigDict(
        env_prefix="DIGITER_", env_file=".env", extra="ignore", frozen=True
    )

    data: Path = Field(Path("data"), description="Folder for database, keyring and backups.")
    database: str = Field(
        "", description="Database address; empty: SQLite in the data folder, digiter.db."
    )
    keyring: Path | None = Field(
        None, description="File with the keys, outside the database; empty: data/keyring.json."
    )
    backups: Path | None = Field(None, description="Folder for backups; empty: data/backups.")
    telegram_token: SecretStr = Field(
        SecretStr(""), description="Token of the bot, from @BotFather."
    )
    telegram_api: str = Field("https://api.telegram.org", description="Where the Bot API answers.")
    webhook_url: str = Field(
        "", description="Public https address updates come to; empty: the bot polls."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret Telegram sends along; 32 to 256 letters, digits, _ and -.",
    )
    listen_host: str = Field("127.0.0.1", description="Address the webhook listens on.")
    listen_port: int = Field(8080, description="Port the webhook listens on.")
    telegram_bot: str = Field(
        "", description="Username of the bot, for invitation links; empty: Telegram is asked."
    )
    pages_url: str = Field(
        "", description="Public https address of the staff's pages; empty: there are none."
    )
    pages_host: str = Field("127.0.0.1", description="Address the pages listen on.")
    pages_port: int = Field(0, description="Port the pages listen on; 0: no pages.")
    mail_host: str = Field(
        "", description="Mail server weekly summaries go out through; empty: no e-mail."
    )
    mail_port: int = Field(587, description="Its port.")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte), or none."
    )
    mail_user: str = Field("", description="Name to log in there with; empty: no log-in.")
    mail_password: SecretStr = Field(SecretStr(""), description="Password for it.")
    mail_from: str = Field("", description="Address e-mails come from.")
    several_nodes: bool = Field(
        False, description="One of several bots on one PostgreSQL; needs the webhook."
    )
    metrics_host: str = Field(
        "127.0.0.1", description="Address /health and /metrics are shown on."
    )
    metrics_port: int = Field(0, description="Port of /health and /metrics; 0: not shown.")
    unasked_per_second: float = Field(
        29.1,
        gt=0,
        allow_inf_nan=False,
        description="Messages a second the bot sends unasked; Telegram allows 30.",
    )
    chat_per_second: float = Field(
        1.0, gt=0, description="Messages a second to one chat, after a burst of 20."
    )
    dialogues: Path | None = Field(None, description="Folder of dialogues; empty: as shipped.")
    locales: Path | None = Field(None, description="Folder of translations; empty: as shipped.")
    preview: str = Field(
        "", description="Language to try before it is offered, such as nl; xx: a pseudo-locale."
    )
    nlu_engine: Literal["embedded", "fallback", "rasa", "none"] = Field(
        "embedded",
        description="What reads free text: embedded, fallback (letters alone), rasa, or none.",
    )
    rasa_url: str = Field(
        "http://127.0.0.1:5005", description="Where the Rasa server answers, if it is the engine."
    )
    rasa_token: SecretStr = Field(
        SecretStr(""), description="Its token; empty: the one `digiter nlu rasa serve` made."
    )
    figures_fewest: int = Field(
        10, ge=5, description="Fewer learners than that are never told, not below 5."
    )
    log_level: str = Field("info", description="debug, info, warning or error.")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'digiter.db'}"

    @property
    def keyring_path(self) -> Path:
        return self.keyring or self.data / "keyring.json"

    @property
    def backups_path(self) -> Path:
        return self.backups or self.data / "backups"

    @property
    def rasa_token_path(self) -> Path:
        return self.data / "rasa.token"

    @property
    def nudges_off_path(self) -> Path:
        """While this file is there, no nudge is sent: the kill switch."""
        return self.data / "nudges.off"

    @property
    def conversation_tests_path(self) -> Path:
        """The conversation tests, beside the folder of the dialogues."""
        return self.dialogues_path.parent / "tests" / "dialogues"

    @property
    def dialogues_path(self) -> Path:
        return self.dialogues or _shipped("dialogues")

    @property
    def locales_path(self) -> Path:
        return self.locales or _shipped("locales")

    @property
    def explanations_path(self) -> Path:
        """Where the words about findings lie: always those of the program."""
        return _shipped("locales")


def _shipped(name: str) -> Path:
    """Return a folder of the checkout, or what the wheel carries of it."""
    checkout = Path(__file__).resolve().parent.parent / name
    return checkout if checkout.is_dir() else Path(__file__).resolve().parent / "share" / name
