"""Collects every mistake of all files, so that a coordinator sees them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding, ScriptError

LONGEST_NAME, MOST_COMPARED = 60, 2_000
ALIKE = 0.6
"""Similarity (0 to 1) from which a name counts as misspelt."""


class Findings:
    """What was found so far."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, at: Position, code: str, variant: str = "", /, **params: object) -> None:
        self._found.append(_made(at, code, variant, CODES[code], params))

    def extend(self, found: Iterable[Finding]) -> None:
        self._found.extend(found)

    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the files."""
        return in_order(self._found)

    def raise_if_any(self) -> None:
        if self._found:
            raise ScriptError(self.all())


def finding(
    at: Position, code: str, variant: str = "", /, severity: str | None = None, **params: object
) -> Finding:
    """Return one finding, with the severity of its code unless another is given.

    *variant*: which of the ways to say it; *params*: names out of the file that its words use,
    never sentences. `near`, if it is not empty, is asked as "did you mean ...?".
    """
    return _made(at, code, variant, severity or CODES[code], params)


def _made(
    at: Position, code: str, variant: str, severity: str, params: Mapping[str, object]
) -> Finding:
    named = tuple((name, str(value)) for name, value in params.items())
    return Finding(at.file, at.line, at.column, code, variant, severity, named)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *found* by file and line, each once."""
    unique = dict.fromkeys(found)
    return tuple(
        sorted(unique, key=lambda f: (f.file, f.line, f.column, f.code, f.variant, f.params))
    )


def near(word: str, known: Iterable[str]) -> str:
    """Return the one of *known* that was most likely meant by *word*, "" if none comes close.

    Not looked for among thousands: a file may have as many mistakes as names.
    """
    from rapidfuzz import process  # noqa: PLC0415 - only where something is wrong
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    names = list(known)
    if len(word) > LONGEST_NAME or len(names) > MOST_COMPARED:
        return ""
    similar = Indel.normalized_similarity
    found = process.extractOne(word, names, scorer=similar, score_cutoff=ALIKE)
    return found[0] if found else ""
