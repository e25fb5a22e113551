"""Everything HTTP can do wrong to the webhook of a real `digiter run`."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from bot.webhook import LARGEST_BODY, SECRET_HEADER, webhook_path
from tests.faults.figures import Figure, at_most, none_of
from tests.faults.forking import product
from tests.faults.mutations import CANARY, Mutations
from tests.product import SECRET
from tests.servers import incoming
from tests.servers.fault_server import FaultServer

TOGETHER = 20
EVERY = 25  # good update after so many bad ones
PROBE = 8800

Asked = tuple[str, int, dict[str, Any]]  # what it is, the answer it must get, how it is asked

DEPTH = 80_000
UNREADABLE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"not JSON " + CANARY.encode(),
    "half of it": b'{"update_id": 5, "message": {"text": "' + CANARY.encode(),
    "no text at all": b"\xff\xfe\xfa\x00" + CANARY.encode(),
    "a bomb of lists": b"[" * DEPTH + b"]" * DEPTH,
    "a bomb of objects": b'{"message":' * DEPTH + b"1" + b"}" * DEPTH,
    "a number without end": b'{"update_id": ' + b"9" * 200_000 + b"}",
    "not a number": b'{"update_id": NaN}',
    "a list": b"[]",
    "a word": b'"' + CANARY.encode() + b'"',
    "the same name twice": b'{"update_id": 1, "update_id": [], "message": {}, "message": 7}',
}


def requests(path: str) -> list[Asked]:
    """Return what is not an update, and what each must be answered."""
    right = {SECRET_HEADER: SECRET, "content-type": "application/json"}
    good = json.dumps({"update_id": 1, "message": {"text": CANARY}}).encode()
    post: dict[str, Any] = {"method": "POST", "path": path, "headers": right, "data": good}
    return [
        ("no secret", 403, {**post, "headers": {}}),
        ("wrong secret", 403, {**post, "headers": {SECRET_HEADER: "x" * len(SECRET)}}),
        ("empty secret", 403, {**post, "headers": {SECRET_HEADER: ""}}),
        ("start of the secret", 403, {**post, "headers": {SECRET_HEADER: SECRET[:-1]}}),
        ("strange secret", 403, {**post, "headers": {SECRET_HEADER: "é" * 40}}),
        ("no secret, not JSON", 403, {**post, "headers": {}, "data": b"["}),
        ("no secret, too big", 403, {**post, "headers": {}, "data": b" " * (LARGEST_BODY + 1)}),
        ("too big", 413, {**post, "data": b" " * (LARGEST_BODY + 1)}),
        ("too big, in pieces", 413, {**post, "data": "pieces"}),
        ("as big as allowed", 200, {**post, "data": b" " * LARGEST_BODY}),
        ("GET", 405, {**post, "method": "GET", "data": None}),
        ("another path", 404, {**post, "path": "/telegram/" + "0" * 32}),
        ("the path above", 404, {**post, "path": "/telegram/../.env"}),
        *((name, 200, {**post, "data": body}) for name, body in UNREADABLE.items()),
    ]


async def assault(updates: int, seed: int) -> dict[str, Any]:
    """Send all of it, *updates* hostile updates as well, good ones in between."""
    path = webhook_path(SECRET)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            FaultServer() as server,
            product(Path(folder) / "data", server.url, server.token, webhook=True) as running,
        ):
            await running.start()
            base = f"http://127.0.0.1:{running.port}"
            async with aiohttp.ClientSession(base) as session:
                attack = _Attack(session, server, path)
                slow = [
                    await asyncio.open_connection("127.0.0.1", running.port) for _ in range(50)
                ]
                for _, writer in slow:  # who never finish their request
                    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\n".encode())
                await attack.strange()
                await attack.updates(updates, random.Random(seed))
                for _, writer in slow:
                    writer.close()
            alive = not running.ended.is_set()
            seconds = await running.stop()
            text = running.log_text()
    troubles = [name for name in ("turn_failed", "task_failed", "Traceback") if name in text]
    return {
        "requests": attack.count,
        "wrong answers": attack.wrong,
        "statuses of updates": {str(s): n for s, n in sorted(attack.statuses.items())},
        "slowest good update, s": round(attack.slowest, 3),
        "good updates unanswered": attack.unanswered,
        "troubles in the log": troubles,
        "canaries and secrets in the log": sum(map(text.count, (CANARY, SECRET, server.token))),
        "alive at the end": alive and seconds < 3,
    }


def goals(web: dict[str, Any]) -> list[Figure]:
    """Return the figures of *web* that have a goal."""
    if not web:
        return []
    other = sum(n for status, n in web["statuses of updates"].items() if status != "200")
    return [
        none_of("webhook: requests answered wrongly", len(web["wrong answers"])),
        none_of("webhook: hostile updates not answered 200", other),
        none_of("webhook: good updates unanswered", web["good updates unanswered"]),
        at_most("webhook: slowest good update", web["slowest good update, s"], 1, " s"),
        none_of("webhook: troubles in the log", len(web["troubles in the log"])),
        none_of("webhook: canaries in the log", web["canaries and secrets in the log"]),
        Figure(
            "webhook: alive at the end", web["alive at the end"], "yes", web["alive at the end"]
        ),
    ]


class _Attack:
    def __init__(self, session: aiohttp.ClientSession, server: FaultServer, path: str) -> None:
        self.session, self.server, self.path = session, server, path
        self.count = 0
        self.unanswered = 0
        self.slowest = 0.0
        self.wrong: list[tuple[str, int]] = []
        self.statuses: Counter[int] = Counter()
        self._numbers = itertools.count(10_000_000)

    async def strange(self) -> None:
        """Send what is no update at all."""
        for name, expected, asked in requests(self.path):
            status = await self._ask(asked)
            if status != expected:
                self.wrong.append((name, status))
            await self._good()

    async def updates(self, count: int, chance: random.Random) -> None:
        """Send *count* hostile updates, some at a time."""
        mutations = iter(Mutations(chance))
        headers = {SECRET_HEADER: SECRET, "content-type": "application/json"}
        for start in range(0, count, EVERY):
            bodies = [
                json.dumps(next(mutations)).encode() for _ in range(min(EVERY, count - start))
            ]
            asked = [
                {"method": "POST", "path": self.path, "headers": headers, "data": body}
                for body in bodies
            ]
            sending = asyncio.gather(*(self._ask(each) for each in asked))
            await asyncio.sleep(0)
            await self._good()
            self.statuses.update(await sending)

    async def _ask(self, asked: dict[str, Any]) -> int:
        self.count += 1
        arguments = dict(asked)
        method, path, data = (arguments.pop(name) for name in ("method", "path", "data"))
        body = _pieces() if data == "pieces" else data
        try:
            async with self.session.request(method, path, data=body, **arguments) as answer:
                await answer.read()
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def _good(self) -> None:
        """A good update must be answered in the chat, whatever came before it."""
        user = incoming.user(PROBE, "Probe", "fr")
        chat = incoming.private_chat(user)
        content = {"message_id": 9, "date": 1, **incoming.text("/about")}
        update = {"update_id": next(self._numbers), **incoming.message(user, chat, content)}
        self.server.account.store.meet(chat)
        before = (await self.server.chat(PROBE, last=0)).version
        began = time.monotonic()
        status = await self._ask(
            {"method": "POST", "path": self.path, "headers": {SECRET_HEADER: SECRET},
             "data": json.dumps(update).encode()}
        )  # fmt: skip
        view = await self.server.chat(PROBE, after=before, within=10, last=0)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.unanswered += status != 200 or view.version == before


async def _pieces() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_BODY // 65536 + 2):
        yield b" " * 65536
