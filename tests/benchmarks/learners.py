"""
Learners that tap without end, in the process of the fake server: a tap costs no HTTP request of
its own, so that the bot gets the machine.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import islice

from tests.benchmarks.journey import ITEMS_BEFORE_STARTING_OVER, choice, is_item
from tests.servers import incoming
from tests.servers.server import FaultServer
from tests.servers.store import Chat
from tests.servers.view import SeenMessage
from tests.servers.wire import JsonObject

PATIENCE = 60.0
RECENT = 8
FIRST_CHAT = 50_001


class NoQuestion(AssertionError):
    """The bot did not ask anything in time."""


@dataclass(slots=True)
class Tapper:
    """One learner. `answered` counts the updates that have brought the next question."""

    server: FaultServer
    number: int
    answered: int = 0
    items: int = 0
    going_on: bool = True
    question: SeenMessage | None = None
    user: JsonObject = field(init=False)
    about: JsonObject = field(init=False)
    chat: Chat = field(init=False)

    def __post_init__(self) -> None:
        self.user = incoming.user(FIRST_CHAT + self.number, "Ana", "fr")
        self.about = incoming.private_chat(self.user)
        self.chat = self.server.account.store.meet(self.about)

    async def starts(self) -> None:
        """Open the bot and wait for its first question."""
        await self._sends("/start")

    async def reaches_an_item(self) -> None:
        """Go through the welcome as far as the first question of the self-assessment."""
        if self.question is None:
            await self.starts()
        while self.question is not None and not is_item(_data(self.question)):
            await self.taps()

    async def taps(self) -> None:
        """Answer the open question and wait for the next."""
        assert self.question is not None
        if self.items >= ITEMS_BEFORE_STARTING_OVER and not is_item(_data(self.question)):
            self.items = 0
            return await self._sends("/start_over")
        before = self.chat.version
        data = self._choice(self.question)
        await self.server.feed(incoming.callback_query(self.user, self.question.raw, data))
        await self._asked(before)
        return None

    async def _sends(self, words: str) -> None:
        before = self.chat.version
        content = incoming.text(words)
        await self.server.feed(incoming.message(self.user, self.about, content))
        await self._asked(before)

    async def _asked(self, before: int) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while (question := self._question_since(before)) is None:
            waiter: asyncio.Future[None] = loop.create_future()
            self.chat.waiting.add(waiter)
            alarm = loop.call_at(until, waiter.cancel)
            try:
                await waiter
            except asyncio.CancelledError:
                if loop.time() < until:
                    raise
                seen = [message.text[:60] for message in self.chat.messages.values()]
                raise NoQuestion(f"chat {self.number} sees {seen[-4:]}") from None
            finally:
                alarm.cancel()
        self.question = question
        self.answered += 1

    def _question_since(self, before: int) -> SeenMessage | None:
        recent = islice(reversed(self.chat.messages.values()), RECENT)
        asking = [m for m in recent if m.changed > before and m.from_bot and m.buttons]
        return max(asking, key=lambda message: message.changed, default=None)

    def _choice(self, question: SeenMessage) -> str:
        data = _data(question)
        self.items += is_item(data)
        return choice(data, self.number + self.answered)


def _data(question: SeenMessage) -> list[str]:
    return [button.data for button in question.buttons if button.data is not None]
