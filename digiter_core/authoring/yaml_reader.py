"""
Reads YAML by our rules: no implicit types, aliases, tags or double names, and bounded in size.

Built on the events of the C parser, not on `compose`: an event tells an alias from its target,
and nothing is built before it is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_messages import advice_for, place_of

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_PARTS = 50_000


def read_yaml(text: str, file: str, findings: Findings) -> Part | None:
    """Return the tree written as *text*, None if there is none that can be used.

    Everything that is wrong goes to *findings*; nothing is raised.
    """
    text = text.removeprefix("\ufeff")
    start = Position(file, 1, 1)
    if len(text) > MAX_CHARACTERS:
        findings.add(start, "too_big", f"a file has at most {MAX_CHARACTERS:,} characters")
        return None
    growing = _Growing(text, file, findings)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            growing.take(event)
    except _Stop:
        return None
    except yaml.YAMLError as error:
        advice = advice_for(error)
        at = Position(file, *place_of(error, at_start=advice.at_start))
        findings.add(at, advice.code, advice.message)
        return None
    except UnicodeEncodeError:  # half of a surrogate pair: not a text at all
        findings.add(start, "not_text", "the file holds half of a character: type it again")
        return None
    if growing.root is None:
        findings.add(start, "wrong_shape", "the file is empty")
    return growing.root


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
        self._text, self._file, self._findings = text, file, findings
        self._open: list[_Open] = []
        self._parts = 0
        self._documents = 0
        self.root: Part | None = None

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._refuse(event)
                self._place(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse(event)
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                if not done.is_key:
                    self._place(done.closed())
            case yaml.AliasEvent():
                self._add(
                    event, "not_allowed", 'aliases (*name) are not used; quote the text: "..."'
                )
                raise _Stop
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._add(event, "not_allowed", "one file holds one document: remove the ---")
                    raise _Stop
            case _:
                pass

    def _refuse(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            self._add(event, "too_big", f"a file has at most {MAX_PARTS:,} parts")
            raise _Stop
        if event.anchor is not None:
            self._add(event, "not_allowed", 'anchors (&name) are not used; quote the text: "..."')
        if event.tag is not None:
            self._add(event, "not_allowed", 'tags (!name) are not used; quote the text: "..."')

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._add(event, "too_big", f"nested more than {MAX_DEPTH} levels deep")
            raise _Stop
        opened = _Open(self._at(event), isinstance(event, yaml.MappingStartEvent))
        above = self._open[-1] if self._open else None
        if above is not None and above.is_mapping and above.name is None:
            self._add(event, "not_allowed", 'a field has a plain name; quote a text: "..."')
            above.name, opened.is_key = Scalar("", opened.at), True
        self._open.append(opened)

    def _place(self, part: Part) -> None:
        if not self._open:
            self.root = part
            return
        above = self._open[-1]
        if not above.is_mapping:
            above.items.append(part)
        elif above.name is None:
            # Lists and groups were stopped in _begin: only a scalar gets here.
            above.name = part if isinstance(part, Scalar) else None
        else:
            self._field(above, above.name, part)
            above.name = None

    def _field(self, above: _Open, name: Scalar, value: Part) -> None:
        first = above.entries.setdefault(name.value, (name, value))[0]
        if first is not name:
            self._findings.add(
                name.at,
                "duplicate_field",
                f'"{name.value}" stands here twice, first in line {first.at.line}',
            )

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        is_plain = not event.style
        cut = False
        if is_plain and event.value:
            end = event.end_mark.index if event.end_mark else 0
            rest = self._text[end : end + 80]
            cut = rest[:1] in (" ", "\t") and rest.lstrip(" \t").startswith("#")
        return Scalar(event.value, self._at(event), is_plain, cut)

    def _at(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        if mark is None:
            return Position(self._file, 1, 1)
        return Position(self._file, mark.line + 1, mark.column + 1)

    def _add(self, event: yaml.Event, code: str, message: str) -> None:
        self._findings.add(self._at(event), code, message)
