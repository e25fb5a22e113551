"""Puts the parts together: which store, which texts, which understanding. Nothing else does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.settings import Settings
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.plain import read_plain
from digiter_core.coaching.coach import Account, Coach
from digiter_core.coaching.helplines import Safeguarding, read_safeguarding
from digiter_core.coaching.meanings import read_meanings
from digiter_core.coaching.territories import Territory, read_territories
from digiter_core.ports import Store, Work
from digiter_core.scheduling.rules import read_rules
from digiter_core.texts.catalogue import Catalogues
from nlu.understanding import BackgroundEngine, PlainUnderstanding

if TYPE_CHECKING:
    from bot.service import Pages
    from digiter_core.coaching.summary_words import SummaryWords
    from digiter_core.storage.queueing import QueuedStore
    from mail.sending import Mailer, NoMailServer
    from nlu.embedded import Embedded
    from nlu.rasa_engine import RasaEngine


ENGINES = ("embedded", "fallback", "rasa")


class Holidays:
    """Days on which nothing is sent, by territory: `dialogues/holidays.yaml`."""

    def __init__(
        self, territories: Mapping[str, Territory], days: Mapping[str, Sequence[str]]
    ) -> None:
        self._days = {
            each.id: frozenset(map(date.fromisoformat, days.get(each.holidays, ())))
            for each in territories.values()
        }

    def __call__(self, territory: str, day: date) -> bool:
        """Return whether *day* is a holiday in *territory*."""
        return day in self._days.get(territory, frozenset())


class SystemClock:
    """The only place that asks the machine for the time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock the others are given


def open_database(
    settings: Settings, *, wait: bool = False, roles: Collection[str] | None = None
) -> QueuedStore:
    """Return the store the settings name. Raises `StorageError` with the next step.

    *roles*: of a bot that may be one of several; None: of a command that wants it alone.
    """
    from digiter_core.storage.database import open_store  # noqa: PLC0415 - `--help` needs no SQL
    from digiter_core.storage.keyring import Keyring  # noqa: PLC0415

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = Keyring.load_or_create(settings.keyring_path)
    return open_store(
        settings.database_url,
        keyring,
        clock=SystemClock(),
        wait=wait,
        backups=settings.backups_path,
        several=roles is not None and settings.several_nodes,
        sends=roles is None or "worker" in roles,
    )


def make_coach(settings: Settings, store: Store, engine: BackgroundEngine | None = None) -> Coach:
    """Return the coach with its dialogues, every version of them that is in use."""
    loaded = load_scripts(settings.dialogues_path)
    texts = Catalogues.load(settings.locales_path, loaded.french)
    older = store.transact_now(partial(_keep_versions, loaded=loaded, now=SystemClock().now()))
    library = Library(loaded, lambda script, version: older.get((script, version)), texts.keep)
    safeguarding = read_safety(settings.dialogues_path)
    return Coach(
        scripts=library,
        texts=texts,
        understanding=PlainUnderstanding(
            _plain(settings.dialogues_path, "words")["commands"], engine
        ),
        framework=loaded.framework,
        safeguarding=safeguarding,
        territories=safeguarding.territories,
        meanings=read_meanings(_plain(settings.dialogues_path, "intents")),
        micro_actions=loaded.micro_actions,
        rules=read_rules(_plain(settings.dialogues_path, "nudges")),
        holidays=Holidays(
            safeguarding.territories, _plain(settings.dialogues_path, "holidays")["holidays"]
        ),
        pages_url=settings.pages_url.rstrip("/"),
        account=Account(settings.telegram_bot.removeprefix("@")),
    )


def read_safety(dialogues: Path) -> Safeguarding:
    """Return phrases, static texts, help lines and territories."""
    territories = read_territories(_plain(dialogues, "territories"))
    return read_safeguarding(
        _plain(dialogues, "safety"), _plain(dialogues, "helplines"), territories
    )


def background_engine(settings: Settings) -> BackgroundEngine | None:
    """Return the engine of the settings, not yet started, None if they want none."""
    name = settings.nlu_engine
    return None if name == "none" else BackgroundEngine(lambda: make_engine(settings, name))


def make_engine(settings: Settings, name: str) -> Embedded | RasaEngine:
    """Return the engine *name* for free text, ready. Raises `ModelRefused`."""
    from nlu.embedded import Embedded  # noqa: PLC0415 - NumPy and spaCy, beside everything else

    phrases = read_safety(settings.dialogues_path).phrases
    embedded = Embedded.load(phrases, fallback=name == "fallback")
    if name != "rasa":
        return embedded
    from nlu.rasa_client import RasaClient  # noqa: PLC0415 - for those who have one
    from nlu.rasa_engine import RasaEngine  # noqa: PLC0415
    from nlu.rasa_project import token_of  # noqa: PLC0415

    token = settings.rasa_token.get_secret_value() or token_of(settings.rasa_token_path)
    return RasaEngine(RasaClient(settings.rasa_url, token), embedded)


def draw(picture: Mapping[str, Any]) -> bytes:
    """Return the PNG of a profile picture."""
    from digiter_core.pictures.profile_svg import profile_svg  # noqa: PLC0415 - not every run draws
    from digiter_core.pictures.render import png  # noqa: PLC0415
    from digiter_core.reports.picture import from_json  # noqa: PLC0415

    return png(profile_svg(from_json(picture)))


def make_pages(settings: Settings, coach: Coach, store: Store) -> Pages | None:
    """Return the pages of staff, None if the settings name no port for them."""
    if not settings.pages_port:
        return None
    from bot.service import Pages  # noqa: PLC0415 - only `digiter run` serves pages
    from web.app import create_pages  # noqa: PLC0415

    make = partial(create_pages, coach, store, SystemClock(), coach.pages_url)
    return Pages(settings.pages_host, settings.pages_port, make)


def make_mailer(settings: Settings, coach: Coach) -> Mailer | NoMailServer:
    """Return the way to the mail server; without one, an operator sees what could not be sent."""
    from mail.sending import Mailer, MailServer, NoMailServer  # noqa: PLC0415 - after the start

    if not settings.mail_host:
        return NoMailServer()
    server = MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        user=settings.mail_user,
        password=settings.mail_password.get_secret_value(),
        security=settings.mail_security,
    )
    return Mailer(server, coach, SystemClock(), draw_summary)


def draw_summary(words: SummaryWords) -> bytes:
    """Return the PDF of a weekly summary."""
    from digiter_core.documents.summary_pdf import summary_pdf  # noqa: PLC0415 - see `draw`

    return summary_pdf(words)


def _keep_versions(work: Work, loaded: Loaded, now: datetime) -> Mapping[tuple[str, str], str]:
    """Store the live version of every script, so that who is in one can finish it as it is."""
    for script in loaded.scripts.values():
        work.scripts.keep(script.id, script.version, loaded.sources[script.id], now)
    return dict(work.scripts.all())


def _plain(dialogues: Path, name: str) -> dict[str, Any]:
    return read_plain(dialogues / f"{name}.yaml")
