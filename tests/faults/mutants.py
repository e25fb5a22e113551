"""
Small mistakes put into scoring, consent and inbox, one at a time: does a test notice each?

`make mutants`, some thirty minutes on one core. mutmut makes the mistakes in a copy of the tree
(`mutants/`) and runs the tests that pass through the changed function; `[tool.mutmut]` of
`pyproject.toml` names both. `.venv/bin/mutmut show <name>` shows a mistake nobody noticed. What
is outside of functions, as the SQL statements, and what is decorated is left as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from mutmut.stats import status_by_exit_code

from tests.builders import DIALOGUES
from tests.faults.figures import Figure, load, show

ROOT = DIALOGUES.parent
COPY = ROOT / "mutants"
LEAST = 95
"""Percent of the mistakes in each part that a test has to notice."""

CORE = "digiter_core"
PARTS: Mapping[str, tuple[str, ...]] = {
    "scoring": (f"{CORE}.assessment.*",),
    "consent": (
        f"{CORE}.coaching.agreeing.*",
        f"{CORE}.coaching.effects.x__consent__*",  # the rest of that file is no consent
        f"{CORE}.coaching.effects.x__remember__*",
        f"{CORE}.coaching.effects.x__asked_before__*",
        f"{CORE}.coaching.sharing.*",
        f"{CORE}.coaching.withdrawing.*",
        f"{CORE}.storage.consents.*",
        f"{CORE}.storage.withdrawals.*",
    ),
    "inbox": ("bot.intake.*", "bot.updates.*", f"{CORE}.storage.inbox.*"),
}
"""The functions of each part, as mutmut names what it made of them."""

NOTICED = frozenset({"killed", "timeout"})
"""A mistake after which the tests do not end is noticed as well."""

NICE = 15

Found = tuple[str, str]  # a mistake, and its status: "killed", "survived", "no tests", …


def found_in(copy: Path) -> Iterator[Found]:
    """Yield what became of each mistake of the last run in the folder *copy*."""
    for path in sorted(copy.rglob("*.py.meta")):
        codes: Mapping[str, int | None] = json.loads(path.read_text())["exit_code_by_key"]
        yield from ((name, status_by_exit_code[code]) for name, code in codes.items())


def figures(found: Iterable[Found], parts: Iterable[str] = PARTS) -> Iterator[Figure]:
    """Yield for each part how many mistakes were made, and how many of them were noticed."""
    each = list(found)
    for part in parts:
        made = dict(one for one in each if any(fnmatch(one[0], like) for like in PARTS[part]))
        unnoticed = {name: status for name, status in made.items() if status not in NOTICED}
        share = 100 * (len(made) - len(unnoticed)) / max(1, len(made))
        yield Figure(f"{part}: mistakes", len(made))
        yield Figure(f"{part}: noticed, %", round(share, 1), f">= {LEAST}", share >= LEAST)
        yield Figure(f"{part}: not noticed", unnoticed)


def main() -> int:
    """Make the mistakes, or count those of the last run. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="all, if none is given")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--count", action="store_true", help="make none, count the last run's")
    options = parser.parse_args()
    parts = options.part or tuple(PARTS)
    if not options.count:
        shutil.rmtree(COPY, ignore_errors=True)
        names = [like for part in parts for like in PARTS[part]]
        command = ("-m", "mutmut", "run", "--max-children", str(options.processes), *names)
        os.nice(NICE)
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=sys.stderr)
    return 0 if show([load(), *figures(found_in(COPY), parts)]) else 1


if __name__ == "__main__":
    sys.exit(main())
