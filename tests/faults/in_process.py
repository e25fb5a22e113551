"""The bot in this process, whole but for the network: every call is answered from memory."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from bot.delivery import Delivery
from bot.intake import Intake
from bot.meters import Meters
from bot.pacing import Pace
from bot.request import Api, encoded
from cli import wiring
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.ports import Clock, Store
from tests.servers import incoming

TOKEN = "1000000001:token-that-must-not-be-in-a-log"


class NoNetwork(Api):
    """Encodes every call as the real one does, and answers it from memory."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", TOKEN)
        self.sent: Counter[int] = Counter()  # messages by chat
        self.texts: dict[int, list[str]] = {}
        self.woken = asyncio.Event()
        self._numbers = itertools.count(1000)

    async def _post(self, method: str, params: Any, seconds: float) -> tuple[int, bytes]:
        encoded(params)
        chat = params.get("chat_id")
        result: Any = True
        if method.startswith("send") and isinstance(chat, int):
            self.sent[chat] += 1
            self.texts.setdefault(chat, []).append(str(params.get("text", "")))
            self.woken.set()
            result = {"message_id": next(self._numbers)}
        return 200, json.dumps({"ok": True, "result": result}).encode()


@dataclass(slots=True)
class Bot:
    """Intake and delivery on a store."""

    api: Api
    intake: Intake
    delivery: Delivery

    @classmethod
    def on(cls, coach: Coach, store: Store, clock: Clock, network: NoNetwork) -> Self:
        """Return a bot that talks to *network*."""
        delivery = Delivery(network, store, clock, wiring.draw, Pace(1e9, 1e9), Meters())
        return cls(
            network, Intake(Live(coach), store, delivery, network, clock, Meters()), delivery
        )

    async def is_idle(self) -> None:
        """Wait until everything that was to be sent is sent and marked."""
        while self.delivery._tasks:
            await asyncio.wait(list(self.delivery._tasks))
            await asyncio.sleep(0)


def words(number: int, chat: int, text: str) -> dict[str, Any]:
    """Return an update with a text."""
    user = incoming.user(chat, "Ana", "fr")
    content = {"message_id": number, "date": 1, **incoming.text(text)}
    return {"update_id": number, **incoming.message(user, incoming.private_chat(user), content)}
