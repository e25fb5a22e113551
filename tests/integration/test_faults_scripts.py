"""2,000 bent dialogues through loader and linter: the small version of `tests/faults/scripts.py`."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e


def test_bent_dialogues_crash_nothing_and_take_neither_long_nor_much(tmp_path: Path) -> None:
    seed = secrets.randbelow(10**6)

    run = subprocess.run(
        [
            sys.executable, "-m", "tests.faults.scripts", "--files", "2000",
            "--seed", str(seed), "--keep", str(tmp_path),
        ],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert {line["figure"]: line["value"] for line in lines}["bent files"] == 2_000, run.stderr
    assert [line for line in lines if line.get("met") is False] == [], f"seed {seed}"
