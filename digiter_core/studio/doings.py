"""What somebody does in a rehearsal: values, and as a short text that travels through a form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LONGEST_WORDS: Final = 4096
MOST_DOINGS: Final = 300
LONGEST_JUMP: Final = 400 * 24 * 60 * 60
"""Seconds. Everything that happens by itself has happened once by then."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button, by what it carries and the number of the message it stands in."""

    data: str
    message: int


@dataclass(frozen=True, slots=True)
class Wrote:
    words: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command of the menu, without its slash."""

    name: str


@dataclass(frozen=True, slots=True)
class Jumped:
    """So many seconds in which the learner does nothing."""

    seconds: int


Doing = Tapped | Wrote | Commanded | Jumped


class NotPlayable(ValueError):
    """This is no list of things done in a rehearsal."""


def to_json(doings: Sequence[Doing]) -> list[list[Any]]:
    """Return *doings* as short JSON values."""
    return [_written(doing) for doing in doings]


def _written(doing: Doing) -> list[Any]:
    match doing:
        case Tapped(data=data, message=message):
            return ["tap", data, message]
        case Wrote(words=words):
            return ["type", words]
        case Commanded(name=name):
            return ["command", name]
        case Jumped(seconds=seconds):
            return ["jump", seconds]


_READERS: Mapping[str, tuple[tuple[type, ...], Callable[..., Doing]]] = {
    "tap": ((str, int), Tapped),
    "type": ((str,), Wrote),
    "command": ((str,), Commanded),
    "jump": ((int,), Jumped),
}


def from_json(data: object) -> tuple[Doing, ...]:
    """Return what `to_json` made *data* of. Raises `NotPlayable` for anything else."""
    if not isinstance(data, list) or len(data) > MOST_DOINGS:
        raise NotPlayable
    return tuple(_read(each) for each in data)


def _read(data: object) -> Doing:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise NotPlayable
    kinds, make = _READERS.get(data[0], ((), None))
    values = data[1:]
    if make is None or [type(value) for value in values] != list(kinds):
        raise NotPlayable
    if any(isinstance(value, str) and len(value) > LONGEST_WORDS for value in values):
        raise NotPlayable
    doing = make(*values)
    if isinstance(doing, Jumped) and not 0 < doing.seconds <= LONGEST_JUMP:
        raise NotPlayable
    return doing


def from_text(text: str) -> tuple[Doing, ...]:
    """Return the doings written as the JSON *text*. Raises `NotPlayable`."""
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotPlayable from error


def to_text(doings: Sequence[Doing]) -> str:
    """Return *doings* as a short text."""
    return json.dumps(to_json(doings), ensure_ascii=False, separators=(",", ":"))
