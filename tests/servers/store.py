"""The chats of a fake server: messages, keyboards, files, and waiting for a change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.servers.view import ChatView, SeenMessage
from tests.servers.wire import JsonObject, Upload


@dataclass(slots=True)
class Chat:
    """One chat. Messages are replaced, never changed in place, so that views stay true."""

    about: JsonObject
    messages: dict[int, SeenMessage] = field(default_factory=dict)
    reply_keyboard: list[list[str]] | None = None
    one_time_keyboard: bool = False
    toasts: list[str] = field(default_factory=list)
    version: int = 0
    last_message_id: int = 0
    waiting: set[asyncio.Future[None]] = field(default_factory=set)
    not_editable: set[int] = field(default_factory=set)

    def put(self, message: JsonObject) -> None:
        """Show `message`: a new one, or in place of the one with the same identifier."""
        message_id = message["message_id"]
        self.last_message_id = max(self.last_message_id, message_id)
        self.changed()
        self.messages[message_id] = SeenMessage(message, self.version)

    def remove(self, message_id: int) -> None:
        """Take a message away from the learner's eyes."""
        del self.messages[message_id]
        self.changed()

    def next_message_id(self) -> int:
        """Return the identifier for the next message of this chat."""
        self.last_message_id += 1
        return self.last_message_id

    def changed(self) -> None:
        """Count one visible change and wake everybody who waits for it."""
        self.version += 1
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)
        self.waiting.clear()

    def view(self, last: int | None = None) -> ChatView:
        """Return what the learner sees, or only the `last` so many messages of it."""
        messages = tuple(self.messages.values())
        rows = self.reply_keyboard
        return ChatView(
            chat_id=self.about["id"],
            version=self.version,
            messages=messages if last is None else messages[max(0, len(messages) - last) :],
            reply_keyboard=None if rows is None else tuple(tuple(row) for row in rows),
            toasts=tuple(self.toasts),
        )


class Store:
    """All chats and files of one bot, in memory."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, bytes] = {}

    def chat(self, chat_id: int) -> Chat:
        """Return the chat, made on first use: private when the identifier is positive."""
        found = self.chats.get(chat_id)
        if found is None:
            kind = "private" if chat_id > 0 else "group"
            found = self.chats[chat_id] = Chat({"id": chat_id, "type": kind})
        return found

    def meet(self, about: JsonObject) -> Chat:
        """Return the chat that an update speaks of, with what the update says about it."""
        chat = self.chat(about["id"])
        chat.about = about
        return chat

    def keep(self, upload: Upload, kind: str) -> str:
        """Keep an uploaded file and return its `file_id`."""
        file_id = f"{kind}-{len(self.files) + 1}-{len(upload.content)}"
        self.files[file_id] = upload.content
        return file_id

    async def wait(
        self, chat_id: int, after: int, within: float, last: int | None = None
    ) -> ChatView:
        """Return the chat once its version is above `after`, or as it is after `within` s."""
        chat = self.chat(chat_id)
        if chat.version <= after and within > 0:
            waiter = asyncio.get_running_loop().create_future()
            chat.waiting.add(waiter)
            try:
                await asyncio.wait_for(waiter, within)
            except TimeoutError:
                chat.waiting.discard(waiter)
        return self.chat(chat_id).view(last)
