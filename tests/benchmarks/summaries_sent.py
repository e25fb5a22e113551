"""
A Monday morning: the summaries of all counsellors go out by e-mail, each with its PDF.

    python -m tests.benchmarks.summaries_sent [--counsellors 200] [--learners 60]

Prints how long it took, what it cost, and how long a learner's transaction had to wait meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

from rich.progress import Progress

from bot.meters import Meters
from bot.summaries import Summaries
from cli.wiring import draw_summary
from digiter_core.access.people import Channel, Staff, SummaryWish
from digiter_core.coaching.dispatching import plan_due
from digiter_core.coaching.live import Live
from digiter_core.ports import Store, Work
from mail.sending import Mailer, MailServer
from tests.benchmarks.summaries import fill
from tests.scenes import MONDAY, Scene
from tests.servers.mail_server import MailServer as Postmaster
from tests.talk import StoppedClock, opened

COUNSELLORS, LEARNERS = 200, 60
PROBE_SECONDS = 0.02
WISH = SummaryWish(channels=frozenset({Channel.EMAIL}), with_pdf=True)


def make_due(store: Store, staff: list[Staff]) -> int:
    """Let the summaries of *staff* be due on Monday; return how many are planned."""

    def due(work: Work) -> None:
        for each in staff:
            address = f"c{each.id}@example.org"
            work.staff.save(replace(each, email=address, wish=WISH, next_summary_at=MONDAY))

    store.transact_now(due)
    planned = 0
    while some := store.transact_now(lambda work: plan_due(work, MONDAY)):
        planned += some
    return planned


async def keep_asking(store: Store, waits: list[float]) -> None:
    """Do, again and again, what a learner's turn has to wait for."""
    while True:
        began = time.perf_counter()
        await store.transact(lambda work: work.notes.write("probe", "x"))
        waits.append((time.perf_counter() - began) * 1e3)
        await asyncio.sleep(PROBE_SECONDS)


async def send(scene: Scene, planned: int) -> list[float]:
    """Send everything; return how many milliseconds each probe waited."""
    post, clock, waits = Postmaster(), StoppedClock(MONDAY), list[float]()
    await post.start()
    server = MailServer("127.0.0.1", post.port, "digiter@example.org", security="none")
    mailer = Mailer(server, Live(scene.coach), clock, draw_summary)
    summaries = Summaries(Live(scene.coach), scene.store, clock, {Channel.EMAIL: mailer}, Meters())
    probe = asyncio.create_task(keep_asking(scene.store, waits))
    with Progress() as progress:
        bar = progress.add_task("summaries", total=planned)
        sending = asyncio.create_task(summaries.work_off(Channel.EMAIL))
        while not sending.done():
            await asyncio.wait([sending], timeout=0.2)
            progress.update(bar, completed=len(post.took))
        await sending
    probe.cancel()
    await post.stop()
    assert len(post.took) == planned
    return waits


def memory() -> float:
    """Return the megabytes the process holds now. Of Linux alone."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Fill a database, send, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counsellors", type=int, default=COUNSELLORS)
    parser.add_argument("--learners", type=int, default=LEARNERS)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder)) as (store, coach, _),
    ):
        scene = Scene(coach, store)
        planned = make_due(store, fill(scene, options.counsellors, options.learners))
        cpu, wall = time.process_time(), time.perf_counter()
        before = memory()
        waits = asyncio.run(send(scene, planned))
        after = memory()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"summaries with PDF      {planned}, {options.learners} learners each")
    print(f"sent in                 {wall:7.1f} s")
    print(f"processor time          {cpu:7.1f} s ({cpu / planned * 1e3:.0f} ms a summary)")
    print(f"memory before, after    {before:7.0f} MB, {after:.0f} MB, the mails it keeps included")
    print(
        f"a transaction meanwhile {quantiles(waits, n=100)[98]:7.0f} ms p99, {max(waits):.0f} at most"
    )


if __name__ == "__main__":
    main()
