"""`digiter db`: the database brought up to date, backed up, restored, moved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="The database: bring up to date, back up, restore, move.", no_args_is_help=True
)


@app.command()
def upgrade() -> None:
    """Bring the database up to what this program needs. Safe to run again."""
    from cli.settings import Settings  # noqa: PLC0415 - `--help` needs none of these
    from digiter_core.storage.migrating import upgrade as to_newest  # noqa: PLC0415

    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_newest(settings.database_url)
    typer.secho("The database is up to date.", fg=typer.colors.GREEN)


@app.command()
def backup(
    directory: Annotated[
        Path | None, typer.Argument(help="Folder for the backup; default: data/backups.")
    ] = None,
) -> None:
    """Write a backup while the bot may go on running. Keys of learners go to a file beside it."""
    from cli.backups import write  # noqa: PLC0415 - as above
    from cli.settings import Settings  # noqa: PLC0415

    settings = Settings()
    path = write(settings, directory or settings.backups_path)
    typer.secho(f"Backup written: {path}", fg=typer.colors.GREEN)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The backup file.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace what the database holds by a backup. Erased and withdrawn stay so."""
    from cli.backups import read  # noqa: PLC0415 - as above
    from cli.settings import Settings  # noqa: PLC0415

    if not yes:
        typer.confirm("Everything in the database is replaced by the backup. Go on?", abort=True)
    restored = read(Settings(), path)
    typer.secho(
        f"Restored: {restored.learners} learners; {restored.erased} erased since stay erased; "
        f"{restored.withdrawn} withdrew something since, which stays withdrawn.",
        fg=typer.colors.GREEN,
    )


@app.command()
def port(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE_URL", help="Address of the filled database.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Copy a filled database into the one of the settings, say SQLite to PostgreSQL."""
    from cli.porting import move  # noqa: PLC0415 - as above
    from cli.settings import Settings  # noqa: PLC0415

    move(Settings(), source, yes=yes)
