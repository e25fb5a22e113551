"""
Reads YAML by our rules: no implicit types, aliases, tags or double names, and bounded in size.

Built on the events of the C parser, not on `compose`: an event tells an alias from its target,
and nothing is built before it is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_causes import cause_of
from digiter_core.authoring.yaml_messages import advice_for, place_of

TreeOf = Callable[[str, str, Findings], Part | None]
"""What reads a text as `read_yaml` does."""

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_PARTS = 50_000
_new = tuple.__new__
"""What a named tuple calls; its own way there takes twice as long."""

_BLANKS = (" ", "\t")
_QUOTES = ("'", '"')
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""What is no letter and no sign, as `"\\0"` makes it: databases and Telegram refuse it."""


def read_yaml(text: str, file: str, findings: Findings) -> Part | None:
    """Return the tree written as *text*, None if there is none that can be used.

    Everything that is wrong goes to *findings*; nothing is raised.
    """
    text = text.removeprefix("\ufeff")
    start = Position(file, 1, 1)
    if len(text) > MAX_CHARACTERS:
        findings.add(start, "too_big", limit=MAX_CHARACTERS)
        return None
    growing = _Growing(text, file, findings)
    try:
        growing.grow()
    except _Stop:
        return None
    except yaml.YAMLError as error:
        _tell(error, text, growing, findings)
        return None
    except UnicodeEncodeError:  # half of a surrogate pair: not a text at all
        findings.add(start, "not_text", "half_character")
        return None
    if growing.root is None:
        findings.add(start, "wrong_shape", "empty")
    return growing.root


def _tell(error: yaml.YAMLError, text: str, growing: _Growing, findings: Findings) -> None:
    noticed = place_of(error, at_start=False)[0]
    opened = growing.last_quoted
    if opened is not None and opened[0].line < opened[1].end_mark.line + 1 == noticed:
        # A text runs over several lines up to where the next one should begin: its end is lost.
        findings.add(opened[0], "open_quote")
        return
    if (cause := cause_of(error, text)) is not None:
        at = Position(growing.file, cause.line, cause.column)
        findings.add(at, cause.advice.code, cause.advice.variant)
        return
    lines = text.split("\n", noticed)
    advice = advice_for(error, lines[noticed - 1] if noticed <= len(lines) else "")
    place = place_of(error, at_start=advice.at_start)
    if advice.code == "not_text":  # the parser does not say where
        place = _place_of_control(text)
    findings.add(Position(growing.file, *place), advice.code, advice.variant)


def _place_of_control(text: str) -> tuple[int, int]:
    for found in _CONTROL.finditer(text):
        if found[0] != "\r":
            before = text[: found.start()]
            return before.count("\n") + 1, len(before) - before.rfind("\n")
    return 1, 1


class _Stop(Exception):
    """Reading on makes no sense; the reason is among the findings."""


@dataclass(slots=True)
class _Open:
    """A list or a group of fields that is being read."""

    at: Position
    is_mapping: bool
    items: list[Part] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Part]] = field(default_factory=dict)
    name: Scalar | None = None
    is_key: bool = False  # stands where a name belongs: read over, but not kept

    def closed(self) -> Part:
        if self.is_mapping:
            return Mapping(self.entries, self.at)
        return Sequence(tuple(self.items), self.at)


class _Growing:
    """The tree while it grows, without recursion, so that no file can exhaust the stack."""

    def __init__(self, text: str, file: str, findings: Findings) -> None:
        self._text, self.file, self._findings = text, file, findings
        self._open: list[_Open] = []
        self._above: _Open | None = None  # the last of them
        self._parts = 0
        self._documents = 0
        self.root: Part | None = None
        self._has_comments = any(f"{blank}#" in text for blank in _BLANKS)
        self.last_quoted: tuple[Position, Any] | None = None  # where it begins, its event

    def grow(self) -> None:
        """Read the whole text. Raises `_Stop`, `YAMLError`, `UnicodeEncodeError`."""
        # Scalars are four of five events, a quarter of a million in a large folder: what is done
        # with them stands here, without a call for each step.
        following: Callable[[], Any] = yaml.CSafeLoader(self._text).get_event
        while (event := following()) is not None:
            kind = event.__class__
            if kind is yaml.ScalarEvent:
                self._count(event)
                scalar = self._scalar(event)
                above = self._above
                if above is None or above.name is not None or not above.is_mapping:
                    self._place(scalar)
                else:
                    above.name = scalar
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._count(event)
                self._begin(event, is_mapping=kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            else:
                self._stop_at(event)

    def _stop_at(self, event: yaml.Event) -> None:
        if event.__class__ is yaml.AliasEvent:
            self._findings.add(self._at(event), "not_allowed", sign="*")
            raise _Stop
        if event.__class__ is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._findings.add(self._at(event), "not_allowed", "documents")
                raise _Stop

    def _count(self, event: Any) -> None:
        self._parts += 1
        if event.anchor is not None or event.tag is not None or self._parts > MAX_PARTS:
            self._refuse(event)

    def _refuse(self, event: Any) -> None:
        if self._parts > MAX_PARTS:
            self._findings.add(self._at(event), "too_big", "parts", limit=MAX_PARTS)
            raise _Stop
        if event.anchor is not None:
            self._findings.add(self._at(event), "not_allowed", sign="&")
        if event.tag is not None:
            self._findings.add(self._at(event), "not_allowed", sign="!")

    def _begin(self, event: Any, *, is_mapping: bool) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._findings.add(self._at(event), "too_big", "depth", limit=MAX_DEPTH)
            raise _Stop
        opened = _Open(self._at(event), is_mapping)
        above = self._above
        if above is not None and above.is_mapping and above.name is None:
            self._findings.add(self._at(event), "not_allowed", "name")
            above.name, opened.is_key = Scalar("", opened.at), True
        self._open.append(opened)
        self._above = opened

    def _end(self) -> None:
        done = self._open.pop()
        self._above = self._open[-1] if self._open else None
        if not done.is_key:
            self._place(done.closed())

    def _place(self, part: Part) -> None:
        """Take in what is no name of a field: those are known where they are read."""
        above = self._above
        if above is None:
            self.root = part
        elif not above.is_mapping:
            above.items.append(part)
        elif above.name is not None:
            self._field(above, above.name, part)
            above.name = None

    def _field(self, above: _Open, name: Scalar, value: Part) -> None:
        entries = above.entries
        if name.value not in entries:
            entries[name.value] = (name, value)
        else:
            first = entries[name.value][0]
            self._findings.add(
                name.at,
                "duplicate_field",
                name=name.value,
                line=first.at.line,
            )

    def _scalar(self, event: Any) -> Scalar:
        value, mark, style = event.value, event.start_mark, event.style
        at = _new(Position, (self.file, mark.line + 1, mark.column + 1))
        if not value.isprintable() and _CONTROL.search(value):
            self._findings.add(at, "not_text", "control")
            value = _CONTROL.sub("", value)
        if not style:
            cut = self._has_comments and bool(value) and self._is_cut(event.end_mark.index)
            return _new(Scalar, (value, at, True, cut))
        if style in _QUOTES:
            self.last_quoted = (at, event)
        return _new(Scalar, (value, at, False, False))

    def _is_cut(self, end: int) -> bool:
        """Whether a comment follows, after blanks, on the line of what ends there."""
        rest = self._text[end : end + 80]
        return rest[:1] in _BLANKS and rest.lstrip(" \t").startswith("#")

    def _at(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(self.file, mark.line + 1, mark.column + 1)
