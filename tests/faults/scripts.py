"""
Bent dialogues by the thousand through loader and linter: none may crash, take long, or grow.

`python -m tests.faults.scripts --files 20000`. Every file of `dialogues/` is bent in turn, lies
in a folder with those it belongs to and its examples, and is linted as `digiter lint` does. The
files it crashes on are kept in `--keep`, to become tests.
"""

from __future__ import annotations

import argparse
import itertools
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.explaining import Explanations
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import NOT_SCRIPTS
from digiter_core.authoring.seen import Seen
from digiter_core.errors import Finding
from tests.builders import DIALOGUES
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.script_mutations import Mutations

PATIENCE = 2.0
MEMORY = 256.0
"""MB of the process with all it remembers. One file alone: `tests/unit/test_hostile_files.py`."""

LIBRARIES = ("competences.yaml", "micro_actions.yaml")
NEEDS_LIBRARIES = ("self_assessment.yaml", "plan.yaml", "micro_actions.yaml")
LANGUAGES, MENU = "languages.yaml", "menu.yaml"
LOCALES = DIALOGUES.parent / "locales"
EXAMPLES = DIALOGUES.parent / "tests" / "dialogues"
TOLD = 20
FRESH = 0.02
"""Share that is linted once more without anything remembered, to the same findings."""


@dataclass(slots=True)
class Outcome:
    """What the files did to loader and linter."""

    files: int = 0
    accepted: int = 0
    refused: int = 0
    findings: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    bad_findings: int = 0
    differently: int = 0
    slowest: float = 0.0
    slowest_file: str = ""
    processor: float = 0.0

    def figures(self) -> Iterator[Figure]:
        memory = peak_megabytes()
        yield Figure("bent files", self.files)
        yield none_of("crashes", sum(self.crashes.values()))
        yield Figure("crashes by kind", dict(self.crashes))
        yield none_of("findings without a line, a code or words", self.bad_findings)
        yield none_of("files that are told differently when read anew", self.differently)
        yield at_most("slowest file", self.slowest, PATIENCE, " s")
        yield Figure("slowest file is", self.slowest_file)
        yield at_most("memory", memory, MEMORY, " MB")
        yield Figure("refused", self.refused)
        yield Figure("with warnings or nothing", self.accepted)
        yield Figure("codes seen", len(self.codes))
        yield Figure("codes never seen", sorted(set(CODES) - set(self.codes)))
        mean = 1000 * self.processor / self.files if self.files else 0.0
        yield Figure("milliseconds of processor a file", round(mean, 2))


def peak_megabytes() -> float:
    """Return the most memory this program ever had.

    Not `ru_maxrss`: that begins with the memory of whatever started the program.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def beside(name: str) -> tuple[str, ...]:
    """Return the files that lie beside *name*: few, so that a file takes milliseconds."""
    libraries = LIBRARIES if name in NEEDS_LIBRARIES else ()
    return (LANGUAGES, MENU, *libraries) if name in NOT_SCRIPTS else (LANGUAGES, *libraries)


@dataclass(slots=True)
class Bending:
    """Bends files in *folder* and lints them."""

    folder: Path
    mutations: Mutations
    keep: Path | None = None
    outcome: Outcome = field(default_factory=Outcome)
    seen: Seen = field(default_factory=Seen)
    words: Explanations = field(default_factory=lambda: Explanations.load(LOCALES, DIALOGUES))

    def __post_init__(self) -> None:
        (self.folder / "dialogues").mkdir()
        (self.folder / "locales").mkdir()
        (self.folder / "tests" / "dialogues").mkdir(parents=True)

    def run(self, files: int) -> None:
        names = sorted(path.name for path in DIALOGUES.glob("*.yaml"))
        for number, name in zip(range(files), itertools.cycle(names), strict=False):
            content = self.mutations.bent((DIALOGUES / name).read_text(encoding="utf-8"))
            self._lay_out(name, content)
            self._look(name, content, number)

    def _lay_out(self, name: str, content: bytes) -> None:
        dialogues = self.folder / "dialogues"
        for path in dialogues.iterdir():
            path.unlink()
        for each in beside(name):
            (dialogues / each).write_bytes((DIALOGUES / each).read_bytes())
        (dialogues / name).write_bytes(content)
        examples = self.folder / "tests" / "dialogues"
        for path in examples.iterdir():
            path.unlink()
        own = EXAMPLES / Path(name).stem
        if own.is_dir():
            (examples / own.name).symlink_to(own)

    def _look(self, name: str, content: bytes, number: int) -> None:
        began = time.process_time()
        try:
            found = self._lint(self.seen)
            self._check(found, number)
        except Exception as error:  # noqa: BLE001 - counted, kept, and told
            frame = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
            self.outcome.crashes[kind] += 1
            self._keep(f"crash-{number}-{name}", content)
            found = []
        seconds = time.process_time() - began
        self.outcome.processor += seconds
        if seconds > self.outcome.slowest:
            self.outcome.slowest, self.outcome.slowest_file = seconds, f"{number} {name}"
            if seconds > PATIENCE:
                self._keep(f"slow-{number}-{name}", content)
        self._count(found)

    def _lint(self, seen: Seen) -> list[Finding]:
        return lint(self.folder / "dialogues", self.folder / "locales", seen)

    def _check(self, found: list[Finding], number: int) -> None:
        for each in found[:TOLD]:
            words = self.words.text(each, "fr")
            is_good = each.line >= 1 and each.column >= 1 and each.code in CODES and words
            self.outcome.bad_findings += not is_good
            words.encode()
        if number % round(1 / FRESH) == 0:
            self.outcome.differently += self._lint(Seen()) != found

    def _count(self, found: list[Finding]) -> None:
        outcome = self.outcome
        outcome.files += 1
        outcome.findings += len(found)
        outcome.codes.update({each.code for each in found})
        is_refused = any(
            each.severity == "critical" and each.code != "missing_text" for each in found
        )
        outcome.refused += is_refused
        outcome.accepted += not is_refused

    def _keep(self, name: str, content: bytes) -> None:
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / name).write_bytes(content)


def main() -> int:
    """Bend the files asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, default=None, help="a folder for files that crash")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    show([load(), Figure("seed", seed)])
    with tempfile.TemporaryDirectory() as folder:
        bending = Bending(Path(folder), Mutations(seed), options.keep)
        try:
            bending.run(options.files)
        finally:  # an hour's run that is broken off has still found something
            all_met = show(bending.outcome.figures())
    show([load()])
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
