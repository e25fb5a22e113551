"""`python -m tests.faults --rounds 60`: kill -9 at random, on both databases, both ways."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from tests.faults.figures import Figure, load, show
from tests.faults.rounds import run_rounds
from tests.faults.setting import DATABASES, WAYS, databases


def main() -> int:
    """Run the rounds asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="shared by the combinations")
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--latency-ms", type=float, default=0.0, help="of Telegram's answers")
    parser.add_argument(
        "--cold-every", type=int, default=1,
        help="one start in so many is not forked from a process with everything imported; 0: none",
    )  # fmt: skip
    parser.add_argument("--nodes", type=int, default=1, help="more than one: on PostgreSQL")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    wanted = (options.database,) if options.database else DATABASES
    if options.nodes > 1:
        wanted, options.way = ("postgresql",), "webhook"
    combinations = [
        (database, way) for database in wanted for way in ((options.way,) if options.way else WAYS)
    ]
    show([load(), Figure("seed", seed)])
    all_met = True
    with databases(wanted) as servers, tempfile.TemporaryDirectory() as folder:
        for number, (database, way) in enumerate(combinations):
            share = len(range(number, options.rounds, len(combinations)))
            if share:
                tally = asyncio.run(
                    run_rounds(
                        database, way, share, seed + number, Path(folder) / f"{database}-{way}",
                        postgres=servers[database], cold_every=options.cold_every,
                        latency_ms=options.latency_ms, nodes=options.nodes,
                    )
                )  # fmt: skip
                all_met = show(tally.figures()) and all_met
                show([Figure("complaint", words) for words in tally.complaints])
    show([load()])
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
