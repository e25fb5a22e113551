"""The bot's account on a fake server: who it is, whom it may write to, what it has published."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.servers.clock import Clock
from tests.servers.store import Chat, Store
from tests.servers.wire import JsonObject, Refused

CALLBACK_LIFETIME = 150.0
USERNAME = "digiter_coach_bot"


@dataclass(slots=True)
class Press:
    """A button press that waits for its answer."""

    chat_id: int
    at: float


@dataclass(slots=True)
class BotAccount:
    """State that the Bot API methods read and change; one bot, in memory.

    `blocked`, `unknown` and `left` are chats that refuse messages with 403, 400 and 403.
    """

    token: str
    clock: Clock = field(default_factory=Clock)
    store: Store = field(default_factory=Store)
    presses: dict[str, Press] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, JsonObject] = field(default_factory=dict)

    @property
    def user(self) -> JsonObject:
        """Return the bot as a Telegram user."""
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "DIGITER Coach",
            "username": USERNAME,
        }

    def chat(self, params: JsonObject) -> Chat:
        """Return the chat that `params` names, or refuse as Telegram does when there is none."""
        chat_id = self._chat_id(params)
        if chat_id in self.unknown:
            raise Refused("Bad Request: chat not found")
        return self.store.chat(chat_id)

    def writable_chat(self, params: JsonObject) -> Chat:
        """Return the chat that `params` names, or refuse when the bot may not write to it."""
        chat = self.chat(params)
        if chat.about["id"] in self.blocked:
            raise Refused("Forbidden: bot was blocked by the user", 403)
        if chat.about["id"] in self.left:
            raise Refused("Forbidden: bot is not a member of the group chat", 403)
        return chat

    def press(self, callback_id: str) -> Press:
        """Return the press that `callback_id` names; refuse an unknown or too old one."""
        press = self.presses.get(callback_id)
        if press is None or self.clock.now() - press.at > CALLBACK_LIFETIME:
            raise Refused(
                "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        return press

    @staticmethod
    def _chat_id(params: JsonObject) -> int:
        chat_id = params.get("chat_id")
        if chat_id is None or chat_id == "":
            raise Refused("Bad Request: chat_id is empty")
        if isinstance(chat_id, bool) or not isinstance(chat_id, int) or chat_id == 0:
            raise Refused("Bad Request: chat not found")
        return chat_id
