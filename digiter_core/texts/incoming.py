"""
Reads what comes back from translators: a PO catalogue or a sheet of comma-separated values.

Both are matched by the key of a text (`msgctxt`), never by its words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from digiter_core.errors import DigiterError
from digiter_core.texts.drafts import FUZZY, is_machine_made

KEY, FRENCH, WORDS, STATE, NOTE, LIMIT, PLACE = COLUMNS = (
    "key",
    "french",
    "translation",
    "state",
    "note",
    "longest",
    "place",
)
STALE, MACHINE, DOUBTED = STATES = ("stale", "machine-made", "fuzzy")


@dataclass
class UnreadableTranslations(DigiterError):
    """A file is no PO catalogue and no sheet of ours."""

    path: Path
    trouble: str

    def __str__(self) -> str:
        return f"{self.path}: {self.trouble}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text as it came back. `line` is where it stands in the file.

    `french`: what the words were made from. `state`: one of `STATES`, "" for a finished one.
    `remark`: what the translator noted; None: the file has no room for that.
    """

    key: str
    french: str
    words: str
    state: str = ""
    remark: str | None = None
    line: int = 0
    is_plural: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A whole file. `language` is "" if it does not say."""

    language: str
    texts: tuple[Incoming, ...]


def read_delivery(path: Path) -> Delivery:
    """Return what stands in *path*. Raises `UnreadableTranslations`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTranslations(path, "it is not text in UTF-8") from None
    except OSError as error:
        raise UnreadableTranslations(path, error.strerror or "it cannot be read") from error
    delivery = _sheet(path, text) if path.suffix.lower() == ".csv" else _catalogue(path)
    if not delivery.texts:
        trouble = "it holds no text with a key (msgctxt); nothing was changed"
        raise UnreadableTranslations(path, trouble)
    return delivery


def _catalogue(path: Path) -> Delivery:
    try:
        # By its path: given as text polib would split lines inside words, too.
        file = polib.pofile(str(path), encoding="utf-8-sig")
    except (OSError, ValueError, IndexError, AttributeError) as error:
        trouble = f"it is no PO catalogue ({error}); nothing was changed"
        raise UnreadableTranslations(path, trouble) from error
    texts = (_entry(entry) for entry in file if entry.msgctxt and not entry.obsolete)
    return Delivery(str(file.metadata.get("Language", "")), tuple(texts))


def _entry(entry: polib.POEntry) -> Incoming:
    fuzzy = FUZZY in entry.flags
    return Incoming(
        key=entry.msgctxt,
        french=(entry.previous_msgid if fuzzy else "") or entry.msgid,
        words=entry.msgstr,
        state=_state(entry) if fuzzy else "",
        remark=entry.tcomment,
        line=entry.linenum or 0,
        is_plural=bool(entry.msgid_plural),
    )


def _state(entry: polib.POEntry) -> str:
    if is_machine_made(entry):
        return MACHINE
    return STALE if entry.previous_msgid else DOUBTED


def _sheet(path: Path, text: str) -> Delivery:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        texts = tuple(_rows(rows))
    except csv.Error as error:
        raise UnreadableTranslations(path, f"line {rows.line_num}: {error}") from error
    lacking = [name for name in (KEY, FRENCH, WORDS) if name not in (rows.fieldnames or ())]
    if lacking:
        trouble = f"the first line does not name the column {', '.join(lacking)}"
        raise UnreadableTranslations(path, trouble)
    return Delivery("", texts)


def _rows(rows: csv.DictReader[str]) -> Iterator[Incoming]:
    for row in rows:
        state = (row.get(STATE) or "").strip()
        yield Incoming(
            key=(row.get(KEY) or "").strip(),
            french=_lines(row.get(FRENCH) or ""),
            words=_lines(row.get(WORDS) or ""),
            state=state if state in STATES else "",
            line=rows.line_num,
        )


def _lines(words: str) -> str:
    """Return *words* with the ends of lines as ours, whatever a spreadsheet made of them."""
    return words.replace("\r\n", "\n").replace("\r", "\n")
