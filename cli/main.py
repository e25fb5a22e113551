"""The `digiter` command."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import zoneinfo
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import (
    dialogue_tests,
    figures,
    lint,
    nlu,
    nudges,
    outbox,
    play,
    progress,
    publish,
    schema,
    staff,
    summary,
    texts,
)
from digiter_core.errors import DigiterError, ScriptError

if TYPE_CHECKING:
    from cli.settings import Settings

app = typer.Typer(
    help="DIGITER Coach: a coaching assistant for young people on their way into digital work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(
    help="The database: bring up to date, back up, restore, move.", no_args_is_help=True
)
app.command()(lint.lint)
app.command()(play.play)
for command in (
    publish.publish,
    publish.releases,
    publish.diff,
    publish.rollback,
    publish.confirm,
):
    app.command()(command)
app.command("test")(dialogue_tests.play_tests)
app.command()(schema.schema)
app.add_typer(db, name="db")
app.add_typer(figures.app, name="figures")
app.add_typer(nlu.app, name="nlu")
app.add_typer(nudges.app, name="nudges")
app.add_typer(outbox.app, name="outbox")
app.add_typer(progress.app, name="progress")
app.add_typer(staff.app, name="staff")
app.add_typer(summary.app, name="summary")
app.add_typer(texts.app, name="texts")

FAILED = 1


def run() -> None:
    """Run the command; an error of ours is one line with the next step."""
    zoneinfo.reset_tzpath(())  # the pinned tzdata, not what the machine happens to have
    try:
        app()
    except ScriptError as error:
        lint.tell(error.findings, _settings())
        sys.exit(FAILED)
    except DigiterError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        sys.exit(FAILED)


def _settings() -> Settings:
    from cli.settings import Settings  # noqa: PLC0415 - `--help` needs none

    return Settings()


@app.command()
def chat() -> None:
    """Talk to the coach here in the terminal. No account, no token; your place is kept."""
    from rich.console import Console  # noqa: PLC0415

    from cli import logs, terminal, wiring  # noqa: PLC0415
    from cli.screen import Screen  # noqa: PLC0415

    settings = _settings()
    logs.set_up("error", [])
    store = wiring.open_database(settings)
    try:
        engine = wiring.background_engine(settings)
        if engine is not None:
            engine.start()
        coach = wiring.make_coach(settings, store, engine)
        console = Console(highlight=False)
        screen = Screen(console, settings.data / "pictures", wiring.draw)
        talk = terminal.Terminal(coach, store, wiring.SystemClock(), screen)
        talk.run(lambda: console.input("[bold green]› [/bold green]"))
    finally:
        store.close()


@app.command("run")
def run_bot(
    once_ready: Annotated[
        bool, typer.Option("--print-ready", help="Print one line on stdout once updates come in.")
    ] = False,
    role: Annotated[
        str, typer.Option(help="What this one of several nodes does, of the default.")
    ] = "web,worker,scheduler",
) -> None:
    """Run the Telegram bot. Needs DIGITER_TELEGRAM_TOKEN; ends within 3 seconds on Ctrl-C."""
    gc.disable()  # what a start loads stays: looking through it for garbage was a sixth of it
    from cli import errands, logs, releasing, wiring  # noqa: PLC0415
    from cli.connection import telegram_connection  # noqa: PLC0415

    settings = _settings()
    token = settings.telegram_token.get_secret_value()
    if not token:
        typer.secho(
            "No token. Ask @BotFather for one and put DIGITER_TELEGRAM_TOKEN=… into .env",
            fg=typer.colors.RED,
            err=True,
        )
        raise typer.Exit(FAILED)
    connection = telegram_connection(settings, role)
    secrets = (settings.webhook_secret, settings.mail_password)
    logs.set_up(settings.log_level, [token, *(secret.get_secret_value() for secret in secrets)])
    store = wiring.open_database(settings, wait=True, roles=connection.roles)
    try:
        node = store.transact_now(lambda work: work.nodes.number)
        connection = replace(connection, node=node)
        engine = wiring.background_engine(settings, lambda: live.coach.safeguarding.phrases)
        made = releasing.Releasing.of(settings, store, engine)
        live = made.begin()
        from bot.service import Service  # noqa: PLC0415 - the longest import, and only needed here
        from digiter_core.storage.retention import sweep  # noqa: PLC0415

        mail = wiring.make_mailer(settings, live)
        clock = wiring.SystemClock()
        desk_of = partial(releasing.desk_of, settings, store)  # what it imports takes a moment
        pages = (
            wiring.make_pages(settings, live, store, desk_of(), engine)
            if settings.pages_port
            else None
        )
        asked = partial(errands.run_all, errands.folder(settings), desk_of)
        service = Service(
            live, store, clock, connection, wiring.draw, sweep, mail, pages, made.coach, asked
        )

        def ready() -> None:
            if once_ready:
                print("ready", flush=True)  # noqa: T201
            if engine is not None:
                engine.start()

        async def main() -> None:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            await service.run(stop, ready)

        _run_loop(main)
    finally:
        store.close()


def _run_loop(main: object) -> None:
    try:
        import uvloop  # noqa: PLC0415 - not on every platform

        uvloop.run(main())  # type: ignore[operator]  # a coroutine function
    except ImportError:
        asyncio.run(main())  # type: ignore[operator]  # a coroutine function


@app.command()
def doctor() -> None:
    """Say what is missing and how to mend it: token, keys, database, texts, help lines."""
    from cli.doctor import examine  # noqa: PLC0415

    troubles = 0
    for check in examine(_settings()):
        colour = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW}.get(
            check.state, typer.colors.RED
        )
        typer.secho(f"{check.state:<5} {check.what}: {check.says}", fg=colour)
        troubles += check.state == "wrong"
    if troubles:
        raise typer.Exit(FAILED)


@db.command()
def upgrade() -> None:
    """Bring the database up to what this program needs. Safe to run again."""
    from digiter_core.storage.migrating import upgrade as to_newest  # noqa: PLC0415

    settings = _settings()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_newest(settings.database_url)
    typer.secho("The database is up to date.", fg=typer.colors.GREEN)


@db.command()
def backup(
    directory: Annotated[
        Path | None, typer.Argument(help="Folder for the backup; default: data/backups.")
    ] = None,
) -> None:
    """Write a backup while the bot may go on running. Keys of learners go to a file beside it."""
    from cli.backups import write  # noqa: PLC0415

    settings = _settings()
    path = write(settings, directory or settings.backups_path)
    typer.secho(f"Backup written: {path}", fg=typer.colors.GREEN)


@db.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The backup file.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace what the database holds by a backup. Erased and withdrawn stay so."""
    from cli.backups import read  # noqa: PLC0415

    if not yes:
        typer.confirm("Everything in the database is replaced by the backup. Go on?", abort=True)
    restored = read(_settings(), path)
    typer.secho(
        f"Restored: {restored.learners} learners; {restored.erased} erased since stay erased; "
        f"{restored.withdrawn} withdrew something since, which stays withdrawn.",
        fg=typer.colors.GREEN,
    )


@db.command()
def port(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE_URL", help="Address of the filled database.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Copy a filled database into the one of the settings, say SQLite to PostgreSQL."""
    from cli.porting import move  # noqa: PLC0415

    move(_settings(), source, yes=yes)
