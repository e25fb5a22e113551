"""
The disk of a real `digiter run` is full for a while: told, helped, and nothing lost.

`python -m tests.faults.full_disk`. RLIMIT_FSIZE is set on the running process from outside, so
that neither the database nor the log can grow.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.faults.reference import Action
from tests.faults.setting import WAYS, Setting, Way, book_figures, setting
from tests.servers import incoming

STRANGER = 8802
FULL = 4096
HELP = ("/sos", "SOS")
PATIENCE = 30.0


async def disk_full_for_a_while(way: Way, folder: Path) -> list[Figure]:
    """Fill the disk, let learners write, make room, and see whether all goes on."""
    name = f"disk full, {way}"
    async with setting(folder, way, learners=5) as at:
        await at.is_through()
        _limit(at, FULL)
        learner = at.learners.pop(0)  # asks for help in between: not as the reference knows it
        del at.watch.chats[learner.number]
        await learner.does(Action("words", "3"))
        told = await _waited(at, learner.number)
        helped = [await _helped(at, STRANGER + n, words) for n, words in enumerate(HELP)]
        # Telegram holds back what a chat sends behind an update that is refused.
        same = await _helped(at, learner.number, "SOS", patience=10)
        stopped_before = at.running.ended.is_set()
        await at.send(30, random.Random(5))
        _limit(at, resource.RLIM_INFINITY)
        began = time.monotonic()
        through = await _is_through(at)
        seconds = time.monotonic() - began
        await at.running.stop()
        books = await at.audit()
        return [
            none_of(f"crashes ({name})", int(stopped_before)),
            Figure(f"learner told ({name})", told, "yes", told),
            none_of(f"calls for help not answered ({name})", helped.count(False)),
            Figure(f"help to somebody whose last message waits ({name})", same, "yes", same),
            Figure(f"everything answered afterwards ({name})", through, "yes", through),
            at_most(f"seconds until everything was ({name})", seconds, 20, " s"),
            *book_figures(name, books),
        ]


def _limit(at: Setting, size: int) -> None:
    _, hard = resource.prlimit(at.running.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(at.running.pid, resource.RLIMIT_FSIZE, (size, hard))


async def _waited(at: Setting, chat: int) -> bool:
    """Return whether the learner was told that nothing can be stored now."""
    sorry = at.twin.coach.texts.text("ui/try_later", "fr")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if any(m.text == sorry for m in (await at.server.chat(chat)).from_bot):
            return True
        await asyncio.sleep(0.05)
    return False


async def _helped(at: Setting, chat: int, words: str, patience: float = PATIENCE) -> bool:
    user = incoming.user(chat, "Sam", "fr")
    before = (await at.server.chat(chat)).version
    update = incoming.message(user, incoming.private_chat(user), incoming.text(words))
    await at.server.feed(update)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        view = await at.server.chat(chat)
        if any("112" in message.text for message in view.since(before)):
            return True
        await asyncio.sleep(0.05)
    return False


async def _is_through(at: Setting) -> bool:
    try:
        await at.is_through(PATIENCE)
    except AssertionError:
        return False
    return True


def main() -> int:
    """Run one way or both. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    options = parser.parse_args()
    show([load()])
    met = []
    for way in (options.way,) if options.way else WAYS:
        with tempfile.TemporaryDirectory() as folder:
            met.append(show(asyncio.run(disk_full_for_a_while(way, Path(folder)))))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
