"""How a text is written in YAML so that the very same text is read."""

from __future__ import annotations

import re
from typing import Final

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
