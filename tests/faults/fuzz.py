"""
Hostile updates by the thousand: none may crash the bot, hold up others, or get into a log.

`python -m tests.faults.fuzz --updates 20000`. Most go through the real polling step, intake,
store (SQLite) and delivery in this process, with nothing replaced but the network; a share goes
to the webhook of a real `digiter run`, with everything HTTP can do wrong besides.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.polling import Polling
from bot.updates import LARGEST_ID
from cli import logs
from digiter_core.coaching.coach import Coach
from digiter_core.ports import Store
from digiter_core.storage.engines import engine_for
from digiter_core.storage.tables import InboxState, inbox
from tests.faults import hostile_web
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.in_process import TOKEN, Bot, NoNetwork
from tests.faults.mutations import CANARY, VICTIMS, Mutations
from tests.servers import incoming
from tests.talk import StoppedClock, Talk, opened

PROBES = range(8001, 8011)
BATCH = 50
SHARE_OF_WEB = 0.05
PATIENCE = 10.0


@dataclass(slots=True)
class Outcome:
    """What the updates did to the bot."""

    updates: int = 0
    raised: Counter[str] = field(default_factory=Counter)  # out of the polling step
    tasks_failed: Counter[str] = field(default_factory=Counter)  # in a task nobody waits for
    offset_lost: int = 0
    slow: int = 0
    slowest: float = 0.0
    probes: int = 0
    unanswered: int = 0
    set_aside: int = 0
    quarantined: int = 0
    troubles: list[str] = field(default_factory=list)
    turns_failed: int = 0
    in_log: int = 0
    on_disk: int = 0
    seconds: float = 0.0
    web: dict[str, Any] = field(default_factory=dict)

    def figures(self) -> list[Figure]:
        rate = self.updates / self.seconds if self.seconds else 0.0
        return [
            Figure("hostile updates", self.updates),
            none_of("crashes", sum(self.raised.values()) + sum(self.tasks_failed.values())),
            Figure("crashes by kind", dict(self.raised + self.tasks_failed)),
            none_of("times the polling offset was lost", self.offset_lost),
            none_of("good updates behind bad ones that were never answered", self.unanswered),
            at_most("slowest good update behind bad ones", self.slowest, 1, " s"),
            Figure("good updates among them", self.probes),
            none_of("turns that failed inside", self.turns_failed),
            *(Figure("trouble", line) for line in self.troubles),
            Figure("updates set aside", self.set_aside),
            Figure("updates in quarantine", self.quarantined),
            none_of("canaries in the log", self.in_log),
            none_of("canaries on the disk", self.on_disk),
            Figure("updates a second", round(rate)),
            *(Figure(f"webhook: {name}", value) for name, value in self.web.items()),
        ]


@dataclass(slots=True)
class Fuzz:
    """The bot in this process, and what has happened to it."""

    coach: Coach
    store: Store
    clock: StoppedClock
    outcome: Outcome = field(default_factory=Outcome)
    network: NoNetwork = field(default_factory=NoNetwork)

    async def run(self, updates: int, seed: int) -> None:
        """Give *updates* hostile ones in batches, good ones between them."""
        asyncio.get_running_loop().set_exception_handler(self._task_failed)
        bot = Bot.on(self.coach, self.store, self.clock, self.network)
        polling = Polling(bot.api, bot.intake)
        mutations = Mutations(random.Random(seed))
        began = time.monotonic()
        while self.outcome.updates < updates:
            size = min(BATCH, updates - self.outcome.updates)
            batch = list(itertools.islice(mutations, size))
            await self._batch(polling, mutations, batch)
            self.outcome.updates += size
        self.outcome.seconds = time.monotonic() - began
        await bot.delivery.close(PATIENCE)

    async def _batch(self, polling: Polling, mutations: Mutations, batch: list[Any]) -> None:
        mutations.number += 1
        probe = mutations.chance.choice(PROBES)
        batch.append(_good(mutations.number, probe))  # behind them all
        wanted = self.network.sent[probe] + 1
        began = time.monotonic()
        taking = asyncio.create_task(polling._take(batch))
        answered = await self._sent_to(probe, wanted)
        self.outcome.probes += 1
        self.outcome.unanswered += not answered
        self.outcome.slowest = max(self.outcome.slowest, time.monotonic() - began)
        try:
            await taking
        except Exception as error:  # noqa: BLE001 - the very thing that is looked for
            self.outcome.raised[type(error).__name__] += 1
        self.outcome.offset_lost += polling._offset is None or polling._offset > LARGEST_ID
        polling._offset = None

    async def _sent_to(self, chat: int, wanted: int) -> bool:
        deadline = time.monotonic() + PATIENCE
        while self.network.sent[chat] < wanted:
            self.network.woken.clear()
            try:
                await asyncio.wait_for(self.network.woken.wait(), deadline - time.monotonic())
            except TimeoutError:
                return False
        return True

    def _task_failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.outcome.tasks_failed[type(error).__name__ if error else context["message"]] += 1


def _good(number: int, chat: int) -> dict[str, Any]:
    user = incoming.user(chat, "Probe", "fr")
    content = {"message_id": 9, "date": 1, **incoming.text("/about")}
    return {"update_id": number, **incoming.message(user, incoming.private_chat(user), content)}


def fuzz(updates: int, seed: int, *, web: int) -> Outcome:
    """Give the bot *updates* in this process and *web* over HTTP; return what came of it."""
    log = io.StringIO()
    with tempfile.TemporaryDirectory() as name, redirect_stderr(log):
        logs.set_up("info", [TOKEN])
        folder = Path(name)
        with opened(folder) as (store, coach, clock):
            for number in (*VICTIMS, *PROBES):
                talk = Talk(coach, store, clock, str(number))
                talk.welcome()
                talk.taps("go")
            run = Fuzz(coach, store, clock)
            asyncio.run(run.run(updates, seed))
        outcome = run.outcome
        outcome.on_disk = _canaries_on_disk(folder)
        outcome.quarantined = _quarantined(folder)
    lines = log.getvalue()
    outcome.set_aside = lines.count('"update_set_aside"')
    outcome.turns_failed = lines.count('"turn_failed"')
    outcome.in_log = lines.count(CANARY) + lines.count(TOKEN)
    outcome.troubles = sorted({line for line in lines.splitlines() if "failed" in line})[:5]
    if web:
        outcome.web = asyncio.run(hostile_web.assault(web, seed))
    return outcome


def _canaries_on_disk(folder: Path) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.read_bytes().count(CANARY.encode()) for path in files)


def _quarantined(folder: Path) -> int:
    query = select(func.count()).where(inbox.c.state == int(InboxState.QUARANTINED))
    engine = engine_for(f"sqlite:///{folder / 'test.db'}")
    with engine.connect() as connection:
        found: int = connection.execute(query).scalar_one()
    engine.dispose()
    return found


def main() -> int:
    """Fuzz as asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    show([load(), Figure("seed", seed)])
    web = max(100, int(options.updates * SHARE_OF_WEB))
    outcome = fuzz(options.updates - web, seed, web=web)
    return 0 if show([*outcome.figures(), *hostile_web.goals(outcome.web)]) else 1


if __name__ == "__main__":
    sys.exit(main())
