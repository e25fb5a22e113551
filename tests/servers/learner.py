"""A learner who writes to the bot, presses buttons and waits until the bot has answered."""

from __future__ import annotations

import time

from tests.servers import incoming
from tests.servers.protocol import BotApiServer
from tests.servers.view import Button, ChatView, SeenMessage
from tests.servers.wire import JsonObject

BOT_FIRST_NAME = "DIGITER Coach"


class NoAnswer(AssertionError):
    """The bot did not answer in time. Look at the bot's log, or give it more `patience`."""


class NoSuchButton(AssertionError):
    """No visible button has this label; the message lists those that are there."""


class SimulatedLearner:
    """One learner in a private chat with the bot, on either server.

    Every action sends an update, waits up to `patience` s for the first answer and then until
    nothing has happened for `quiet` s, and returns the bot's messages that were sent or edited
    meanwhile, in that order. `at_least` asks for so many messages before it grows quiet; 0 waits
    `quiet` s only. Raises `NoAnswer` when they do not come.
    """

    def __init__(
        self,
        server: BotApiServer,
        user_id: int,
        language_code: str | None = "fr",
        first_name: str = "Ana",
        *,
        patience: float = 5.0,
        quiet: float = 0.15,
    ) -> None:
        self.server = server
        self.user = incoming.user(user_id, first_name, language_code)
        self.chat = incoming.private_chat(self.user)
        self.chat_id = user_id
        self.patience = patience
        self.quiet = quiet
        self.last_update: JsonObject = {}
        self._heard = 0

    async def says(self, words: str, *, at_least: int | None = None) -> list[SeenMessage]:
        """Write a text, or a command such as `/start`."""
        return await self.sends(incoming.text(words), at_least=at_least)

    type = says

    async def starts(self, payload: str | None = None) -> list[SeenMessage]:
        """Open the bot, by a deep link when there is a `payload`."""
        return await self.says("/start" if payload is None else f"/start {payload}")

    async def sends(
        self, content: JsonObject, *, at_least: int | None = None
    ) -> list[SeenMessage]:
        """Send a message with any content of `incoming`: a sticker, a voice, something forwarded.

        For example `learner.sends(incoming.forwarded(incoming.text("...")))`.
        """
        return await self.does(incoming.message(self.user, self.chat, content), at_least=at_least)

    async def edits(
        self, message_id: int, words: str, *, at_least: int | None = 0
    ) -> list[SeenMessage]:
        """Change a text that was sent before; a bot commonly leaves this unanswered."""
        content = incoming.text(words)
        update = incoming.edited_message(self.user, self.chat, message_id, content)
        return await self.does(update, at_least=at_least)

    async def press(
        self,
        label: str,
        *,
        of: SeenMessage | None = None,
        times: int = 1,
        at_least: int | None = None,
    ) -> list[SeenMessage]:
        """Press the button with this label: of the message `of`, else of the newest that has it.

        A label of the keyboard below the chat is sent as a text. `times=2` is a double tap. An
        answer without a message, a toast only, is an answer: then the list is empty.
        """
        view = await self.view()
        messages = reversed(view.from_bot) if of is None else [of]
        for message in messages:
            for button in message.buttons:
                if button.label == label and button.data is not None:
                    updates = [self._press(message, button.data) for _ in range(times)]
                    return await self._answer(updates, at_least)
        if of is None and any(label in row for row in view.reply_keyboard or ()):
            return await self.says(label, at_least=at_least)
        raise NoSuchButton(f"{label!r} is none of {_labels(view)}")

    async def press_data(
        self, message: SeenMessage, data: str, *, at_least: int | None = None
    ) -> list[SeenMessage]:
        """Press a button that may be there no more, or never was."""
        return await self._answer([self._press(message, data)], at_least)

    async def blocks(self) -> None:
        """Block the bot: the bot is told, and its messages are refused."""
        await self.does(self._membership(self.chat, "member", "kicked"), at_least=0)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self.does(self._membership(self.chat, "kicked", "member"), at_least=0)

    async def says_in_group(self, group_id: int, words: str) -> list[SeenMessage]:
        """Write in a group (negative `group_id`); return what the bot says there."""
        chat = incoming.group_chat(group_id)
        before = (await self.server.chat(group_id, last=0)).version
        await self.server.feed(incoming.message(self.user, chat, incoming.text(words)))
        return (await self._quiet(await self.server.chat(group_id))).since(before)

    async def adds_bot_to_group(self, group_id: int) -> list[SeenMessage]:
        """Add the bot to a group; return what the bot says there."""
        before = (await self.server.chat(group_id, last=0)).version
        await self.server.feed(self._membership(incoming.group_chat(group_id), "left", "member"))
        return (await self._quiet(await self.server.chat(group_id))).since(before)

    async def repeats(self, *, at_least: int | None = 0) -> list[SeenMessage]:
        """Let Telegram deliver this learner's last update once more."""
        return await self._answer([self.last_update], at_least)

    async def does(self, update: JsonObject, *, at_least: int | None = None) -> list[SeenMessage]:
        """Send any update that belongs to this learner's chat."""
        return await self._answer([update], at_least)

    async def hears(self, *, at_least: int = 1) -> list[SeenMessage]:
        """Wait for messages that come by themselves, since the last action or `hears`."""
        before = self._heard
        return await self._until(await self.view(), before, at_least, None)

    async def view(self) -> ChatView:
        """Return the chat as it is now."""
        return await self.server.chat(self.chat_id)

    async def last_message(self) -> SeenMessage:
        """Return the bot's newest visible message."""
        messages = (await self.view()).from_bot
        if not messages:
            raise NoAnswer("the bot has said nothing yet")
        return messages[-1]

    async def last_text(self) -> str:
        """Return the text of the bot's newest visible message."""
        return (await self.last_message()).text

    async def _answer(self, updates: list[JsonObject], at_least: int | None) -> list[SeenMessage]:
        before = await self.server.chat(self.chat_id, last=0)
        for update in updates:
            self.last_update = await self.server.feed(update)
        view = await self.view()
        return await self._until(view, before.version, at_least, len(before.toasts))

    async def _until(
        self, view: ChatView, before: int, at_least: int | None, toasts: int | None
    ) -> list[SeenMessage]:
        deadline = time.monotonic() + self.patience
        while True:
            found = len(view.since(before))
            is_toasted = at_least is None and toasts is not None and len(view.toasts) > toasts
            if found >= (1 if at_least is None else at_least) or is_toasted:
                break
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise NoAnswer(f"{found} messages after {self.patience} s; sees {_texts(view)}")
            view = await self.server.chat(self.chat_id, after=view.version, within=remaining)
        view = await self._quiet(view)
        self._heard = view.version
        return view.since(before)

    async def _quiet(self, view: ChatView) -> ChatView:
        while True:
            later = await self.server.chat(view.chat_id, after=view.version, within=self.quiet)
            if later.version == view.version:
                return later
            view = later

    def _press(self, message: SeenMessage, data: str) -> JsonObject:
        return incoming.callback_query(self.user, message.raw, data)

    def _membership(self, chat: JsonObject, before: str, after: str) -> JsonObject:
        bot_id = int(self.server.token.partition(":")[0])
        bot = {"id": bot_id, "is_bot": True, "first_name": BOT_FIRST_NAME}
        return incoming.my_chat_member(self.user, chat, bot, before, after)


def _labels(view: ChatView) -> list[str]:
    inline: list[Button] = [button for message in view.from_bot for button in message.buttons]
    below = [label for row in view.reply_keyboard or () for label in row]
    return [button.label for button in inline] + below


def _texts(view: ChatView) -> list[str]:
    return [message.text for message in view.from_bot[-3:]]
