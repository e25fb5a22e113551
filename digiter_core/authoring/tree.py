"""A YAML file as a tree in which every part knows its place. Scalars are always strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file people edit. Lines and columns count from 1.

    Not a dataclass, nor is `Scalar`: a large folder has some hundred thousand of them.
    """

    file: str
    line: int
    column: int


class Scalar(NamedTuple):
    """A text. `plain`: written without quotes; `cut`: a ` #` comment follows on its line."""

    value: str
    at: Position
    plain: bool = False
    cut: bool = False

    @property
    def is_none(self) -> bool:
        """Whether this is the word `none` without quotes: no value."""
        return self.plain and self.value == "none"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Part, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named fields, in the order they are written. Names are unique."""

    entries: dict[str, tuple[Scalar, Part]]
    at: Position


Part = Scalar | Sequence | Mapping


def plain(part: Part, leave_out: frozenset[str] = frozenset()) -> object:
    """Return *part* as plain JSON values, without the fields named in *leave_out*."""
    match part:
        case Scalar():
            return None if part.is_none else part.value
        case Sequence(items=items):
            return [plain(item, leave_out) for item in items]
        case Mapping(entries=entries):
            return {
                name: plain(value, leave_out)
                for name, (_, value) in entries.items()
                if name not in leave_out
            }
