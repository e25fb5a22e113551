"""
`python -m tests.faults.live_edits --edits 1000 --conversations 200`: published under their feet.

A coordinator changes one dialogue at random and publishes, goes back, or makes a mistake, while
learners go round in it. Every text carries the number of its release. The bot is whole but for
the network, the publishing is that of the pages, both in this process: they share one CPU.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import random
import secrets
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.delivery import Delivery
from bot.intake import Intake
from bot.meters import Meters
from bot.pacing import Pace
from bot.reloading import RELOAD_SECONDS, Reloading
from cli import logs, wiring
from cli.releasing import Releasing, desk_of
from cli.settings import Settings
from digiter_core.coaching.live import Live
from digiter_core.engine.session import Session
from digiter_core.errors import NothingNew, ScriptError
from digiter_core.ports import Store, Work
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.desk import Desk
from tests.faults import edits
from tests.faults.edits_judged import MARK, Tally, complaints, judge, said
from tests.faults.figures import Figure, load, show
from tests.faults.in_process import NoNetwork
from tests.languages import french_alone
from tests.servers import incoming

ROOT = Path(__file__).resolve().parents[2]
GOING_BACK, MISTAKES = 0.05, 0.15
DOUBLE_TAPS = 0.05
REPORTED = 50
"""After so many edits the figures so far are shown."""


class Chats(NoNetwork):
    """Keeps what each chat was sent since its last tap."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[int, list[dict[str, Any]]] = {}
        self.keyboards: dict[int, list[tuple[str, str]]] = {}
        self.at: dict[int, float] = {}

    async def _post(self, method: str, params: Any, seconds: float) -> tuple[int, bytes]:
        chat = params.get("chat_id")
        if isinstance(chat, int) and "text" in params:
            self.shown.setdefault(chat, []).append(params)
            rows = params.get("reply_markup", {}).get("inline_keyboard", [])
            marked = [
                (button["text"], button["callback_data"])
                for row in rows
                for button in row
                if MARK.match(button["text"])
            ]
            if marked:
                self.keyboards[chat] = marked
                self.at[chat] = time.monotonic()
        return await super()._post(method, params, seconds)


@dataclass(slots=True)
class World:
    """The bot, the learners' chats, and whether a release is being taken."""

    store: Store
    live: Live
    network: Chats
    intake: Intake
    delivery: Delivery
    tally: Tally
    over: asyncio.Event
    reloading: bool = False
    updates: int = 0

    async def send(self, chat: int, update: dict[str, Any]) -> None:
        self.updates += 1
        self.network.shown[chat] = []
        if "callback_query" in update:
            update["callback_query"]["id"] = str(self.updates)
        await self.intake.take({"update_id": self.updates, **update})


