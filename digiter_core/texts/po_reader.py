"""
Reads a gettext PO catalogue fast, for serving: context and translation, fuzzy ones too.

Editing is polib's work (see `sync`). Entries with plural forms are passed over: none is used.

A draft of a machine is fuzzy and has the comment `# machine-made`. Who takes the mark "fuzzy"
away, as every PO editor does with what a person has confirmed, makes it a translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
MACHINE_MADE = "machine-made"
"""First word of the comment on a draft that no person has read."""

_MARK = f"# {MACHINE_MADE}"
_FIELDS = ("msgctxt", "msgid", "msgstr")
_TEXT = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_TEXTS = rf"{_TEXT}(?:\n{_TEXT})*"
_USUAL = re.compile(
    rf"(?P<comments>(?:#(?!~)[^\n]*\n)*)(?:msgctxt (?P<context>{_TEXTS})\n)?"
    rf"msgid (?P<source>{_TEXTS})\nmsgstr (?P<text>{_TEXTS})(?:\n\n+|\n?\Z)"
)
_FUZZY = re.compile("^#,.*fuzzy", re.MULTILINE)
_BEFORE = "#|"
_PREVIOUS = re.compile(rf"^#\| msgid (?P<source>{_TEXT}(?:\n#\| {_TEXT})*)$", re.MULTILINE)


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
    marked: bool = False  # as made by a machine
    previous: str = ""  # the source it was made from, if that was another

    @property
    def is_machine_made(self) -> bool:
        """Whether no person has confirmed it."""
        return self.fuzzy and self.marked

    @property
    def made_from(self) -> str:
        """Return the source its words were made from, as far as known."""
        return self.previous if self.fuzzy and self.previous else self.source

    def is_stale(self, french: str) -> bool:
        """Whether it was made from other words than *french*, or somebody doubts it."""
        return self.source != french or (self.fuzzy and not self.marked)


@dataclass(slots=True)
class _Entry:
    line: int = 0
    fuzzy: bool = False
    marked: bool = False
    obsolete: bool = False
    plural: bool = False
    comments: str = ""  # those that name an earlier source
    fields: dict[str, list[str]] = field(default_factory=dict)
    current: list[str] | None = None


def read_po(text: str) -> Iterator[Translation]:
    """Yield the entries of the catalogue *text* that have a context.

    Raises `UnreadableCatalogue` with the line.
    """
    text = text.removeprefix("\ufeff")
    at, line = 0, 1
    # As all editors write entries, twice as fast; from the first other one on, by lines.
    while (found := _USUAL.match(text, at)) is not None:
        if found["context"]:
            yield _usual(found, line + found["comments"].count("\n"))
        line += text.count("\n", at, found.end())
        at = found.end()
    yield from _by_lines(text[at:], line)


def _usual(found: re.Match[str], line: int) -> Translation:
    comments, context, source, text = found.groups()
    return Translation(
        _unquoted(context),
        _unquoted(source),
        _unquoted(text),
        "#," in comments and _FUZZY.search(comments) is not None,
        obsolete=False,
        line=line,
        marked=MACHINE_MADE in comments and f"\n{_MARK}" in f"\n{comments}",
        previous=_previous(comments) if _BEFORE in comments else "",
    )


def _previous(comments: str) -> str:
    found = _PREVIOUS.search(comments)
    return _unquoted(found["source"].replace(f"\n{_BEFORE} ", "\n")) if found else ""


def _unquoted(text: str) -> str:
    """Return what the lines of *text*, each between quotes, say."""
    if "\n" in text:
        return _words([each[1:-1] for each in text.split("\n")])
    return _words([text[1:-1]]) if "\\" in text else text[1:-1]


def _by_lines(text: str, first: int) -> Iterator[Translation]:
    entry = _Entry()
    # Not splitlines(): a text may hold U+2028 and the like.
    for number, raw in enumerate(text.split("\n"), first):
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
            entry.fuzzy |= line.startswith("#,") and "fuzzy" in line
            entry.marked |= line.startswith(_MARK)
            if line.startswith(_BEFORE):
                entry.comments += f"{line}\n"
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
            marked=entry.marked,
            previous=_previous(entry.comments),
        )


def _words(parts: list[str]) -> str:
    text = "".join(parts)
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
