"""The caseload as a file: what each learner shows at this moment, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.coaching.caseload import Caseload
from digiter_core.reports.caseload_table import Word, caseload_table
from web import csv_file, xlsx_file
from web.page import Answer, Ask, Filed, Page
from web.spreadsheet_cells import Worded, worded


def as_csv(ask: Ask) -> Answer:
    """Return the caseload as CSV."""
    rows = _rows(ask, through="csv")
    return Filed(_name(ask, "csv"), csv_file.MEDIA_TYPE, partial(csv_file.csv_file, rows))


def as_xlsx(ask: Ask) -> Answer:
    """Return the caseload as an Excel workbook."""
    rows = _rows(ask, through="xlsx")
    return Filed(_name(ask, "xlsx"), xlsx_file.MEDIA_TYPE, partial(xlsx_file.xlsx_file, rows))


def _rows(ask: Ask, through: str) -> Sequence[Sequence[Worded]]:
    # Through a door of its own: the audit tells a file that was taken away from a page.
    caseload = Caseload(ask.coach, ask.work, ask.staff, ask.now, through)
    table = caseload_table(ask.coach.framework, caseload.insights())
    return tuple(worded(table, _sayer(ask)))


def _sayer(ask: Ask) -> Callable[[Word], str]:
    def say(word: Word) -> str:
        if word.theme is None:
            return ask.coach.texts.text(word.key, ask.language)
        theme = ask.coach.texts.text(word.theme, ask.language)
        return ask.coach.texts.text(word.key, ask.language, theme=theme)

    return say


def _name(ask: Ask, kind: str) -> str:
    return f"digiter-{ask.now.astimezone(ZoneInfo(ask.staff.zone)).date()}.{kind}"


PAGES = (
    Page("GET", "/export.csv", Act.EXPORT_CASELOAD, as_csv),
    Page("GET", "/export.xlsx", Act.EXPORT_CASELOAD, as_xlsx),
)
