"""`digiter doctor`: says what `doctor.py` finds."""

from __future__ import annotations

from typing import Final

import typer

FAILED: Final = 1


def doctor() -> None:
    """Say what is missing and how to mend it: token, keys, database, texts, help lines."""
    from cli.doctor import examine  # noqa: PLC0415 - `--help` needs none of it
    from cli.settings import Settings  # noqa: PLC0415

    troubles = 0
    for check in examine(Settings()):
        colour = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW}.get(
            check.state, typer.colors.RED
        )
        typer.secho(f"{check.state:<5} {check.what}: {check.says}", fg=colour)
        troubles += check.state == "wrong"
    if troubles:
        raise typer.Exit(FAILED)
