"""Puts the parts together: which store, which texts, which understanding. Nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import clock as machine
from cli.settings import Settings
from digiter_core.authoring.language_choice import name_key
from digiter_core.authoring.library import Library, SourcesOf
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.offering import offered
from digiter_core.authoring.own_texts import versions_of
from digiter_core.authoring.plain import plain_of, read_plain
from digiter_core.authoring.seen import Seen, seen_by_all
from digiter_core.coaching.coach import Account, Coach
from digiter_core.coaching.helplines import Safeguarding, read_safeguarding
from digiter_core.coaching.live import Live
from digiter_core.coaching.meanings import read_meanings
from digiter_core.coaching.territories import Territory, read_territories
from digiter_core.ports import Clock, Store
from digiter_core.reports.disclosure import Disclosure
from digiter_core.scheduling.rules import read_rules
from digiter_core.studio.keeping import keep_versions
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.pseudo import PSEUDO, pseudo
from nlu.understanding import BackgroundEngine, PlainUnderstanding

if TYPE_CHECKING:
    from bot.service import Pages
    from digiter_core.coaching.summary_words import SummaryWords
    from digiter_core.engine.safety import Phrases
    from digiter_core.storage.queueing import QueuedStore
    from digiter_core.studio.desk import Desk
    from mail.no_server import NoMailServer
    from mail.sending import Mailer
    from nlu.embedded import Embedded
    from nlu.rasa_engine import RasaEngine
    from web.studio import Studio


SystemClock = machine.SystemClock
"""The clock of the service; a module of its own, for commands that need no database."""

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


def open_scratch(clock: Clock) -> Store:
    """Return an empty store in memory, for trying a conversation: nothing of it stays."""
    from digiter_core.storage.scratch import open_scratch as opened  # noqa: PLC0415 - see above

    return opened(clock)


def make_coach(
    settings: Settings,
    store: Store,
    engine: BackgroundEngine | None = None,
    previews: Collection[str] = (),
    sources_of: SourcesOf | None = None,
) -> Coach:
    """Return the coach with its dialogues, every version of them that is in use.

    *previews*: languages to offer though they are not ready, in place of that of the settings.
    *sources_of*: looks older versions up; None: those there are now are read at once.
    """
    # Who serves pages reads most of the files for them, again and again; who does not, keeps none.
    seen = seen_by_all() if settings.pages_port else Seen()
    loaded = load_scripts(settings.dialogues_path, seen)
    read = seen.translations
    texts = Catalogues.load(settings.locales_path, loaded.french, loaded.languages, read)
    versions, now = versions_of(loaded, texts), SystemClock().now()
    store.transact_now(partial(keep_versions, versions=versions, now=now))
    older = {} if sources_of else store.transact_now(lambda work: dict(work.scripts.all()))
    languages = offered(loaded, texts, _plain(settings.dialogues_path, "safety"))
    languages = _with_previews(languages, previews or (settings.preview,), loaded, texts)
    library = Library(
        loaded,
        sources_of or (lambda script, version: older.get((script, version))),
        texts.keep,
        languages,
    )
    safeguarding = read_safety(settings.dialogues_path)
    words = _plain(settings.dialogues_path, "words")
    return Coach(
        scripts=library,
        texts=texts,
        understanding=PlainUnderstanding(words["commands"], engine, words.get("answers")),
        framework=loaded.framework,
        safeguarding=safeguarding,
        territories=safeguarding.territories,
        meanings=read_meanings(_plain(settings.dialogues_path, "intents")),
        micro_actions=loaded.micro_actions,
        rules=read_rules(_plain(settings.dialogues_path, "nudges")),
        languages={code: texts.text(name_key(code), code) for code in languages},
        language_names={
            code: (code, *loaded.languages[code].called.values()) for code in languages
        },
        holidays=Holidays(
            safeguarding.territories, _plain(settings.dialogues_path, "holidays")["holidays"]
        ),
        pages_url=settings.pages_url.rstrip("/"),
        account=Account(settings.telegram_bot.removeprefix("@")),
        disclosure=Disclosure(settings.figures_fewest),
    )


def _with_previews(
    languages: tuple[str, ...], previews: Collection[str], loaded: Loaded, texts: Catalogues
) -> tuple[str, ...]:
    """Return *languages* and those of *previews* there are words for."""
    if PSEUDO in previews:
        key = name_key(PSEUDO)
        words = {each.key: pseudo(each.french) for each in loaded.texts.values()}
        texts.keep({key: pseudo(loaded.languages[SOURCE].name)})
        texts.add(PSEUDO, words)
    known = (*loaded.languages.codes, PSEUDO)
    return tuple(code for code in known if code in languages or code in previews)


def offered_languages(settings: Settings) -> tuple[str, ...]:
    """Return the codes of the languages learners and staff can choose."""
    loaded = load_scripts(settings.dialogues_path)
    texts = Catalogues.load(settings.locales_path, loaded.french, loaded.languages)
    return offered(loaded, texts, _plain(settings.dialogues_path, "safety"))


def read_safety(dialogues: Path) -> Safeguarding:
    """Return phrases, static texts, help lines and territories."""
    names = ("safety", "helplines", "territories")
    texts = [(dialogues / f"{name}.yaml").read_text(encoding="utf-8") for name in names]
    return _safeguarding(*texts)


@lru_cache(maxsize=1)  # phrases are a third of what a new release costs, and few change them
def _safeguarding(safety: str, helplines: str, territories: str) -> Safeguarding:
    return read_safeguarding(
        plain_of("dialogues/safety.yaml", safety),
        plain_of("dialogues/helplines.yaml", helplines),
        read_territories(plain_of("dialogues/territories.yaml", territories)),
    )


def background_engine(
    settings: Settings, phrases: Callable[[], Phrases] | None = None
) -> BackgroundEngine | None:
    """Return the engine of the settings, not yet started, None if they want none.

    *phrases*: asks for those of `safety.yaml` that are live, when it is loaded.
    """
    name = settings.nlu_engine
    if name == "none":
        return None
    return BackgroundEngine(lambda: make_engine(settings, name, phrases and phrases()))


def make_engine(
    settings: Settings, name: str, phrases: Phrases | None = None
) -> Embedded | RasaEngine:
    """Return the engine *name* for free text, ready. Raises `ModelRefused`."""
    from nlu.embedded import Embedded  # noqa: PLC0415 - NumPy and spaCy, beside everything else

    phrases = phrases or read_safety(settings.dialogues_path).phrases
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


def make_pages(
    settings: Settings,
    live: Live,
    store: Store,
    desk: Desk,
    engine: BackgroundEngine | None = None,
) -> Pages | None:
    """Return the pages of staff, None if the settings name no port for them.

    *engine*: reads free text where a dialogue is tried.
    """
    if not settings.pages_port:
        return None
    from bot.service import Pages  # noqa: PLC0415 - only `digiter run` serves pages
    from web.app import create_pages  # noqa: PLC0415

    url, studio = live.coach.pages_url, make_studio(settings, desk, engine)
    make = partial(create_pages, live, store, SystemClock(), url, studio=studio)
    return Pages(settings.pages_host, settings.pages_port, make)


def make_studio(
    settings: Settings, desk: Desk, engine: BackgroundEngine | None = None
) -> Studio | None:
    """Return what coordinators change dialogues with, None if the folders are not there."""
    from cli.trying import Trying  # noqa: PLC0415 - only pages need it
    from digiter_core.authoring.explaining import Explanations  # noqa: PLC0415 - as above
    from digiter_core.coaching.figures import passing  # noqa: PLC0415
    from digiter_core.studio.folder import Folder  # noqa: PLC0415
    from web.studio import Studio  # noqa: PLC0415

    folder = Folder(settings.dialogues_path, settings.locales_path)
    if not folder.dialogues.is_dir() or not folder.locales.is_dir():
        return None
    explanations = Explanations.load(settings.explanations_path, settings.dialogues_path)
    return Studio(folder, explanations, passing, desk, Trying(settings, engine))


def make_mailer(settings: Settings, live: Live) -> Mailer | NoMailServer:
    """Return the way to the mail server; without one, an operator sees what could not be sent."""
    if not settings.mail_host:
        from mail.no_server import NoMailServer  # noqa: PLC0415 - where there is none

        return NoMailServer()
    from mail.sending import Mailer, MailServer  # noqa: PLC0415 - Jinja and more, where it sends

    server = MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        user=settings.mail_user,
        password=settings.mail_password.get_secret_value(),
        security=settings.mail_security,
    )
    return Mailer(server, live, SystemClock(), draw_summary)


def draw_summary(words: SummaryWords) -> bytes:
    """Return the PDF of a weekly summary."""
    from digiter_core.documents.summary_pdf import summary_pdf  # noqa: PLC0415 - see `draw`

    return summary_pdf(words)


def _plain(dialogues: Path, name: str) -> Mapping[str, Any]:
    return read_plain(dialogues / f"{name}.yaml")
