"""Follows what the bot shows in each chat and holds it against what it should show."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.reference import ReferenceLearner, Shown
from tests.servers.protocol import FaultyServer
from tests.servers.records import Call

GLANCE = 0.01
UNMODIFIED = "message is not modified"


@dataclass(slots=True)
class Seen:
    """A message with buttons as it stands in the chat."""

    message_id: int
    data: tuple[str, ...]


@dataclass(slots=True)
class Chat:
    """How far one chat has come along what is expected of it."""

    learner: ReferenceLearner
    matched: int = 0
    repeated: int = 0  # a message the learner sees twice
    repeated_edits: int = 0  # an edit repeated shows nothing new
    strays: list[Shown] = field(default_factory=list)  # never expected here: lost, or disorder
    with_buttons: list[Seen] = field(default_factory=list)
    repeats_of: dict[int, int] = field(default_factory=dict)  # by number of the message

    @property
    def is_through(self) -> bool:
        return self.matched >= len(self.learner.expected)

    def take(self, call: Call) -> None:
        """Take in one call for this chat."""
        shown = Shown.by_call(call.method, call.params)
        if shown is None:
            return
        expected = self.learner.expected
        is_next = self.matched < len(expected) and shown == expected[self.matched]
        is_again = self.matched > 0 and shown == expected[self.matched - 1]
        if not call.accepted:
            if UNMODIFIED in (call.description or ""):
                self.repeated_edits += not is_next
                self.matched += is_next
            return
        self._note_buttons(call)
        if is_next:
            self.matched += 1
        elif is_again:
            self.repeated += 1
            self.repeats_of[self.matched - 1] = self.repeats_of.get(self.matched - 1, 0) + 1
        else:
            self.strays.append(shown)

    def button(self, option: str) -> tuple[int, str]:
        """Return message and data of the newest button that means *option*."""
        for seen in reversed(self.with_buttons):
            for data in seen.data:
                if data.endswith(f".{option}"):
                    return seen.message_id, data
        raise AssertionError(f"no button means {option!r} yet")

    def _note_buttons(self, call: Call) -> None:
        if call.message_id is None:
            return
        at = call.message_id
        self.with_buttons = [seen for seen in self.with_buttons if seen.message_id != at][-20:]
        rows = (call.params.get("reply_markup") or {}).get("inline_keyboard", ())
        data = tuple(b["callback_data"] for row in rows for b in row)
        if data:
            self.with_buttons.append(Seen(at, data))
            self.with_buttons.sort(key=lambda seen: seen.message_id)


@dataclass(slots=True)
class Watch:
    """Reads the server's record of calls and sorts it into chats."""

    server: FaultyServer
    chats: dict[int, Chat] = field(default_factory=dict)
    since: int = 0
    shown: int = 0  # accepted messages, over all chats
    shown_at: dict[int, float] = field(default_factory=dict)  # when a chat last saw something
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Take in what has happened since the last look."""
        async with self._turn:
            while calls := await self.server.calls(self.since, 500):
                for call in calls:
                    chat = self.chats.get(call.chat_id or 0)
                    if chat is not None:
                        if call.status is None:
                            return  # still on its way: what comes after it has to wait
                        chat.take(call)
                        self.shown += call.accepted
                        self.shown_at[call.chat_id or 0] = call.at
                    self.since = call.number + 1

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Look until *condition* holds; False if it does not within *seconds*."""
        deadline = time.monotonic() + seconds
        while True:
            await self.look()
            if condition():
                return True
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(GLANCE)

    @property
    def is_through(self) -> bool:
        return all(chat.is_through for chat in self.chats.values())

    @property
    def repeated(self) -> int:
        return sum(chat.repeated for chat in self.chats.values())

    @property
    def repeated_edits(self) -> int:
        return sum(chat.repeated_edits for chat in self.chats.values())

    def complaints(self) -> list[str]:
        """Return where chats do not show what they should, in words."""
        found = []
        for number, chat in self.chats.items():
            if not chat.is_through:
                missing = chat.learner.expected[chat.matched]
                found.append(
                    f"chat {number}: {chat.matched} of {len(chat.learner.expected)} shown; "
                    f"next should be {missing.text[:80]!r}"
                )
            found += [f"chat {number}: unexpected {s.text[:80]!r} {s.data}" for s in chat.strays]
        return found
