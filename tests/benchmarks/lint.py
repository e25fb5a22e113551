"""
How long findings take: `python -m tests.benchmarks.lint [--scripts 200]`, one JSON line a figure.

A whole lint of 200 scripts of 50 nodes in five languages, in a process of its own, start-up and
reading included; then one file is changed and everything is checked again by a process that has
seen the others, as the studio does. A whole lint is timed by the clock, for it works on two cores,
the others by the processor: medians of some rounds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from digiter_core.authoring.lint import lint
from digiter_core.authoring.seen import Seen
from digiter_core.studio.checking import check_text
from digiter_core.studio.folder import Folder
from tests.benchmarks.figures import Report
from tests.benchmarks.many_scripts import ManyScripts
from tests.builders import DIALOGUES

WHOLE = """
import sys
from pathlib import Path
from digiter_core.authoring.abreast import abreast
from digiter_core.authoring.lint import lint
lint(Path(sys.argv[1]), Path(sys.argv[2]), both=abreast)
"""
PROJECT = DIALOGUES.parent


def whole(dialogues: Path, locales: Path) -> float:
    """Return the seconds from the start of a process until it has all findings."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", WHOLE, str(dialogues), str(locales)], check=True)
    return time.monotonic() - began


def again(dialogues: Path, locales: Path, rounds: int) -> list[float]:
    """Return the processor seconds of checking everything anew after one file was changed."""
    seen, path = Seen(), max(dialogues.glob("*.yaml"))
    lint(dialogues, locales, seen)
    times = []
    for number in range(rounds):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}# {number}\n", encoding="utf-8")
        began = time.process_time()
        lint(dialogues, locales, seen)
        times.append(time.process_time() - began)
    return times


def typing(folder: Folder, name: str, rounds: int) -> list[float]:
    """Return the seconds until the findings of a file that is being typed are there."""
    text = (folder.dialogues / name).read_text(encoding="utf-8")
    check_text(folder, f"dialogues/{name}", text)
    times = []
    for number in range(rounds):
        began = time.process_time()
        check_text(folder, f"dialogues/{name}", f"{text}# {number}\n")
        times.append(time.process_time() - began)
    return times


def main() -> int:
    """Measure. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as place:
        many = ManyScripts(Path(place), options.scripts)
        many.write()
        folders = {
            "project": Folder(PROJECT / "dialogues", PROJECT / "locales"),
            "many scripts": Folder(many.dialogues, many.locales),
        }
        for what, folder in folders.items():
            where = folder.dialogues, folder.locales
            times = [whole(*where) for _ in range(options.rounds)]
            goal = "< 3"
            report.goal(
                "whole lint, s", round(median(times), 2), goal, of=what, rounds=rounded(times)
            )
        typed = {"project": "welcome.yaml", "many scripts": "s7.yaml"}
        for what, folder in folders.items():
            times = [1000 * each for each in typing(folder, typed[what], options.rounds)]
            value = round(median(times))
            report.goal(
                "findings of a file being typed, ms",
                value,
                "< 300",
                of=what,
                rounds=rounded(times),
            )
        times = [1000 * each for each in again(many.dialogues, many.locales, options.rounds)]
        report.line(
            "everything once more after one change, ms",
            of="many scripts",
            value=round(median(times)),
            rounds=rounded(times),
        )
    report.summary()
    return 0 if not report.missed else 1


def rounded(times: list[float]) -> list[float]:
    return [round(each, 2) for each in times]


if __name__ == "__main__":
    sys.exit(main())
