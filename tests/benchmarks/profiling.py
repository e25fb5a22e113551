"""
Where the product's time goes under load: `python -m tests.benchmarks.profiling [--seconds N]`.

Prints, for the event loop's thread and the store's, what costs most per update, in µs of CPU
time. It is a bot slowed down by cProfile: read it for the order, not for the sums.
"""

from __future__ import annotations

import argparse
import os
import pstats
import signal
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from tests.benchmarks.load import on_stage

LINES = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        updates = uvloop.run(_under_load(Path(folder), seconds))
        for thread in ("loop", "store"):
            _show(thread, pstats.Stats(str(Path(folder) / f"{thread}.prof")), updates)


async def _under_load(folder: Path, seconds: float) -> int:
    os.environ["BENCH_PROFILE"] = str(folder)
    async with on_stage("product", folder / "data", "tests.benchmarks.profiled") as stage:
        await stage.prepare()
        os.kill(stage.pid, signal.SIGUSR1)
        before = stage.handled
        await stage.saturate(seconds)
        return stage.handled - before


def _show(thread: str, found: Any, updates: int) -> None:
    print(f"\n{thread}: {found.total_tt * 1e6 / updates:.0f} µs an update")
    print("   calls     own   whole")
    for by in (2, 3):  # time of its own, time with what it calls
        functions = sorted(found.stats.items(), key=lambda entry: -entry[1][by])
        for (file, line, name), (_, calls, own, whole, _) in functions[:LINES]:
            where = "/".join(file.split("/")[-3:])
            figures = (calls / updates, own * 1e6 / updates, whole * 1e6 / updates)
            print("{:8.2f} {:7.0f} {:7.0f}".format(*figures), f" {where}:{line} {name}")
        print()


if __name__ == "__main__":
    main()
