"""A table as CSV after RFC 4180: UTF-8 with a byte order mark, so that Excel reads the accents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from web.spreadsheet_cells import Worded, disarmed

MEDIA_TYPE = "text/csv; charset=utf-8"
_BYTE_ORDER_MARK = "\ufeff"


def csv_file(rows: Iterable[Iterable[Worded]]) -> bytes:
    """Return *rows* as the bytes of a CSV file. No cell of it is a formula to any spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + out.getvalue()).encode()


def _text(cell: Worded) -> str:
    if isinstance(cell, str):
        return disarmed(cell)
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)
