"""`digiter summary`: the weekly summaries as they would go out now. Each look is audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.settings import Settings

if TYPE_CHECKING:
    from digiter_core.access.people import Staff
    from digiter_core.coaching.coach import Coach
    from digiter_core.coaching.summary_words import SummaryWords
    from digiter_core.ports import Store, Work

app = typer.Typer(help="Weekly summaries of counsellors: look before they go.")

LARGEST = 2**63 - 1
WRONG_USAGE = 2


@app.callback()
def group() -> None:
    """Keep `preview` a command of its own while it is the only one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Where previews come from, and of when."""

    coach: Coach
    store: Store
    now: datetime
    week: str  # "" for the one that ended last

    def words(self, number: int) -> SummaryWords:
        """Return the summary of the counsellor *number*. Raises `Forbidden`, `NobodyThere`."""
        from digiter_core.coaching.caseload import operators_summary  # noqa: PLC0415
        from digiter_core.coaching.summarising import week_before  # noqa: PLC0415
        from digiter_core.coaching.summary_words import words  # noqa: PLC0415

        def look(work: Work) -> SummaryWords:
            staff = _working(work, number)
            week = self.week or week_before(self.now, staff.zone)
            summary = operators_summary(self.coach, work, staff, week, self.now)
            return words(self.coach, summary, staff.language)

        return self.store.transact_now(look)


@app.command()
def preview(
    *,
    counsellor: Annotated[
        int | None, typer.Option(min=1, max=LARGEST, help="A number of `digiter staff list`.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Of every counsellor, as PDF, into --folder.")
    ] = False,
    week: Annotated[
        str, typer.Option(help="Such as 2026-W47. Default: the one that ended last.")
    ] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write a PDF there and print nothing.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where the PDFs of --all go.")] = None,
) -> None:
    """Print a summary as it would go out now. Learners see in /access that you looked."""
    _check(counsellor, everybody=everybody, week=week, pdf=pdf, folder=folder)
    from cli.wiring import SystemClock, make_coach, open_database  # noqa: PLC0415

    settings = Settings()
    with closing(open_database(settings)) as store:
        previews = Preview(make_coach(settings, store), store, SystemClock().now(), week)
        if folder is not None:
            _write_all(previews, folder)
        elif counsellor is not None:
            found = previews.words(counsellor)
            if pdf is None:
                typer.echo("\n".join(_lines(found)))
            else:
                _write(pdf, found)
                typer.echo(f"Written to {pdf}")


def _check(
    counsellor: int | None, *, everybody: bool, week: str, pdf: Path | None, folder: Path | None
) -> None:
    """Refuse what does not go together, before anything is opened."""
    from digiter_core.coaching.summarising import week_of  # noqa: PLC0415

    if (counsellor is None) is not everybody:
        _refuse("Either --counsellor with a number, or --all.")
    if everybody is not (folder is not None):
        _refuse("--all and --folder go together.")
    if everybody and pdf is not None:
        _refuse("--pdf is for one counsellor; --all writes into --folder.")
    if week:
        try:
            week_of(week, "UTC")
        except ValueError as error:
            _refuse(f"--week: {error}")


def _write_all(previews: Preview, folder: Path) -> None:
    """Write a PDF each, with a bar that shows how far it is."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    from digiter_core.access.people import Role  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    staff = previews.store.transact_now(lambda work: list(work.staff.active()))
    counsellors = [each for each in staff if each.role is Role.COUNSELLOR]
    bar = track(counsellors, "Summaries", console=Console(stderr=True))
    for each in bar:
        found = previews.words(each.id)
        _write(folder / f"digiter-{found.week}-{each.id}.pdf", found)
    typer.echo(f"{len(counsellors)} written to {folder}")


def _write(path: Path, found: SummaryWords) -> None:
    from digiter_core.documents.summary_pdf import summary_pdf  # noqa: PLC0415 - a compiler

    path.touch(mode=0o600)  # names are in it
    path.write_bytes(summary_pdf(found))


def _lines(found: SummaryWords) -> Iterator[str]:
    yield found.title
    yield from found.figures
    for section in found.sections:
        yield ""
        yield section.heading
        for entry in section.entries:
            yield f"  {entry.name}"
            yield from (f"    {reason}" for reason in entry.reasons)
            yield f"    {entry.bring_up}"
    yield ""
    yield from found.foot


def _working(work: Work, number: int) -> Staff:
    from digiter_core.errors import NobodyThere  # noqa: PLC0415

    staff = work.staff.get(number)
    if staff is None or staff.left_at is not None:
        raise NobodyThere
    return staff


def _refuse(message: str) -> NoReturn:
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(WRONG_USAGE)
