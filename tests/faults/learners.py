"""Learners of the product, each beside its twin of the reference."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.reference import WELCOME, Action, Reference
from tests.faults.watching import Chat, Watch
from tests.servers import incoming
from tests.servers.protocol import FaultyServer
from tests.servers.wire import JsonObject

PATIENCE = 60.0


@dataclass(slots=True)
class Learner:
    """One learner; what they do goes to the reference as well, which says what must come."""

    number: int
    watch: Watch
    chat: Chat
    sent: list[int] = field(default_factory=list)  # numbers of the updates

    @classmethod
    def new(cls, number: int, watch: Watch, reference: Reference) -> Learner:
        chat = Chat(reference.learner(number))
        watch.chats[number] = chat
        return cls(number, watch, chat)

    def update(self, action: Action) -> JsonObject:
        """Return the update of *action*. A tap needs its button to be there."""
        user = incoming.user(self.number, "Lina", "fr")
        private = incoming.private_chat(user)
        match action.way:
            case "tap":
                message, data = self.chat.button(action.what)
                pressed = {"message_id": message, "chat": private, "date": 1}
                return incoming.callback_query(user, pressed, data)
            case "words":
                content = incoming.text(action.what)
            case "command":
                content = incoming.text(f"/{action.what}")
            case "sticker":
                content = incoming.sticker()
            case "forwarded":
                content = incoming.forwarded(incoming.text(action.what))
        return incoming.message(user, private, content)

    async def does(self, action: Action) -> None:
        """Do *action*, without waiting for what comes of it."""
        update = self.update(action)
        self.chat.learner.does(action)
        completed = await self.watch.server.feed(update)
        self.sent.append(completed["update_id"])

    async def sees_everything(self, seconds: float = PATIENCE) -> None:
        """Wait until all that must be shown is shown."""
        if not await self.watch.until(lambda: self.chat.is_through, seconds):
            raise AssertionError("\n".join(self.watch.complaints()))

    async def goes(self, way: Iterable[Action]) -> None:
        """Do one thing after another, each once the answer to the one before is there."""
        for action in way:
            await self.does(action)
            await self.sees_everything()


async def welcomed(
    count: int, server: FaultyServer, reference: Reference, watch: Watch, first: int = 5001
) -> list[Learner]:
    """Return *count* learners who are in the questionnaire, at its first question."""
    learners = [Learner.new(first + n, watch, reference) for n in range(count)]
    await asyncio.gather(*(learner.goes([*WELCOME, Action("tap", "go")]) for learner in learners))
    return learners
