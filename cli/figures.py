"""`digiter figures`: the anonymous figures of past months, as the steering committee gets them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.settings import Settings

if TYPE_CHECKING:
    from digiter_core.coaching.coach import Coach
    from digiter_core.coaching.figures import FiguresTable
    from digiter_core.ports import Store, Work

app = typer.Typer(help="Anonymous figures of territories: how many, never who.")


@app.command()
def freeze() -> None:
    """Count the month that is over and freeze its table. A running bot does it by itself."""
    from cli.wiring import SystemClock, make_coach, open_database  # noqa: PLC0415
    from digiter_core.coaching.freezing import freeze_due  # noqa: PLC0415

    settings = Settings()
    with closing(open_database(settings)) as store:
        coach = make_coach(settings, store)
        frozen = []
        while month := asyncio.run(freeze_due(coach, store, SystemClock().now())):
            frozen.append(str(month))
    typer.echo(f"Frozen: {', '.join(frozen)}" if frozen else "Nothing is due.")


@app.command()
def show(
    *,
    territory: Annotated[str, typer.Option(help="Its id; default: every territory.")] = "",
    month: Annotated[str, typer.Option(help="Such as 2026-10; default: the newest.")] = "",
    language: Annotated[str, typer.Option(help="Of the words.")] = "fr",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write a PDF of one territory there.")] = None,
) -> None:
    """Print the frozen table of a month: the numbers of the page, of the CSV and of the PDF."""
    from cli.wiring import make_coach, open_database  # noqa: PLC0415

    settings = Settings()
    with closing(open_database(settings)) as store:
        coach = make_coach(settings, store)
        _check(coach, territory, language, pdf)
        wanted = [territory] if territory else list(coach.territories)
        tables = _tables(store, wanted, month)
    if pdf is not None:
        _write(coach, tables[0], language, pdf)
    elif as_json:
        typer.echo(json.dumps([_plain(table) for table in tables]))
    else:
        typer.echo("\n\n".join("\n".join(_lines(coach, table, language)) for table in tables))


def _check(coach: Coach, territory: str, language: str, pdf: Path | None) -> None:
    if territory and territory not in coach.territories:
        raise typer.BadParameter(f"--territory is one of {', '.join(coach.territories)}")
    if language not in coach.languages:
        raise typer.BadParameter(f"--language is one of {', '.join(coach.languages)}")
    if pdf is not None and not territory:
        raise typer.BadParameter("--pdf needs --territory: a page is of one territory")


def _tables(store: Store, territories: Sequence[str], month: str) -> list[FiguresTable]:
    """Return the tables of *month*, else of the newest month."""
    from digiter_core.coaching.figures import frozen_months, frozen_table  # noqa: PLC0415

    def read(work: Work) -> list[FiguresTable] | None:
        months = frozen_months(work)
        wanted = month or next(iter(months), "")
        if wanted not in months:
            return None
        return [frozen_table(work, territory, wanted) for territory in territories]

    found = store.transact_now(read)
    if found is None:
        raise typer.BadParameter(
            "no such month is frozen: `digiter figures freeze` says what is due"
        )
    return found


def _plain(table: FiguresTable) -> dict[str, Any]:
    return {
        "territory": table.territory,
        "month": table.month,
        "figures": [
            {"measure": measure.value, "detail": detail, "at_least": value}
            for (measure, detail), value in table.told.items()
        ],
        "questions": [
            {"script": script, "node": node, "passed": found.passed, "left": found.left}
            for (script, node), found in table.nodes.items()
        ],
    }


def _lines(coach: Coach, table: FiguresTable, language: str) -> Iterator[str]:
    from digiter_core.coaching.figure_words import words  # noqa: PLC0415

    found = words(coach, table, language)
    yield found.title
    for each in found.tables:
        yield f"{each.heading}: {' | '.join(each.columns)}"
        yield from (f"  {' | '.join(row)}" for row in each.rows or ((each.empty,),))
    yield from found.foot


def _write(coach: Coach, table: FiguresTable, language: str, path: Path) -> None:
    from digiter_core.coaching.figure_words import MOST_ON_A_PAGE, words  # noqa: PLC0415
    from digiter_core.documents.figures_pdf import figures_pdf  # noqa: PLC0415 - a compiler

    path.write_bytes(figures_pdf(words(coach, table, language, most_nodes=MOST_ON_A_PAGE)))
    typer.echo(f"Written to {path}")
