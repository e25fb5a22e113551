"""Collects every mistake of all files, so that a coordinator sees them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding, ScriptError


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, at: Position, code: str, message: str) -> None:
        self._found.append(finding(at, code, message))

    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the files."""
        return in_order(self._found)

    def raise_if_any(self) -> None:
        if self._found:
            raise ScriptError(self.all())


def finding(at: Position, code: str, message: str, severity: str | None = None) -> Finding:
    """Return one finding, with the severity of its code unless another is given."""
    return Finding(at.file, at.line, at.column, code, message, severity or CODES[code][0])


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *found* by file and line, each once."""
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda f: (f.file, f.line, f.column, f.code, f.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that ends a sentence: ` - did you mean "say"?`, or nothing."""
    near = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f' - did you mean "{near[0]}"?' if near else ""
