"""What was read of files before, by their content: of a changed folder only the change is read.

For those who look again and again, such as the studio and a service that serves its pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Part
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding
from digiter_core.texts.po_reader import Translation, read_po
from digiter_core.texts.remembered import Remembered

DIALOGUES, CATALOGUES = 2_000_000, 6_000_000
"""Characters kept. One of a dialogue takes some 30 bytes as a tree, one of a catalogue three."""

Made = TypeVar("Made")


@cache
def seen_by_all() -> Seen:
    """Return what remembers for all of this process who look again and again.

    A draft, the release that is live and those before it have nearly all their files in common.
    """
    return Seen()


class Seen:
    """Reads files, and remembers them by name and content, whatever folder they lie in."""

    def __init__(self) -> None:
        self._trees = Remembered[tuple[str, str], _Noted[Part | None]](DIALOGUES)
        self._made = Remembered[tuple[str, str, tuple[str, ...]], _Noted[Any]](2 * DIALOGUES)
        self._catalogues = Remembered[str, tuple[Translation, ...]](CATALOGUES)

    def tree(self, text: str, file: str, findings: Findings) -> Part | None:
        """Return what `read_yaml` returns; nobody may change it."""
        noted = self._trees.of(
            (file, text), len(text), lambda: _noting(partial(read_yaml, text, file))
        )
        findings.extend(noted.findings)
        return noted.made

    def made(
        self,
        name: str,
        text: str,
        make: Callable[[Findings], Made],
        findings: Findings,
        besides: tuple[str, ...] = (),
    ) -> Made:
        """Return what *make* makes of *text* under *name*. *besides*: what else it looks at."""
        noted = self._made.of((name, text, besides), len(text), lambda: _noting(make))
        findings.extend(noted.findings)
        made: Made = noted.made
        return made

    def translations(self, text: str) -> tuple[Translation, ...]:
        """Return what `read_po` yields. Raises `UnreadableCatalogue`."""
        return self._catalogues.of(text, len(text), lambda: tuple(read_po(text)))


@dataclass(frozen=True, slots=True)
class _Noted(Generic[Made]):
    """What was made, and what was found wrong meanwhile."""

    made: Made
    findings: tuple[Finding, ...]


def _noting(make: Callable[[Findings], Made]) -> _Noted[Made]:
    findings = Findings()
    return _Noted(make(findings), findings.all())
