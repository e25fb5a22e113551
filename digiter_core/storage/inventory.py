"""
The data inventory: every column, why it is there and what becomes of it.

`python -m digiter_core.storage.inventory` writes `docs/data-inventory.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column

from digiter_core.storage.datum import Datum
from digiter_core.storage.tables import INVENTORY, metadata

PAGE: Final = Path("docs/data-inventory.md")

_INTRODUCTION: Final = """\
# Data inventory

Written by `python -m digiter_core.storage.inventory` from `digiter_core/storage/tables.py`; a
test fails when it is out of date, or when a column says nothing about itself. *Sealed* columns
are encrypted (AES-256-GCM), a learner's with a key of their own; without the keyring nothing of
them can be read. Backups hold all tables except the inbox, the outbox, summaries on their way
(`dispatch`), log-ins (`login_link`, `web_session`, `code_try`) and the learners' keys.
"""
_HEAD: Final = (
    "| Column | Purpose | Personal | Sealed | Kept | In an export | When a learner is erased |\n"
    "|---|---|---|---|---|---|---|"
)


def entries() -> Mapping[str, Datum]:
    """Return the entry of every column, by `table.column`. Raises `KeyError` if one has none."""
    return {
        f"{table.name}.{column.name}": _entry(column)
        for table in metadata.sorted_tables
        for column in table.c
    }


def page() -> str:
    """Return the inventory as a page."""
    return "\n".join((_INTRODUCTION, *_sections()))


def _entry(column: Column[Any]) -> Datum:
    entry = column.info[INVENTORY]
    assert isinstance(entry, Datum)
    return entry


def _sections() -> Iterator[str]:
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        yield f"## {table.name}\n"
        yield _HEAD
        for column in table.c:
            yield _line(column.name, _entry(column))
        yield ""


def _line(name: str, entry: Datum) -> str:
    personal = "yes" if entry.personal else "no"
    sealed = "yes" if entry.sealed else "no"
    return (
        f"| `{name}` | {entry.purpose} | {personal} | {sealed} "
        f"| {entry.retention} | {entry.export} | {entry.erasure} |"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
