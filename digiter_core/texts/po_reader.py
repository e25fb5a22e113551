"""
Reads a gettext PO catalogue fast, for serving: context and translation, fuzzy ones too.

Editing is polib's work (see `sync`). Entries with plural forms are passed over: none is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_FIELDS = ("msgctxt", "msgid", "msgstr")


class UnreadableCatalogue(ValueError):
    """A line of a catalogue is neither comment, keyword nor text."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Translation:
    """One entry of a catalogue. `line` is where it starts."""

    context: str
    source: str
    text: str
    fuzzy: bool
    obsolete: bool
    line: int


@dataclass(slots=True)
class _Entry:
    line: int = 0
    fuzzy: bool = False
    obsolete: bool = False
    plural: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)
    current: list[str] | None = None


def read_po(text: str) -> Iterator[Translation]:
    """Yield the entries of the catalogue *text* that have a context.

    Raises `UnreadableCatalogue` with the line.
    """
    entry = _Entry()
    # Not splitlines(): a text may hold U+2028 and the like.
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.strip(" \t\r")
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].lstrip()
            if line.startswith("|"):
                continue
        if line.startswith('"'):
            _more(entry, line, number)
        elif line.startswith("msg"):
            starts = line.startswith(("msgctxt", "msgid ")) and "msgstr" in entry.fields
            if starts:
                yield from _finished(entry)
                entry = _Entry()
            _keyword(entry, line, number, obsolete=obsolete)
        elif line.startswith("#") or not line:
            if "msgstr" in entry.fields:
                yield from _finished(entry)
                entry = _Entry()
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
        else:
            raise UnreadableCatalogue(number)
    yield from _finished(entry)


def _keyword(entry: _Entry, line: str, number: int, *, obsolete: bool) -> None:
    name, _, rest = line.partition(" ")
    entry.line = entry.line or number
    entry.obsolete = obsolete
    if name in _FIELDS:
        entry.current = entry.fields.setdefault(name, [])
    elif name == "msgid_plural" or name.startswith("msgstr["):
        entry.plural, entry.current = True, []
        entry.fields.setdefault("msgstr", [])
    else:
        raise UnreadableCatalogue(number)
    _more(entry, rest.strip(), number)


def _more(entry: _Entry, line: str, number: int) -> None:
    if entry.current is None or len(line) < 2 or line[0] != '"' or line[-1] != '"':  # noqa: PLR2004
        raise UnreadableCatalogue(number)
    entry.current.append(line[1:-1])


def _finished(entry: _Entry) -> Iterator[Translation]:
    if "msgctxt" in entry.fields and not entry.plural:
        yield Translation(
            context=_words(entry.fields["msgctxt"]),
            source=_words(entry.fields.get("msgid", [])),
            text=_words(entry.fields.get("msgstr", [])),
            fuzzy=entry.fuzzy,
            obsolete=entry.obsolete,
            line=entry.line,
        )


def _words(parts: list[str]) -> str:
    text = "".join(parts)
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
