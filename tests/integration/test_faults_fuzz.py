"""20,000 hostile updates, and a disk that fails at every write: small versions of `tests/faults`."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e


def figures(module: str, *options: str) -> tuple[dict[str, object], list[str]]:
    """Run *module* as a program; return its figures, and those that miss their goal."""
    run = subprocess.run(
        [sys.executable, "-m", module, *options],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert lines, run.stderr
    missed = [json.dumps(line) for line in lines if line.get("met") is False]
    return {line["figure"]: line["value"] for line in lines}, missed


def test_hostile_updates_crash_nothing_hold_up_nobody_and_are_not_logged():
    seed = secrets.randbelow(10**6)

    found, missed = figures("tests.faults.fuzz", "--updates", "20000", "--seed", str(seed))

    assert found["hostile updates"] == 19_000
    assert sum(found["webhook: statuses of updates"].values()) == 1_000
    assert missed == [], f"seed {seed}"


def test_a_disk_that_fails_at_every_write_leaves_nothing_half_done():
    found, missed = figures("tests.faults.disk", "--rounds", "24")

    assert found["writes that failed: I/O error"] >= 400
    assert missed == []
