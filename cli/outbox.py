"""`digiter outbox`: what could not be sent, and sending it all the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.settings import Settings
from cli.wiring import SystemClock, open_database
from digiter_core.ports import Work

if TYPE_CHECKING:
    from digiter_core.storage.looking import Letter, UnsentSummary

app = typer.Typer(help="Messages that could not be sent.", no_args_is_help=True)

FAILED = 1
LARGEST = 2**63 - 1
Number = Annotated[
    int | None,
    typer.Argument(min=1, max=LARGEST, help="Its number, from `digiter outbox list`."),
]
All = Annotated[bool, typer.Option("--all", help="All dead letters of which something is left.")]
OfSummary = Annotated[
    int | None,
    typer.Option("--summary", min=1, max=LARGEST, help="Number of a weekly summary, likewise."),
]


@app.command("list")
def list_all(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show what waits, what was given up and why. Works while the bot runs. No words, no names."""
    found, summaries = _letters(), _summaries()
    if as_json:
        both = [asdict(letter) for letter in found]
        both += [{"kind": "summary", **asdict(summary)} for summary in summaries]
        typer.echo(json.dumps(both, default=str))
        return
    for letter in found:
        again = "can be sent again" if letter.is_replayable else ""
        typer.echo(
            f"{letter.id:>8}  {letter.state:<9}  {letter.reason or '':<12}  "
            f"{letter.created_at:%Y-%m-%d %H:%M}  unanswered {letter.attempts}  {again}"
        )
    typer.echo(f"{len(found)} messages")
    for summary in summaries:
        again = "can be sent again" if summary.is_replayable else ""
        typer.echo(
            f"{summary.id:>8}  {summary.state:<9}  {summary.reason or '':<14}  "
            f"{summary.week}  {summary.channel:<8}  tried {summary.attempts}  {again}"
        )
    if summaries:
        typer.echo(f"{len(summaries)} weekly summaries")


@app.command()
def retry(message: Number = None, *, summary: OfSummary = None, every: All = False) -> None:
    """Send dead letters again, at the next start. Stop the bot first."""
    now = SystemClock().now()
    done = "Sent at the next start"
    if summary is not None or every:
        _revive_summaries(summary, now)
    if summary is None:
        _each(message, every, done, lambda work, one: work.outbox.revive(one, now))


@app.command()
def drop(message: Number = None, *, every: All = False) -> None:
    """Wipe what is left of dead letters. Stop the bot first."""
    _each(message, every, "Dropped", lambda work, one: work.outbox.wipe(one))


def _each(
    message: int | None,
    every: bool,  # noqa: FBT001 - an option, as it comes
    done: str,
    act: Callable[[Work, int], bool],
) -> None:
    wanted = [letter.id for letter in _letters() if letter.is_replayable] if every else [message]
    if wanted == [None]:
        typer.secho("Give a number, or --all.", fg=typer.colors.RED, err=True)
        raise typer.Exit(2)
    with closing(open_database(Settings())) as store:
        worked = [
            one
            for one in wanted
            if one is not None and store.transact_now(lambda work, one=one: act(work, one))  # type: ignore[misc]
        ]
    typer.echo(f"{done}: {len(worked)}")
    if not every and not worked:
        typer.secho("No dead letter of that number is left.", fg=typer.colors.RED, err=True)
        raise typer.Exit(FAILED)


def _revive_summaries(summary: int | None, now: datetime) -> None:
    """Have one, or all, of the summaries that were given up written and sent again."""
    dead = [each.id for each in _summaries() if each.is_replayable]
    wanted = dead if summary is None else [summary]
    if not wanted:
        return
    with closing(open_database(Settings())) as store:
        worked = [
            one
            for one in wanted
            if store.transact_now(lambda work, one=one: work.dispatches.revive(one, now))  # type: ignore[misc]
        ]
    typer.echo(f"Weekly summaries sent at the next start: {len(worked)}")
    if not worked:
        typer.secho("No summary of that number was given up.", fg=typer.colors.RED, err=True)
        raise typer.Exit(FAILED)


def _letters() -> Sequence[Letter]:
    from digiter_core.storage.looking import letters  # noqa: PLC0415 - `--help` needs no SQL

    try:
        return letters(Settings().database_url)
    except FileNotFoundError:
        return []


def _summaries() -> Sequence[UnsentSummary]:
    from digiter_core.storage.looking import unsent_summaries  # noqa: PLC0415 - see above

    try:
        return unsent_summaries(Settings().database_url)
    except FileNotFoundError:
        return []
