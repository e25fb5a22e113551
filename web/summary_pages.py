"""The weekly summary as a page and as a file."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.summary_words import SummaryWords, words
from digiter_core.errors import Forbidden
from web.page import Answer, Ask, Filed, Page, Shown

WEEK = timedelta(days=7)
KEPT = timedelta(days=366)
"""How far back one can look: the audit is kept as long."""


def show(ask: Ask) -> Answer:
    """Show one week, the last that ended if none is named."""
    monday = _monday(ask)
    summary = words(ask.coach, ask.caseload.summary(_name(monday)), ask.language)
    this_week = _monday_of(_today(ask))
    context = {
        "summary": summary,
        "before": _name(monday - WEEK) if monday - WEEK > this_week - KEPT else "",
        "after": _name(monday + WEEK) if monday < this_week else "",
        "is_open": monday == this_week,
    }
    return Shown("summary.html", context)


def as_pdf(ask: Ask) -> Answer:
    """Return the same as a file to print."""
    # Through a door of its own: the audit tells a file that was taken away from a page.
    caseload = Caseload(ask.coach, ask.work, ask.staff, ask.now, "pdf")
    week = _name(_monday(ask))
    summary = words(ask.coach, caseload.summary(week), ask.language)
    return Filed(f"digiter-{week}.pdf", "application/pdf", partial(_pdf, summary))


def _pdf(summary: SummaryWords) -> bytes:
    from digiter_core.documents.summary_pdf import (  # noqa: PLC0415 - typst only when wanted
        summary_pdf,
    )

    return summary_pdf(summary)


def _monday(ask: Ask) -> date:
    """Return the Monday of the week asked for. Raises `Forbidden` for one that cannot be shown."""
    this_week = _monday_of(_today(ask))
    wanted = ask.query.get("week")
    if not wanted:
        return this_week - WEEK
    try:
        year, _, week = wanted.partition("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        raise Forbidden from None
    if not this_week - KEPT < monday <= this_week:
        raise Forbidden
    return monday


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ZoneInfo(ask.staff.zone)).date()


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


PAGES = (
    Page("GET", "/summary", Act.SEE_SUMMARY, show),
    Page("GET", "/summary.pdf", Act.SEE_SUMMARY, as_pdf),
)
