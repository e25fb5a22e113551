"""
`make bench`: the product beside python-telegram-bot and aiogram, one line of JSON a figure.

Every bot gets the same: 200 chats, a webhook, a Bot API that answers 60 ms late. The bots run
one after the other, in rounds, and the medians are printed. The updates per CPU-second are also
measured without latency, which is kinder to a bot that handles one update at a time; of the two
ratios the worse one counts. Goals that are missed are printed as missed. On a busy machine
figures of CPU and time are rough: `load` stands beside them.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from tests.benchmarks import flatness
from tests.benchmarks.bots import NAMES, PEERS
from tests.benchmarks.figures import Report, Round, ratio
from tests.benchmarks.load import LATENCY_MS, on_stage
from tests.benchmarks.meters import load

PROJECT = Path(__file__).resolve().parents[2]
ENGINE_STEP = Path(__file__).with_name("engine_step.py")
QUIET = 0.5
LONGEST_SECONDS = 200.0
"""Of all rounds of three bots together, so that the whole stays under four minutes."""
MEMORY = Path("/dev/shm")
PER_CPU_SECOND = "updates_per_cpu_second"
WITHOUT_LATENCY = "updates_per_cpu_second_without_latency"
RATIO_GOALS = {"ptb": ">= 2.5", "aiogram": ">= 1.3"}
PRODUCT_GOALS = {"p95_ms": "< 200", "rss_mb": "< 120", "ready_s": "< 1"}
FLATNESS_GOAL = "<= 1.2"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=NAMES)
    options = parser.parse_args()
    bots = (options.only,) if options.only else NAMES
    report = Report()
    report.line("machine", cpus=os.cpu_count(), python=platform.python_version(), load=load(),
                quiet=load() < QUIET)  # fmt: skip
    _rounds(report, bots, options)
    report.medians(bots)
    _compare(report, bots)
    if "product" in bots:
        _steps(report)
        _flatness(report)
    report.summary()


def _rounds(report: Report, bots: Sequence[str], options: argparse.Namespace) -> None:
    """Run the rounds asked for, or fewer where the machine is too busy for them."""
    began = time.perf_counter()
    for done in range(1, options.rounds + 1):
        for bot in bots:
            report.rounds.append(uvloop.run(_round(bot, options.seconds)))
        spent = time.perf_counter() - began
        if done < options.rounds and spent * (done + 1) / done > LONGEST_SECONDS * len(bots) / len(
            NAMES
        ):
            report.line("rounds", value=done, wanted=options.rounds, why="they took too long")
            return


async def _round(bot: str, seconds: float) -> Round:
    with tempfile.TemporaryDirectory() as folder:
        async with on_stage(bot, Path(folder) / "data") as stage:
            await stage.prepare()
            closed = await stage.saturate(seconds, LATENCY_MS)
            offered = await stage.offer(seconds)
            direct = await stage.saturate(seconds, 0)
            figures = {
                PER_CPU_SECOND: closed.per_cpu_second,
                WITHOUT_LATENCY: direct.per_cpu_second,
                "updates_per_second": closed.per_second,
                "p50_ms": offered.percentile(0.5),
                "p95_ms": offered.percentile(0.95),
                "p99_ms": offered.percentile(0.99),
                "unanswered": offered.unanswered,
                "rss_mb": stage.rss_mb,
                "start_s": stage.first_answer_s,
            }
            if bot == "product":
                figures["ready_s"] = stage.ready_s
            return Round(bot, load(), figures)


def _compare(report: Report, bots: Sequence[str]) -> None:
    if "product" not in bots:
        return
    for peer in PEERS:
        if peer in bots:
            ratios = {
                figure: ratio(report.median("product", figure), report.median(peer, figure))
                for figure in (PER_CPU_SECOND, WITHOUT_LATENCY)
            }
            known = [value for value in ratios.values() if value is not None]
            worse = min(known, default=None)
            report.goal(f"product/{peer}", worse, RATIO_GOALS[peer], **ratios)
    for figure, goal in PRODUCT_GOALS.items():
        report.goal(f"product {figure}", report.median("product", figure), goal)


def _steps(report: Report) -> None:
    if not ENGINE_STEP.exists():
        report.line("step_us", value=None, why="tests/benchmarks/engine_step.py is not there")
        return
    done = subprocess.run(
        [sys.executable, str(ENGINE_STEP)], cwd=PROJECT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        print(line, flush=True)
    if done.returncode:
        report.line("step_us", value=None, why=done.stderr[-500:])


def _flatness(report: Report) -> None:
    # In memory where that can be had: the disk's share is not CPU, and 20,000 commits wait long.
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        found = flatness.measure(Path(folder))
    report.goal(
        "turn after 10,000 turns / at first", round(found.ratio, 2), FLATNESS_GOAL,
        first_us=round(found.first_us), last_us=round(found.last_us),
    )  # fmt: skip


if __name__ == "__main__":
    main()
