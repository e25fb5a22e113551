"""
What a look at a caseload costs: "my learners", one learner, the weekly summary.

    python -m tests.benchmarks.summaries [--counsellors 5] [--learners 60] [--postgres]

Every learner has a year behind them: about 300 events, three questionnaires of 46 answers, and
29 steps told. Goals: the summaries of 200 counsellors with 60 learners each take under 45 s of
processor time, which is 3.75 ms a learner; "my learners" of 60 is there in 60 ms.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from digiter_core.access.people import Staff
from digiter_core.coaching.summary_words import chat_text, words
from digiter_core.ports import Work
from tests.databases import start_postgres
from tests.scenes import MONDAY, WEEK, Scene, a_year
from tests.talk import opened

COUNSELLORS, LEARNERS = 5, 60
ALL_COUNSELLORS, GOAL_SECONDS = 200, 45.0


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of processor time of this process; `waited`: of the clock on the wall."""

    glances: float  # median over counsellors
    summary: float
    words: float
    insight: float  # median over learners of one
    waited: float  # for a summary


def fill(scene: Scene, counsellors: int, learners: int) -> list[Staff]:
    """Store so many counsellors with so many learners each."""
    rng = Random(47)
    found = []
    for number in range(counsellors):
        staff = scene.counsellor(f"Counsellor {number}")
        for place in range(learners):

            def one(
                work: Work, staff: Staff = staff, key: int = number * learners + place
            ) -> None:
                a_year(work, scene.coach.framework, staff, key, until=MONDAY, rng=rng)

            scene.store.transact_now(one)
        found.append(staff)
    return found


def measure(scene: Scene, staff: list[Staff]) -> Costs:
    """Return what each look costs, over all of *staff*."""

    def look(each: Staff, do: Callable[[Work], object]) -> tuple[float, float]:
        began, wall = time.process_time(), time.perf_counter()
        scene.store.transact_now(do)
        return (time.process_time() - began) * 1e3, (time.perf_counter() - wall) * 1e3

    glances = [look(each, lambda w, e=each: scene.caseload(w, e).glances()) for each in staff]
    summaries = [
        look(each, lambda w, e=each: scene.caseload(w, e).summary(WEEK)) for each in staff
    ]
    numbers = scene.store.transact_now(
        lambda work: [bond.learner for bond in work.bonds.of_staff(staff[0].id)]
    )
    insights = [
        look(staff[0], lambda w, n=number: scene.caseload(w, staff[0]).insight(n))
        for number in numbers
    ]
    return Costs(
        glances=median(cpu for cpu, _ in glances),
        summary=median(cpu for cpu, _ in summaries),
        words=median(_worded(scene, each) for each in staff),
        insight=median(cpu for cpu, _ in insights),
        waited=median(wall for _, wall in summaries),
    )


def _worded(scene: Scene, staff: Staff) -> float:
    summary = scene.store.transact_now(lambda work: scene.caseload(work, staff).summary(WEEK))
    began = time.process_time()
    words(scene.coach, summary, "fr")
    chat_text(scene.coach, summary, "fr")
    return (time.process_time() - began) * 1e3


@contextmanager
def database(*, postgres: bool) -> Iterator[str]:
    """Yield the url of an empty database; "" for SQLite."""
    if not postgres:
        yield ""
        return
    with start_postgres() as server:
        yield server.create_database()


def main() -> None:
    """Fill a database, look, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counsellors", type=int, default=COUNSELLORS)
    parser.add_argument("--learners", type=int, default=LEARNERS)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        database(postgres=options.postgres) as url,
        opened(Path(folder), url) as (store, coach, _),
    ):
        scene = Scene(coach, store)
        costs = measure(scene, fill(scene, options.counsellors, options.learners))
    a_learner = (costs.summary + costs.words) / options.learners
    everybody = a_learner * ALL_COUNSELLORS * LEARNERS / 1e3
    print(f"learners a counsellor        {options.learners}")
    print(f"my learners                  {costs.glances:7.1f} ms")
    print(f"one learner                  {costs.insight:7.1f} ms")
    print(f"weekly summary               {costs.summary:7.1f} ms ({costs.waited:.1f} ms waited)")
    print(f"its words                    {costs.words:7.1f} ms")
    print(f"summary and words a learner  {a_learner:7.2f} ms")
    print(f"200 counsellors              {everybody:7.1f} s  (goal: {GOAL_SECONDS:.0f} s)")


if __name__ == "__main__":
    main()
