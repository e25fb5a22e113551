"""
The shapes of the language: which fields a part of a dialogue may have, and what they mean.

The reference in `docs/dialogues.md` is printed from these, so it cannot fall behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import TEXT, Holds
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Field:
    """One field, and what it says to a coordinator."""

    name: str
    meaning: str
    required: bool = False
    holds: Holds = TEXT


@dataclass(frozen=True, slots=True)
class Shape:
    """A group of fields. `name` ends the sentence "... has no field x".

    `needs_one`: at least one of these fields. `together`: these fields, or none of them.
    `needs_when`: a field, a word it may say, and the fields that are needed then.
    """

    name: str
    meaning: str
    fields: tuple[Field, ...]
    needs_one: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    needs_when: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    known: frozenset[str] = field(init=False)  # the names of its fields
    required: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = frozenset(each.name for each in self.fields)
        object.__setattr__(self, "known", names)  # frozen: set once, here
        needed = tuple(each.name for each in self.fields if each.required)
        object.__setattr__(self, "required", needed)


NOTE = Field("note", "a hint for translators; learners never see it")


class Fields:
    """One group of fields of a file, read by its shape. Whatever does not fit is a finding."""

    def __init__(self, part: Mapping, shape: Shape, findings: Findings) -> None:
        self.at, self._part, self._shape, self._findings = part.at, part, shape, findings
        entries = part.entries
        if not shape.known.issuperset(entries):
            known = [field.name for field in shape.fields]
            for name, (key, _) in entries.items():
                if name not in shape.known:
                    meant = near(name, known)
                    findings.add(key.at, "unknown_field", shape=shape.name, name=name, near=meant)
        for name in shape.required:
            if name not in entries:
                findings.add(part.at, "missing_field", shape=shape.name, field=name)

    def has(self, name: str) -> bool:
        return name in self._part.entries

    def part(self, name: str) -> Part | None:
        """Return the value of the field *name* whatever it is, None if it is not there."""
        found = self._part.entries.get(name)
        return found[1] if found else None

    def place(self, name: str) -> Position:
        """Return where the field *name* begins, else where the group does."""
        found = self._part.entries.get(name)
        return found[0].at if found else self.at

    def scalar(self, name: str) -> Scalar | None:
        """Return the value of the field *name* if it is a text with something in it."""
        found = self._part.entries.get(name)
        if found is None:
            return None
        part = found[1]
        if not isinstance(part, Scalar):
            if isinstance(part, Mapping):
                self._findings.add(part.at, "wrong_shape", "text_in_braces", field=name)
            else:
                self._findings.add(part.at, "wrong_shape", "text", field=name)
            return None
        if not part.value.strip():
            self._findings.add(self.place(name), "empty_text", field=name)
            return None
        return part

    def word(self, name: str) -> str:
        """Return the value of the field *name*, "" if there is none."""
        scalar = self.scalar(name)
        return scalar.value.strip() if scalar else ""

    def flag(self, name: str) -> bool:
        """Return whether the field *name* says true. Not there: false."""
        scalar = self.scalar(name)
        if scalar and scalar.value not in ("true", "false"):
            self._findings.add(scalar.at, "wrong_value", "flag", field=name)
        return scalar is not None and scalar.value == "true"

    def items(self, name: str) -> tuple[Part, ...]:
        """Return the parts of the list *name*."""
        part = self.part(name)
        if part is None:
            return ()
        if not isinstance(part, Sequence):
            self._findings.add(part.at, "wrong_shape", "list", field=name)
            return ()
        if not part.items:
            self._findings.add(part.at, "empty_text", "list", field=name)
        return part.items

    def group(self, name: str) -> Mapping | None:
        """Return the group of fields *name*."""
        part = self.part(name)
        if part is None:
            return None
        group = as_mapping(part, name, self._findings)
        if group and not group.entries:
            self._findings.add(group.at, "empty_text", "group", field=name)
        return group


def as_mapping(part: Part, shape: str, findings: Findings) -> Mapping | None:
    """Return *part* if it is a group of fields; otherwise it is a finding.

    *shape*: the name of the shape that belongs there, or of the field, node or file it is.
    """
    if isinstance(part, Mapping):
        return part
    findings.add(part.at, "wrong_shape", shape=shape)
    return None
