"""The options of `digiter run`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.serving import EVERY_ROLE, serve


def run_bot(
    once_ready: Annotated[
        bool, typer.Option("--print-ready", help="Print one line on stdout once updates come in.")
    ] = False,
    role: Annotated[
        str, typer.Option(help="What this one of several nodes does, of the default.")
    ] = EVERY_ROLE,
) -> None:
    """Run the Telegram bot. Needs DIGITER_TELEGRAM_TOKEN; ends within 3 seconds on Ctrl-C."""
    serve(once_ready=once_ready, role=role)
