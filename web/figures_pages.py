"""The anonymous figures of a coordinator's territory: frozen months only, nothing to filter by."""

from __future__ import annotations

from functools import partial
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.coaching.figure_words import (
    MOST_ON_A_PAGE,
    FigureWords,
    cells,
    month_words,
    words,
)
from digiter_core.coaching.figures import FiguresTable, frozen_months, frozen_table
from web import csv_file
from web.page import Answer, Ask, Filed, Page, Shown

PLACE: Final = "/figures"


def show(ask: Ask) -> Answer:
    """Show the month asked for, else the newest; kindly that there is none yet."""
    months = [
        (month, month_words(ask.coach, month, ask.language)) for month in frozen_months(ask.work)
    ]
    table = _table(ask) if months or ask.query.get("month") else None
    context = {
        "months": months,
        "month": table.month if table else "",
        "figures": words(ask.coach, table, ask.language) if table else None,
    }
    return Shown("figures.html", context)


def as_csv(ask: Ask) -> Answer:
    """Return the table of a month as CSV."""
    table = _table(ask)
    rows = tuple(cells(ask.coach, table, ask.language))
    return Filed(_name(table, "csv"), csv_file.MEDIA_TYPE, partial(csv_file.csv_file, rows))


def as_pdf(ask: Ask) -> Answer:
    """Return the table of a month as one page of PDF."""
    table = _table(ask)
    found = words(ask.coach, table, ask.language, most_nodes=MOST_ON_A_PAGE)
    return Filed(_name(table, "pdf"), "application/pdf", partial(_pdf, found))


def _pdf(found: FigureWords) -> bytes:
    from digiter_core.documents.figures_pdf import (  # noqa: PLC0415 - typst only when wanted
        figures_pdf,
    )

    return figures_pdf(found)


def _table(ask: Ask) -> FiguresTable:
    """Return the table of the coordinator's own territory.

    Raises `Forbidden` for a month that is not frozen, and without any.
    """
    newest = next(iter(frozen_months(ask.work)), "")
    return frozen_table(ask.work, ask.staff.territory, ask.query.get("month") or newest)


def _name(table: FiguresTable, kind: str) -> str:
    return f"digiter-{table.territory}-{table.month}.{kind}"


PAGES = (
    Page("GET", PLACE, Act.SEE_FIGURES, show),
    Page("GET", f"{PLACE}.csv", Act.SEE_FIGURES, as_csv),
    Page("GET", f"{PLACE}.pdf", Act.SEE_FIGURES, as_pdf),
)
