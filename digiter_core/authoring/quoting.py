"""How a text is written in YAML so that the very same text is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Short: TypeAlias = "str | Sequence[Short] | Mapping[str, Short]"
"""What is written on one line: a text, a list, or a group."""

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_PLAIN: Final = frozenset(
    {"none", "null", "true", "false", "yes", "no", "on", "off", "y", "n"}
)
"""Words other programs read as values, and one that this one does."""

_SHORT: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_SHOWN: Final = re.compile("[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML lets stand in a file, without its line breaks and the byte order mark."""

_BREAKS: Final = frozenset("\r\x85\u2028\u2029")


def double_quoted(words: str) -> str:
    """Return *words* between double quotes, on one line. Raises `ValueError` for half a letter."""
    return f'"{"".join(_escaped(letter) for letter in words)}"'


def single_quoted(words: str) -> str | None:
    """Return *words* between single quotes, None if they need escapes."""
    if not all(_is_shown(letter) for letter in words):
        return None
    return "'" + words.replace("'", "''") + "'"


def bare(words: str) -> str | None:
    """Return *words* without quotes if they are a name, else None."""
    return words if _PLAIN.fullmatch(words) and words.lower() not in _NOT_PLAIN else None


def block(words: str, indent: str, newline: str) -> str | None:
    """Return *words* as a block of lines (`|`), None if they cannot be written as one."""
    lines = words.split("\n")
    last = lines.pop() if words.endswith("\n") else None
    sound = all(_is_shown(letter) for line in lines for letter in line)
    if not sound or not lines[0].strip() or lines[0][:1] == " " or not lines[-1].strip():
        return None
    head = "|-" if last is None else "|"
    return newline.join([head, *(indent + line if line else "" for line in lines)])


def flow(value: Short) -> str:
    """Return *value* on one line: every text between double quotes. Raises `ValueError`."""
    if isinstance(value, str):
        return double_quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {flow(part)}" for name, part in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def as_read(value: Short) -> object:
    """Return *value* as it is read again: plain lists and groups."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: as_read(part) for name, part in value.items()}
    return [as_read(part) for part in value]


def _escaped(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if _is_shown(letter):
        return letter
    if "\ud800" <= letter <= "\udfff":
        raise ValueError("half of a character cannot be written")
    return f"\\u{ord(letter):04x}"


def _is_shown(letter: str) -> bool:
    return _SHOWN.fullmatch(letter) is not None and letter not in _BREAKS
