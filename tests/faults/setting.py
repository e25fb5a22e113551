"""A running product, Telegram in another process, and learners in the questionnaire."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.databases import Postgres, start_postgres
from tests.faults.books import Audit, audit, unsent
from tests.faults.figures import Figure, none_of
from tests.faults.forking import ForkedProduct, product
from tests.faults.learners import PATIENCE, Learner, welcomed
from tests.faults.nodes import Nodes, several
from tests.faults.reference import Reference, reference
from tests.faults.watching import Watch
from tests.servers.remote import RemoteFaultServer, fault_server_process

Database = Literal["sqlite", "postgresql"]
Way = Literal["polling", "webhook"]
DATABASES: tuple[Database, ...] = ("sqlite", "postgresql")
WAYS: tuple[Way, ...] = ("polling", "webhook")

LEARNERS = 20
RETRY_FACTOR = 0.05  # Telegram's pauses of 0, 2, 4, 8 s before a webhook is tried again, shortened


@dataclass(slots=True)
class Setting:
    """Everything a run needs. `url` "": the SQLite file of the data folder."""

    server: RemoteFaultServer
    running: ForkedProduct | Nodes
    watch: Watch
    twin: Reference
    url: str
    learners: list[Learner] = field(default_factory=list)

    async def send(self, count: int, chance: random.Random) -> int:
        """Send *count* messages at once; return how many messages must come of them."""
        updates, owners, expected = [], [], 0
        for _ in range(count):
            learner = chance.choice(self.learners)
            action = learner.chat.learner.next_action(chance, taps=False)
            updates.append(learner.update(action))
            expected += len(learner.chat.learner.does(action))
            owners.append(learner)
        for number, learner in zip(await self.server.feed_many(updates), owners, strict=True):
            learner.sent.append(number)
        return expected

    async def keep_sending(self, per_second: float, chance: random.Random) -> None:
        """Send messages at a steady rate until cancelled."""
        began, count = time.monotonic(), 0
        while True:
            count += 1
            await self.send(1, chance)
            await asyncio.sleep(max(0.0, began + count / per_second - time.monotonic()))

    async def is_through(self, seconds: float = PATIENCE) -> None:
        """Wait until everything is shown that must be, and no update waits."""
        if not await self.watch.until(lambda: self.watch.is_through, seconds):
            raise AssertionError("\n".join(self.watch.complaints()))
        deadline = time.monotonic() + seconds
        while (await self.server.stats())["updates_waiting"]:
            assert time.monotonic() < deadline, "updates are waiting that nobody takes"
            await asyncio.sleep(0.01)

    async def is_settled(self, seconds: float = PATIENCE) -> None:
        """Wait until the product knows that every message is sent.

        One whose answer was lost is shown already, and comes once more.
        """
        deadline = time.monotonic() + seconds
        while left := await asyncio.to_thread(unsent, self.running.data, self.url):
            assert time.monotonic() < deadline, f"{left} messages are never sent"
            await asyncio.sleep(0.05)

    async def audit(self) -> Audit:
        """Open the books. The product must be down."""
        return await asyncio.to_thread(audit, self.running.data, self.url, self.learners)


@asynccontextmanager
async def setting(
    folder: Path,
    way: Way = "polling",
    *,
    url: str = "",
    module: str = "cli",
    environment: Mapping[str, str] | None = None,
    learners: int = LEARNERS,
    seed: int = 0,
    nodes: int = 1,
) -> AsyncIterator[Setting]:
    """Start everything, and bring the learners to the first question."""
    with reference(folder / "reference") as twin:
        of_all: dict[str, Any] = {
            "database": url,
            "module": module,
            "environment": {**twin.environment, **(environment or {})},
        }
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(fault_server_process(seed=seed))
            told = (folder / "data", server.url, server.token)
            running: ForkedProduct | Nodes
            if nodes > 1:
                running = await stack.enter_async_context(several(nodes, *told, seed, **of_all))
            else:
                webhook = way == "webhook"
                running = await stack.enter_async_context(product(*told, webhook, **of_all))
            await server.set_retry_factor(RETRY_FACTOR)
            await running.start()
            made = Setting(server, running, Watch(server), twin, url)
            made.learners = await welcomed(learners, server, twin, made.watch)
            yield made


def book_figures(name: str, books: Audit) -> list[Figure]:
    """Return what must be 0 in the books after every run."""
    return [
        none_of(f"updates lost ({name})", books.unnoted + books.unhandled + books.lost),
        none_of(f"answers doubled ({name})", books.doubled),
        none_of(f"learners whose books differ ({name})", len(books.differing)),
        none_of(f"messages unsent ({name})", books.unsent),
    ]


def watch_figures(name: str, watch: Watch) -> list[Figure]:
    """Return what must be 0 in the chats after every run."""
    unseen = sum(len(c.learner.expected) - c.matched for c in watch.chats.values())
    strays = sum(len(chat.strays) for chat in watch.chats.values())
    return [
        none_of(f"messages lost ({name})", unseen),
        none_of(f"messages out of order ({name})", strays),
    ]


@contextmanager
def databases(wanted: tuple[Database, ...]) -> Iterator[dict[Database, Postgres | None]]:
    """Give a server to each database that needs one."""
    if "postgresql" not in wanted:
        yield {"sqlite": None}
        return
    with start_postgres() as postgres:
        yield {"sqlite": None, "postgresql": postgres}
