"""`digiter doctor`: what is right, what is missing, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cli.releasing import folder_of, looking
from cli.settings import Settings
from cli.wiring import (
    SystemClock,
    make_engine,
    offered_languages,
    open_database,
    read_safety,
)
from digiter_core.access.people import Role
from digiter_core.authoring.explaining import Explanations
from digiter_core.authoring.lint import lint
from digiter_core.authoring.plain import read_plain
from digiter_core.coaching.helplines import CHECKED_FOR
from digiter_core.errors import DatabaseInUse, DigiterError, ScriptError
from digiter_core.storage.looking import passes_row_security
from digiter_core.studio.released import read_content
from digiter_core.texts.languages import FALLBACK

EXAMPLE = "example.org"
OLDEST_LEARNER = 29
LISTENING = frozenset({"suicide", "listening"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Check:
    """`state`: ok, warn, or wrong; `says` holds the next step where there is one."""

    state: str
    what: str
    says: str


def examine(settings: Settings) -> Iterator[Check]:
    """Yield one check after another, none of which changes anything for a learner."""
    yield _dialogues(settings)
    yield from _safety(settings)
    yield _holidays(settings)
    yield _free_text(settings)
    yield _keyring(settings)
    yield _database(settings)
    yield from _releases(settings)
    yield from _deputies(settings)
    yield _backups(settings)
    yield from _telegram(settings)
    yield _mail(settings)
    yield _pages(settings)


def _dialogues(settings: Settings) -> Check:
    today = SystemClock().now().date()
    findings = lint(settings.dialogues_path, settings.locales_path, today=today)
    critical = [finding for finding in findings if finding.severity == "critical"]
    if critical:
        first = critical[0]
        words = Explanations.load(settings.explanations_path, settings.dialogues_path)
        what = words.what(first, FALLBACK)
        says = f"{len(critical)} critical; see `digiter lint`: {first.file}:{first.line} {what}"
        return Check("wrong", "texts", says)
    languages = ", ".join(offered_languages(settings))
    return Check("ok", "texts", f"complete in {languages}; {len(findings)} warnings and hints")


def _holidays(settings: Settings) -> Check:
    """Whether the holidays of the coming year are known: nudges leave them out."""
    until = (SystemClock().now() + timedelta(days=365)).date().isoformat()
    try:
        calendars = read_plain(settings.dialogues_path / "holidays.yaml")["holidays"]
        old = sorted(name for name, days in calendars.items() if max(days, default="") < until)
    except (DigiterError, OSError, KeyError, TypeError, AttributeError) as error:
        return Check("wrong", "holidays", f"cannot be read: {error!r}")
    if old:
        return Check(
            "warn",
            "holidays",
            f"{', '.join(old)}: known for less than a year ahead; add them to holidays.yaml",
        )
    return Check("ok", "holidays", f"known for a year and more: {', '.join(sorted(calendars))}")


def _safety(settings: Settings) -> Iterator[Check]:
    try:
        safeguarding = read_safety(settings.dialogues_path)
    except (DigiterError, KeyError, ValueError, OSError) as error:
        yield Check("wrong", "help lines", f"cannot be read: {error}")
        return
    today = SystemClock().now().date()
    old = [
        line.id
        for line in safeguarding.lines
        if line.verified_on and today - line.verified_on > CHECKED_FOR
    ]
    unverified = [line.id for line in safeguarding.lines if line.verified_on is None]
    if old:
        says = f"dial again, older than {CHECKED_FOR.days} days: {', '.join(old)}"
        yield Check("wrong", "help lines", says)
    else:
        yield Check("ok", "help lines", f"none older than {CHECKED_FOR.days} days")
    if unverified:
        yield Check("warn", "help lines", f"not verified, not shown: {', '.join(unverified)}")
    for territory in safeguarding.territories.values():
        lines = [line for line in safeguarding.lines if territory.id in line.territories]
        round_the_clock = any(
            line.verified_on
            and not line.openings
            and line.oldest >= OLDEST_LEARNER
            and LISTENING & set(line.topics)
            for line in lines
        )
        if lines and not round_the_clock:
            yield Check(
                "warn", territory.name, "no verified day-and-night line for adults but 112"
            )
        if territory.contact.endswith(EXAMPLE):
            yield Check("warn", territory.name, "contact in territories.yaml is still an example")


def _free_text(settings: Settings) -> Check:
    if settings.nlu_engine == "none":
        return Check("warn", "free text", "switched off by DIGITER_NLU_ENGINE: buttons and words")
    try:
        engine = make_engine(settings, settings.nlu_engine)
        engine.read("bonjour", "fr")
    except DigiterError as error:
        return Check("wrong", "free text", str(error))
    if engine.name == "fallback" != settings.nlu_engine:
        return Check("warn", "free text", "by letters alone: no sentence encoder for this machine")
    return Check("ok", "free text", f"engine: {engine.name}")


def _keyring(settings: Settings) -> Check:
    path = settings.keyring_path
    if not path.exists():
        return Check("ok", "keys", f"will be made at the first start: {path}; then keep a copy")
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return Check("wrong", "keys", f"others can read it: chmod 600 {path}")
    return Check("ok", "keys", f"{path}; keep a copy apart from the backups")


def _database(settings: Settings) -> Check:
    path = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite") and not Path(path).exists():
        return Check("ok", "database", f"will be made at the first start: {path}")
    try:
        open_database(settings).close()
    except DatabaseInUse:
        return Check("ok", "database", "in use: the coach is running")
    except DigiterError as error:
        return Check("wrong", "database", str(error))
    if passes_row_security(settings.database_url):
        says = "connects as a superuser, who sees all rows: connect as the owner instead"
        return Check("warn", "database", says)
    return Check("ok", "database", "opens, keys and tables fit")


def _releases(settings: Settings) -> Iterator[Check]:
    """Whether what is live can be read, and whether the files are what is live."""
    try:
        with looking(settings) as work:
            number = work.releases.newest()
            files, waiting = work.releases.files(number), work.releases.waiting()
    except (DigiterError, FileNotFoundError):
        return  # said above, or nothing was ever started
    if not number:
        yield Check("ok", "release", "the first start publishes the dialogues as they are")
        return
    if read_content(files).loaded is None:
        says = f"{number} cannot be read by this program, the files are served: `digiter publish`"
        yield Check("wrong", "release", says)
        return
    if waiting is not None:
        says = f"{waiting.number} waits for a second person: `digiter confirm {waiting.number}`"
        yield Check("warn", "release", says)
    try:
        is_live = folder_of(settings).read() == files
    except ScriptError:
        is_live = False
    if is_live:
        yield Check("ok", "release", f"{number} is live, and the files are the same")
    else:
        says = f"{number} is live, the files are not: `digiter diff`, then `digiter publish`"
        yield Check("warn", "release", says)


def _deputies(settings: Settings) -> Iterator[Check]:
    """Whether somebody is told, in each territory, what a colleague leaves unanswered."""
    path = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite") and not Path(path).exists():
        return
    try:
        store = open_database(settings)
    except DigiterError:
        return  # in use, or wrong: said above
    try:
        staff = store.transact_now(lambda work: list(work.staff.active()))
    finally:
        store.close()
    counsellors = [each for each in staff if each.role is Role.COUNSELLOR]
    covered = {each.territory for each in counsellors if each.is_deputy}
    for territory in sorted({each.territory for each in counsellors} - covered):
        yield Check(
            "warn",
            territory,
            "nobody is told what a counsellor leaves unanswered: `digiter staff deputy NUMBER on`",
        )


def _backups(settings: Settings) -> Check:
    found = sorted(Path(settings.backups_path).glob("*.backup"))
    if not found:
        return Check("warn", "backups", "none yet: `digiter db backup`, every day by cron")
    age = SystemClock().now().timestamp() - found[-1].stat().st_mtime
    days = int(age // 86400)
    state = "warn" if days > 1 else "ok"
    return Check(state, "backups", f"newest is {days} days old")


def _telegram(settings: Settings) -> Iterator[Check]:
    from cli.connection import telegram_connection  # noqa: PLC0415 - the longest import

    if not settings.telegram_token.get_secret_value():
        yield Check(
            "wrong", "telegram", "no token: ask @BotFather, put DIGITER_TELEGRAM_TOKEN=… into .env"
        )
        return
    try:
        connection = telegram_connection(settings)
    except DigiterError as error:
        yield Check("wrong", "telegram", str(error))
        return
    way = "webhook" if connection.webhook else "polling"
    yield Check("ok", "telegram", f"token is there; updates come by {way}")


def _mail(settings: Settings) -> Check:
    """Whether weekly summaries can go out by e-mail. Nothing is sent, nobody is called."""
    if not settings.mail_host:
        return Check(
            "warn", "e-mail", "no mail server: summaries go to Telegram only; DIGITER_MAIL_HOST=…"
        )
    if "@" not in settings.mail_from:
        return Check(
            "wrong", "e-mail", "no address to send from: put DIGITER_MAIL_FROM=… into .env"
        )
    if settings.mail_security == "none" and settings.mail_host not in LOOPBACK:
        return Check("warn", "e-mail", "unencrypted to the mail server: DIGITER_MAIL_SECURITY")
    return Check("ok", "e-mail", f"through {settings.mail_host}, {settings.mail_security}")


def _pages(settings: Settings) -> Check:
    """Whether counsellors and coordinators can open their pages."""
    url, port = settings.pages_url, settings.pages_port
    if not url and not port:
        return Check(
            "warn",
            "pages",
            "none: staff have the chat only; DIGITER_PAGES_URL, DIGITER_PAGES_PORT",
        )
    if not url or not port:
        missing = "DIGITER_PAGES_PORT" if url else "DIGITER_PAGES_URL"
        return Check("wrong", "pages", f"half set up: put {missing}=… into .env")
    if not url.startswith("https://") and urlsplit(url).hostname not in LOOPBACK:
        return Check(
            "wrong", "pages", "DIGITER_PAGES_URL begins with https:// but on this machine"
        )
    return Check("ok", "pages", f"{url}, listening on {settings.pages_host}:{port}")
