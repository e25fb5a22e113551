"""
Telegram answers 429, 500, late, or not at all in a third of all calls; blocks; is not there.

`python -m tests.faults.telegram_faults --updates 2000`. Every message must arrive in the end,
in order, and may come twice only if the answer to it was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.books import Audit
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.forking import product
from tests.faults.impatient import SECONDS
from tests.faults.reference import Action
from tests.faults.setting import WAYS, Setting, Way, book_figures, setting, watch_figures
from tests.product import free_port
from tests.servers.fault_server import FaultServer
from tests.servers.faults import Fault
from tests.servers.learner import SimulatedLearner

MODULE = "tests.faults.impatient"
BURST = 40
PATIENCE = 240.0
OUTAGE = 15.0  # with an impatient product, as five minutes are with the real one
FAULTS = (
    Fault("too_many_requests", "send*", count=None, probability=0.05, retry_after=1, seconds=0.5),
    Fault("late_answer", "send*", count=None, probability=0.03, seconds=SECONDS + 0.3),
    Fault("drop_after", "send*", count=None, probability=0.05),
    Fault("drop_before", "*", count=None, probability=0.10),
    Fault("server_error", "*", count=None, probability=0.06),
    Fault("server_error", "*", count=None, probability=0.05, status=500),
)


@dataclass(slots=True)
class Result:
    """What came of it."""

    name: str
    updates: int = 0
    calls: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    lost_answers: int = 0
    seconds: float = 0.0
    chats: list[Figure] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    audit: Audit | None = None

    def figures(self) -> list[Figure]:
        assert self.audit is not None
        share = sum(self.faults.values()) / max(1, self.calls)
        unexplained = max(0, self.repeated - self.lost_answers)
        return [
            Figure(f"updates sent ({self.name})", self.updates),
            Figure(f"share of calls that went wrong ({self.name})", round(share, 2)),
            Figure(f"faults ({self.name})", self.faults),
            *book_figures(self.name, self.audit),
            *self.chats,
            Figure(f"answers of Telegram lost ({self.name})", self.lost_answers),
            Figure(f"messages repeated ({self.name})", self.repeated),
            none_of(f"messages repeated without a lost answer ({self.name})", unexplained),
            Figure(f"seconds ({self.name})", round(self.seconds, 1)),
        ]


async def thirty_percent(way: Way, updates: int, seed: int, folder: Path) -> Result:
    """Send *updates* in bursts while a third of all calls goes wrong."""
    chance, result = random.Random(seed), Result(f"Telegram at fault, {way}")
    async with setting(folder, way, module=MODULE, seed=seed) as at:
        for fault in FAULTS:
            await at.server.add_fault(fault)
        before = (await at.server.stats())["calls"]
        began = time.monotonic()
        for sent in range(0, updates, BURST):
            await at.send(min(BURST, updates - sent), chance)
            await at.is_through(PATIENCE)
        result.seconds = time.monotonic() - began
        stats = await at.server.stats()
        await at.server.clear_faults()
        result.calls = stats["calls"] - before
        result.faults = stats["faults"]
        result.lost_answers = sum(stats["faults"].get(k, 0) for k in ("drop_after", "late_answer"))
        await at.is_settled()
        await at.running.stop()
        await _count(at, result)
    return result


async def _count(at: Setting, result: Result) -> None:
    await at.watch.look()
    result.updates = sum(len(learner.sent) for learner in at.learners)
    result.repeated = at.watch.repeated
    result.chats = watch_figures(result.name, at.watch)
    result.complaints = at.watch.complaints()
    result.audit = await at.audit()


async def blocked(folder: Path) -> list[Figure]:
    """One of three learners blocks the bot while four messages to them are on the way."""
    async with setting(folder, learners=3) as at:
        gone, *others = at.learners
        await at.server.set_blocked(gone.number)
        before = len(await at.server.calls(0, 10**6))
        for _ in range(2):
            update = gone.update(Action("command", "mydata"))  # a page, a file, a question
            await at.server.feed(update)
        for learner in others:
            await learner.goes([Action("command", "about"), Action("words", "3")])
        await at.is_through()
        calls = (await at.server.calls(0, 10**6))[before:]
        tried = [call for call in calls if call.chat_id == gone.number]
        await at.server.set_blocked(gone.number, blocked=False)
        await at.server.feed(gone.update(Action("command", "start")))
        deadline = time.monotonic() + 10
        while not any(
            call.accepted and call.chat_id == gone.number
            for call in await at.server.calls(before + len(calls), 10**6)
        ):
            assert time.monotonic() < deadline, "nothing was sent after the learner came back"
            await asyncio.sleep(0.02)
        await at.running.stop()
    return [
        # The second /mydata is an answer to something new: the learner may be back.
        at_most("attempts at a chat that blocked the bot", len(tried), 2),
        none_of("other chats disturbed by it", sum(not o.chat.is_through for o in others)),
    ]


async def long_outage(folder: Path) -> list[Figure]:
    """Telegram answers 502 to everything that is sent, longer than the bot has patience."""
    async with setting(folder, module=MODULE, learners=2) as at:
        await at.server.add_fault(Fault("server_error", "send*", count=None))
        await at.server.add_fault(Fault("server_error", "edit*", count=None))
        await at.send(2, random.Random(1))
        await asyncio.sleep(OUTAGE)
        await at.server.clear_faults()
        through = await at.watch.until(lambda: at.watch.is_through, 30)
        await at.running.stop()
        return [Figure("messages arrive after a long outage of Telegram", through, "yes", through)]


async def unreachable_at_start(folder: Path) -> list[Figure]:
    """Telegram is not there when the bot starts; it comes later."""
    port = free_port()
    server = FaultServer(port=port)
    async with product(folder, f"http://127.0.0.1:{port}", server.token) as running:
        seconds = await running.start()
        await running_for(running.log_text, "polling_waits")
        async with server:
            began = time.monotonic()
            learner = SimulatedLearner(server, 4711, patience=30.0)
            said = await learner.starts()
            reached = time.monotonic() - began
            stopped = await running.stop()
    return [
        Figure("starts although Telegram is not there, s", round(seconds, 2)),
        Figure("answers once Telegram is there", len(said) == 1, "yes", len(said) == 1),
        at_most("seconds until then", reached, 16, " s"),
        at_most("stopped by SIGTERM within", stopped, 3, " s"),
    ]


async def running_for(log: object, word: str) -> None:
    """Wait until *word* is in the log."""
    assert callable(log)
    deadline = time.monotonic() + 20
    while word not in log():
        assert time.monotonic() < deadline, f"{word} never came up in the log"
        await asyncio.sleep(0.02)


async def stopped_while_busy(way: Way, folder: Path, *, frozen: bool) -> list[Figure]:
    """SIGTERM in the middle of a backlog, Telegram answering or not: nothing may be lost."""
    name = f"SIGTERM with a backlog, {way}" + (", Telegram frozen" if frozen else "")
    async with setting(folder, way, seed=3) as at:
        if frozen:
            await at.server.add_fault(Fault("freeze", "send*", count=None, accepted=False))
        shown = at.watch.shown
        expected = await at.send(150, random.Random(3))
        if not frozen:
            await at.watch.until(lambda: at.watch.shown >= shown + expected // 3, PATIENCE)
        else:
            await _is_stuck(at)
        seconds = await at.running.stop()
        await at.server.clear_faults()
        await at.running.start()
        await at.is_through()
        await at.running.stop()
        await at.watch.look()
        books = await at.audit()
        return [
            at_most(f"stopped within ({name})", seconds, 3, " s"),
            *book_figures(name, books),
            *watch_figures(name, at.watch),
            Figure(f"messages repeated ({name})", at.watch.repeated),
        ]


async def _is_stuck(at: Setting) -> None:
    deadline = time.monotonic() + 20
    while (await at.server.stats())["unanswered"] < 10:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def main() -> int:
    """Run all of it. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--way", choices=WAYS, default="polling")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    show([load()])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        met = [show(asyncio.run(blocked(folder / "blocked")))]
        met.append(show(asyncio.run(unreachable_at_start(folder / "unreachable"))))
        met.append(show(asyncio.run(long_outage(folder / "outage"))))
        for frozen in (False, True):
            busy = stopped_while_busy(options.way, folder / f"busy-{frozen}", frozen=frozen)
            met.append(show(asyncio.run(busy)))
        result = asyncio.run(
            thirty_percent(options.way, options.updates, options.seed, folder / "faults")
        )
        show([Figure("complaint", words) for words in result.complaints])
        met.append(show([*result.figures(), load()]))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
