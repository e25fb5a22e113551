"""Moving to another database: asked, shown while it goes on, and compared at the end."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cli.settings import Settings
from cli.wiring import SystemClock
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.porting import Ported, port

_SHOWN = 12  # digits of a checksum


def move(settings: Settings, source: str, *, yes: bool) -> None:
    """Fill the database of *settings* with what *source* holds and print what came over."""
    keyring = Keyring.load(settings.keyring_path)
    places = f"{_named(settings.database_url)} is replaced by what {_named(source)} holds"
    if not yes:
        typer.confirm(f"Everything in {places}. Go on?", abort=True)
    with Progress(transient=True) as bar:
        task = bar.add_task("Porting")
        ported = port(
            source,
            settings.database_url,
            keyring,
            clock=SystemClock(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print(ported, settings)


def _print(ported: Ported, settings: Settings) -> None:
    table = Table("Table")
    table.add_column("Rows in the source", justify="right")
    table.add_column("in the target", justify="right")
    table.add_column("Checksum of both")
    for each in ported.tables:
        digits = str(each.arrived).partition(":")[2][:_SHOWN]
        table.add_row(each.name, str(each.left.rows), str(each.arrived.rows), digits)
    Console().print(table)
    if ported.erased:
        typer.echo(f"{ported.erased} learners erased since stay erased: not in the target.")
    if ported.withdrawn:
        typer.echo(f"{ported.withdrawn} learners withdrew something since: it stays withdrawn.")
    typer.secho("Ported: all tables are the same on both sides.", fg=typer.colors.GREEN)
    typer.echo(f"The keyring stays the same file: {settings.keyring_path}")
    typer.echo(
        f"Go on with {_named(settings.database_url)} alone. The source still holds everything; "
        "whoever is erased from now on stays in it: delete it soon."
    )


def _named(url: str) -> str:
    """Return *url* without the password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "that address"  # `port` says what is wrong with it