def main() -> int:
    """Run the edits asked for. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--think-ms", type=float, default=700.0, help="between two taps of one")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    logs.set_up("error", [])
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    show([load(), Figure("seed", seed)])
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(
            run(
                Path(folder),
                edits_wanted=options.edits,
                conversations=options.conversations,
                think=options.think_ms / 1000,
                seed=seed,
            )
        )
    all_met = show(tally.figures())
    show(complaints(tally))
    show([load()])
    return 0 if all_met else 1


async def run(
    folder: Path, *, edits_wanted: int, conversations: int, think: float, seed: int
) -> Tally:
    """Publish so many edits under so many conversations."""
    settings = project(folder)
    store = wiring.open_database(settings)
    try:
        made = Releasing.of(settings, store)
        world = _world(store, made)
        gc.freeze()
        learners = [
            asyncio.create_task(_learner(world, 1000 + n, think, random.Random(f"{seed} {n}")))
            for n in range(conversations)
        ]
        looking = asyncio.create_task(_keep_looking(world, made))
        publisher = _Publisher(world, desk_of(settings, store), random.Random(seed))
        await asyncio.sleep(2 * think)
        for number in range(1, edits_wanted + 1):
            await publisher.edit()
            if number % REPORTED == 0 and number < edits_wanted:
                show([load(), *world.tally.figures(), *complaints(world.tally)])
        world.over.set()
        await asyncio.gather(*learners)
        looking.cancel()
        return world.tally
    finally:
        store.close()


def project(folder: Path) -> Settings:
    """Return settings for a copy of the dialogues, in French alone, with the ring as menu."""
    for name in ("dialogues", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    languages = folder / "dialogues" / "languages.yaml"
    languages.write_text(french_alone(languages.read_text(encoding="utf-8")), encoding="utf-8")
    # What free text means names answers of the menu: they are kept in a script of their own.
    menu = (folder / edits.FILE).read_text(encoding="utf-8")
    kept = menu.replace(f"script: {edits.SCRIPT}\n", "script: menu_before\n")
    (folder / "dialogues" / "menu_before.yaml").write_text(kept, encoding="utf-8")
    (folder / edits.FILE).write_text(edits.first().yaml(1), encoding="utf-8")
    return Settings(
        data=folder / "data",
        dialogues=folder / "dialogues",
        locales=folder / "locales",
        nlu_engine="none",
        pages_port=1,  # nobody listens: what serves pages remembers what it read
    )


def _world(store: Store, made: Releasing) -> World:
    live = made.begin()
    network, clock = Chats(), wiring.SystemClock()
    delivery = Delivery(network, store, clock, wiring.draw, Pace(1e9, 1e9), Meters())
    intake = Intake(live, store, delivery, network, clock, Meters())
    return World(store, live, network, intake, delivery, Tally(), asyncio.Event())


async def _keep_looking(world: World, made: Releasing) -> None:
    """Look for releases as the service does."""
    meters = Meters()

    def build(number: int) -> Any:
        world.reloading = True
        return made.coach(number)

    reloading = Reloading(world.live, world.store, wiring.SystemClock(), build, meters)
    while True:
        await reloading.look()
        world.reloading = False
        await asyncio.sleep(RELOAD_SECONDS)


# --- Learners


async def _learner(world: World, chat: int, think: float, chance: random.Random) -> None:
    """Go round: tap, look whether all is as it should be, think."""
    await world.store.transact(partial(_arrive, chat=chat))
    who = incoming.user(chat, "Ana", "fr")
    place = incoming.private_chat(who)
    command = {"message_id": 1, "date": 1, **incoming.text("/menu")}
    await world.send(chat, incoming.message(who, place, command))
    await _answered(world, chat, 0.0)
    while not world.over.is_set():
        await asyncio.sleep(think * chance.uniform(0.5, 1.5))
        await _tap(world, chat, who, place, chance)


def _arrive(work: Work, chat: int) -> None:
    work.learners.create("telegram", str(chat), "fr", wiring.SystemClock().now())


async def _tap(world: World, chat: int, who: Any, place: Any, chance: random.Random) -> None:
    before = await _session(world, chat)
    label, data = chance.choice(world.network.keyboards[chat])
    pressed = {"message_id": 5, "date": 1, "chat": place, "text": "…"}
    update = incoming.callback_query(who, pressed, data)
    began, busy = time.monotonic(), world.reloading
    await world.send(chat, update)
    if not await _answered(world, chat, began):
        world.tally.unanswered += 1
        world.tally.complain(f"no answer to {label}")
        return
    seconds = world.network.at[chat] - began
    world.tally.seconds.append(seconds)
    if busy or world.reloading:
        world.tally.while_reloading.append(seconds)
    after = await _session(world, chat)
    judge(world.tally, before, after, MARK.sub("", label).strip(), world.network.shown[chat])
    latest = world.live.coach.scripts.latest(edits.SCRIPT).version
    world.tally.in_older += after.place is not None and after.place.version != latest
    if chance.random() < DOUBLE_TAPS:
        await world.send(chat, incoming.callback_query(who, pressed, data))
        await asyncio.sleep(0.05)
        again = await _session(world, chat)
        if said(again) != said(after):
            world.tally.doubled += 1
            world.tally.complain(f"a second tap on {label} counted")


async def _answered(world: World, chat: int, since: float) -> bool:
    for _ in range(2000):
        if world.network.at.get(chat, -1.0) >= since and chat in world.network.keyboards:
            return True
        await asyncio.sleep(0.005)
    return False


async def _session(world: World, chat: int) -> Session:
    found = await world.store.transact(lambda work: work.learners.find("telegram", str(chat)))
    assert found is not None
    return found.session


# --- The coordinator


class _Publisher:
    """Changes the ring in its file and publishes, as the pages do."""

    def __init__(self, world: World, desk: Desk, chance: random.Random) -> None:
        self._world = world
        self._desk = desk
        self._chance = chance
        self._ring = edits.first()
        self._text = desk.folder.text(edits.FILE)
        self._rings = {1: self._ring}
        world.tally.rings[world.live.coach.scripts.latest(edits.SCRIPT).version] = self._ring

    async def edit(self) -> None:
        """Do one thing at random, and wait until it is live."""
        dice = self._chance.random()
        if dice < MISTAKES:
            await self._mistake()
        elif dice < MISTAKES + GOING_BACK and len(self._rings) > 1:
            await self._go_back()
        else:
            await self._publish()

    async def _publish(self) -> None:
        kind, ring = edits.edited(self._ring, self._chance)
        number = max(self._rings) + 1
        self._write(ring.yaml(number))
        plan = await asyncio.to_thread(self._desk.plan)
        assert plan.draft.loaded is not None, plan.draft.critical
        self._world.tally.rings[plan.draft.loaded.scripts[edits.SCRIPT].version] = ring
        release = await asyncio.to_thread(
            self._desk.publish, staff=None, note=kind, expected_digest=plan.digest
        )
        assert release.number == number, "the marks are the numbers of the releases"
        self._ring, self._rings[number] = ring, ring
        self._world.tally.edits[kind] += 1
        await self._until_live(number)

    async def _go_back(self) -> None:
        target = self._chance.choice(sorted(self._rings)[:-1])
        try:
            release = await asyncio.to_thread(self._desk.roll_back, target, staff=None, note="")
        except NothingNew:  # it was gone back to before, and is what is live
            return
        self._rings[release.number] = self._rings[target]
        self._world.tally.edits["rolled_back"] += 1
        await self._until_live(release.number)

    async def _mistake(self) -> None:
        """Publish what cannot be published: it is refused with its line, the old one serves."""
        sound, before = self._text, self._world.live.release
        wrong, line = edits.broken(sound, self._chance)
        self._write(wrong)
        plan = await asyncio.to_thread(self._desk.plan)
        named = {(each.file, each.line) for each in plan.draft.critical}
        if (edits.FILE, line) not in named:
            self._world.tally.unnamed_mistakes += 1
            self._world.tally.complain(f"line {line} not in {sorted(named)}")
        with contextlib.suppress(ScriptError):
            await asyncio.to_thread(
                self._desk.publish, staff=None, note="", expected_digest=plan.digest
            )
            self._world.tally.wrongly_published += 1
        if self._world.live.release != before:
            self._world.tally.wrongly_published += 1
        self._world.tally.edits["mistake"] += 1
        self._write(sound)

    async def _until_live(self, number: int) -> None:
        began = time.monotonic()
        while self._world.live.release != number:
            await asyncio.sleep(0.02)
            assert time.monotonic() - began < 60, "the release is not taken"
        self._world.tally.taken.append(time.monotonic() - began)

    def _write(self, text: str) -> None:
        self._desk.folder.write(edits.FILE, text, expected=sha256_of(self._text))
        self._text = text


if __name__ == "__main__":
    sys.exit(main())
