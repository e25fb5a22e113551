"""A table as an Excel workbook. Made in memory: nothing of it touches the disk."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from web.spreadsheet_cells import Worded

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""UTF-16 units a cell can hold; what is longer ends with an ellipsis."""

_WIDEST = 40
_OPTIONS = {
    # `constant_memory` would keep the rows in a file under /tmp, in clear.
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def xlsx_file(rows: Iterable[Sequence[Worded]]) -> bytes:
    """Return *rows* as the bytes of a workbook: the first row stays in view.

    Every text is stored as text, and marked as such (`quotePrefix`), so that editing the cell
    does not turn it into a formula either.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    widths: dict[int, int] = {}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(sheet, at, column, cell, text if at else head, day)
            widths[column] = max(widths.get(column, 10), _width(cell))
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _write(  # noqa: PLR0913, PLR0917 - where, what, and the two looks it may have
    sheet: Any, row: int, column: int, cell: Worded, text: Any, day: Any
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, _as_typed(cell), text)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _as_typed(text: str) -> str:
    cut = _cut(text)
    # xlsxwriter copies a text between <r> and </r> into the file as markup of its own.
    return f"{cut} " if cut.startswith("<r>") and cut.endswith("</r>") else cut


def _cut(text: str) -> str:
    if len(text) * 2 <= LONGEST:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST:
        return text
    return units[: (LONGEST - 2) * 2].decode("utf-16-le", "ignore") + "…"


def _width(cell: Worded) -> int:
    if not isinstance(cell, str):
        return 10
    return min(_WIDEST, max((len(line) for line in cell.split("\n")), default=0) + 2)
