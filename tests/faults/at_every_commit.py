"""
Kills the product once before and once after every commit of a conversation, and of an erasure.

`python -m tests.faults.at_every_commit [--database ...]`. The conversation goes from the welcome
through a theme and /mydata to /forget. Each kill has a learner of its own; the process that is
started after it sees the conversation to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.databases import Postgres
from tests.faults.books import Audit, audit
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.forking import ForkedProduct, ended, product
from tests.faults.killed_at_commit import VARIABLE
from tests.faults.learners import Learner
from tests.faults.reference import WELCOME, Action, Books, Reference, Shown, reference
from tests.faults.setting import DATABASES, RETRY_FACTOR, WAYS, Database, Way, databases
from tests.faults.watching import Chat, Watch
from tests.servers.remote import RemoteFaultServer, fault_server_process

MODULE = "tests.faults.killed_at_commit"
MOMENTS = ("before", "after")
MOST_COMMITS = 500
FORGET = (Action("command", "forget"), Action("tap", "now"))


@dataclass(slots=True)
class Scene:
    """A conversation that was rehearsed on the reference: what is done and what it shows."""

    steps: list[tuple[Action, list[Shown]]]
    answers: list[tuple[str, str, int | None]]  # recorded, as /mydata must show them

    @classmethod
    def rehearsed(cls, reference: Reference) -> Scene:
        """Rehearse: welcome, the short form of the first theme, /mydata, /forget."""
        twin = reference.learner(1)
        steps = [(action, twin.does(action)) for action in (*WELCOME, Action("tap", "short"))]
        pattern = ("3", "2", "not_lived", "4", "1")
        while "not_lived" in twin.talk.options():
            action = Action("tap", pattern[len(steps) % len(pattern)])
            steps.append((action, twin.does(action)))
        books = twin.books()
        assert books is not None
        (run,) = books.answers
        steps += [(action, twin.does(action)) for action in (Action("command", "mydata"), *FORGET)]
        assert twin.books() is None
        return cls(steps, list(run))


@dataclass(slots=True)
class Actor:
    """Stands in for a `ReferenceLearner`: the answers are known from the rehearsal."""

    scene: Scene
    expected: list[Shown] = field(default_factory=list)
    done: int = 0

    def does(self, action: Action) -> list[Shown]:
        planned, shown = self.scene.steps[self.done]
        assert planned == action
        self.done += 1
        self.expected.extend(shown)
        return shown

    def books(self) -> Books | None:
        return None


@dataclass(slots=True)
class Result:
    """What became of all the kills."""

    database: str
    way: str
    commits: int = 0
    kills: int = 0
    repeats: list[int] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    wrong_answers: int = 0
    seconds: float = 0.0
    audit: Audit | None = None

    def figures(self) -> list[Figure]:
        name = f"every commit, {self.database}, {self.way}"
        books = self.audit
        assert books is not None
        return [
            Figure(f"commits of the conversation ({name})", self.commits),
            Figure(f"kills, before and after each ({name})", self.kills),
            none_of(f"updates lost ({name})", books.unnoted + books.unhandled),
            none_of(f"conversations with answers lost or doubled ({name})", self.wrong_answers),
            none_of(f"learners not erased ({name})", len(books.differing)),
            none_of(
                f"messages lost or out of order ({name})", len(self.complaints) + books.unsent
            ),
            at_most(f"most messages repeated in one kill ({name})", max(self.repeats), 1),
            Figure(f"messages repeated ({name})", sum(self.repeats)),
            Figure(f"seconds a kill ({name})", round(self.seconds / max(1, self.kills), 2)),
        ]


@dataclass(slots=True)
class Stage:
    """Where the conversations are played, by one learner after another."""

    running: ForkedProduct
    server: RemoteFaultServer
    watch: Watch
    scene: Scene
    order: Path
    result: Result
    number: int = 9000

    async def play(self, commit: int, moment: str) -> bool:
        """Play once, killed at *commit*. Returns whether there was such a commit."""
        self.number += 1
        self.order.write_text(f"{commit} {moment} {self.number}", encoding="ascii")
        chat = Chat(Actor(self.scene))
        self.watch.chats = {self.number: chat}
        learner = Learner(self.number, self.watch, chat)
        answers = None
        for action, _ in self.scene.steps:
            await learner.does(action)
            await learner.sees_everything()
            if action.what == "mydata":
                answers = await self._my_data()
        was_killed = not _taken_away(self.order)
        self.sent.extend(learner.sent)
        self.result.kills += was_killed
        self.result.repeats.append(chat.repeated)
        self.result.complaints += self.watch.complaints()
        self.result.wrong_answers += answers != self.scene.answers
        return was_killed

    sent: list[int] = field(default_factory=list)

    async def keep_running(self) -> None:
        """Start the product again whenever it is killed."""
        while await self.running.over() == -9:
            await self.running.start()

    async def _my_data(self) -> list[tuple[str, str, int | None]]:
        """Return the answers that were recorded for the learner, in the order of their events."""
        view = await self.server.chat(self.number)
        file = next(m.document for m in reversed(view.from_bot) if m.document is not None)
        url = f"{self.server.url}/file/bot{self.server.token}/documents/{file}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            data: dict[str, Any] = json.loads(await response.read())
        recorded = [e["data"] for e in data["events"] if e["kind"] == "answered"]
        return sorted((each["item"], each["option"], each["score"]) for each in recorded)


async def at_every_commit(
    database: Database,
    way: Way,
    folder: Path,
    postgres: Postgres | None = None,
    commits: Sequence[int] = range(1, MOST_COMMITS),
) -> Result:
    """Kill before and after each of *commits*, as far as there are so many."""
    url = postgres.create_database() if postgres is not None else ""
    data, order = folder / "data", folder / "order"
    with reference(folder / "reference") as twin:
        scene = Scene.rehearsed(twin)
        words = twin.environment
    async with (
        fault_server_process() as server,
        product(
            data, server.url, server.token, webhook=way == "webhook", database=url, module=MODULE,
            environment={**words, VARIABLE: str(order)},
        ) as running,
    ):  # fmt: skip
        await server.set_retry_factor(RETRY_FACTOR)
        result = Result(database, way)
        stage = Stage(running, server, Watch(server), scene, order, result)
        await running.start()
        keeping = asyncio.create_task(stage.keep_running())
        began = time.monotonic()
        for commit in commits:
            # Marks of messages share commits as it happens: the last one is not always there.
            if not any([await stage.play(commit, moment) for moment in MOMENTS]):
                break
            result.commits = commit
        result.seconds = time.monotonic() - began
        await ended(keeping)
        await running.stop()
        # The last kill may come when everything was seen and only the mark was missing, too late
        # for `keep_running`: the next process sends and marks what is left, as it always does.
        await running.start()
        await running.stop()
        learners = [_erased(number, stage) for number in range(9001, stage.number + 1)]
        learners[0].sent.extend(stage.sent)
        result.audit = await asyncio.to_thread(audit, data, url, learners)
        return result


def _taken_away(order: Path) -> bool:
    """Return whether there still was an order to take away: one step, or a kill gets between."""
    try:
        order.replace(order.with_suffix(".gone"))
    except FileNotFoundError:
        return False
    return True


def _erased(number: int, stage: Stage) -> Learner:
    return Learner(number, stage.watch, Chat(Actor(stage.scene)))


def main() -> int:
    """Run the combinations asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--way", choices=WAYS, default="polling")
    options = parser.parse_args()
    wanted = (options.database,) if options.database else DATABASES
    show([load()])
    all_met = True
    with databases(wanted) as servers, tempfile.TemporaryDirectory() as folder:
        for database in wanted:
            result = asyncio.run(
                at_every_commit(database, options.way, Path(folder) / database, servers[database])
            )
            all_met = show(result.figures()) and all_met
            show([Figure("complaint", words) for words in result.complaints])
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
