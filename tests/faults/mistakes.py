"""
Mistakes coordinators make, one at a time, in the files of the project: is each named at its line?

`python -m tests.faults.mistakes --every 1`. The mistakes, and edits that are none, stand in
`tests/data/mistakes.yaml`. Findings that follow from any edit, as translations that are not made
yet, are passed over; so are hints about good edits, such as an example that goes on differently.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from digiter_core.authoring.lint import lint
from digiter_core.authoring.seen import Seen
from digiter_core.errors import Finding
from tests.builders import DIALOGUES
from tests.faults.figures import Figure, show

ROOT = DIALOGUES.parent
EDITS = ROOT / "tests" / "data" / "mistakes.yaml"
LEAST = 95
"""Percent of the mistakes that are named at the right line, of the edits without a finding."""

FOLLOW = frozenset({"missing_text", "stale_translation", "language_not_ready"})
FIRST = "first"
_BLANKS = str.maketrans("\u00a0\u202f", "  ")

Edit = Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """What came of the edits. What no longer fits the files counts nowhere."""

    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    def figures(self) -> Iterator[Figure]:
        yield Figure("mistakes", len(self.named) + len(self.missed))
        yield _at_least("named at the right line, %", self.named, self.missed)
        yield Figure("not named there", self.missed)
        yield Figure("good edits", len(self.quiet) + len(self.alarms))
        yield _at_least("good edits without a warning, %", self.quiet, self.alarms)
        yield Figure("warned of", self.alarms)


def _at_least(name: str, well: Sequence[str], badly: Sequence[str]) -> Figure:
    share = 100 * len(well) / max(1, len(well) + len(badly))
    return Figure(name, round(share, 1), f">= {LEAST}", share >= LEAST)


class Playing:
    """A copy of the project in *folder* in which one file after another is edited."""

    def __init__(self, folder: Path) -> None:
        self._dialogues, self._locales = folder / "dialogues", folder / "locales"
        shutil.copytree(DIALOGUES, self._dialogues)
        shutil.copytree(ROOT / "locales", self._locales)
        (folder / "tests").mkdir()
        (folder / "tests" / "dialogues").symlink_to(ROOT / "tests" / "dialogues")
        self._seen = Seen()
        self.outcome = Outcome()

    def play(self, bad: Sequence[Edit], good: Sequence[Edit]) -> None:
        for edit in bad:
            if (text := edited(edit)) is not None:
                lines = wanted(edit, text)
                found = [each.line for each in self._found(edit, text)]
                is_named = not lines.isdisjoint(found)
                named = self.outcome.named if is_named else self.outcome.missed
                named.append(f"{edit['file']}: {edit['what']}")
        for edit in good:
            if (text := edited(edit)) is not None:
                told = [each.code for each in self._found(edit, text) if each.severity != "hint"]
                quiet = self.outcome.alarms if told else self.outcome.quiet
                quiet.append(f"{edit['file']}: {edit['what']}")

    def _found(self, edit: Edit, text: str) -> list[Finding]:
        path = self._dialogues / edit["file"]
        before = path.read_bytes()
        path.write_bytes(text.encode())
        try:
            findings = lint(self._dialogues, self._locales, self._seen, date.today())
        finally:
            path.write_bytes(before)
        name = f"dialogues/{edit['file']}"
        return [each for each in findings if each.file == name and each.code not in FOLLOW]


def edited(edit: Edit) -> str | None:
    """Return the file with the change made, None if what is changed no longer stands there."""
    text = (DIALOGUES / edit["file"]).read_bytes().decode()
    for old, new, *which in edit["change"]:
        plain, wanted_part = text.translate(_BLANKS), old.translate(_BLANKS)
        place = -1
        for _ in range((which[0] if which else 0) + 1):
            place = plain.find(wanted_part, place + 1)
        if place < 0 or (not which and plain.count(wanted_part) > 1):
            return None
        part = text[place : place + len(old)]
        text = text[:place] + _with(part, old, new) + text[place + len(old) :]
    return text


def _with(part: str, old: str, new: str) -> str:
    """Return *new*, with the blanks of *part* where it says what *old* said."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return part[:start] + new[start : len(new) - end] + part[len(part) - end :]


def wanted(edit: Edit, text: str) -> set[int]:
    """Return the lines of *text* at which the mistake may be named."""
    lines = text.translate(_BLANKS).split("\n")
    found: set[int] = set()
    for place in edit["at"]:
        if place == FIRST:
            before = (DIALOGUES / edit["file"]).read_bytes().decode().split("\n")
            pairs = zip_longest(text.split("\n"), before)
            found.add(next(n for n, (one, other) in enumerate(pairs, 1) if one != other))
        else:
            words, which = place[0].translate(_BLANKS), place[1] if len(place) > 1 else 0
            hits = [number for number, line in enumerate(lines, 1) if words in line]
            found.update(hits[which : which + 1] if which >= 0 else hits[which:])
    return found


def edits() -> tuple[list[Edit], list[Edit]]:
    """Return the mistakes, and the edits that are none."""
    read = yaml.safe_load(EDITS.read_text(encoding="utf-8"))
    return read["bad"], read["good"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="plays every so manieth edit")
    options = parser.parse_args()
    bad, good = edits()
    with tempfile.TemporaryDirectory() as folder:
        playing = Playing(Path(folder))
        playing.play(bad[:: options.every], good[:: options.every])
    return 0 if show(playing.outcome.figures()) else 1


if __name__ == "__main__":
    sys.exit(main())
