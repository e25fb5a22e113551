"""What a learner sees of a chat: visible messages with their buttons, and the keyboard below."""

from __future__ import annotations

from dataclasses import dataclass

from tests.servers.wire import JsonObject


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` is its callback data, None when it opens a link instead."""

    label: str
    data: str | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A visible message. `changed` is the version of the chat that last sent or edited it."""

    raw: JsonObject
    changed: int

    @property
    def message_id(self) -> int:
        """Return the identifier of the message in its chat."""
        return int(self.raw["message_id"])

    @property
    def from_bot(self) -> bool:
        """Return whether the bot sent it (not the learner)."""
        return bool(self.raw.get("from", {}).get("is_bot", False))

    @property
    def text(self) -> str:
        """Return the text or caption, without markup; empty when it has none."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def was_edited(self) -> bool:
        """Return whether it was edited after it was sent."""
        return "edit_date" in self.raw

    @property
    def photo(self) -> str | None:
        """Return the `file_id` of its largest picture."""
        sizes = self.raw.get("photo")
        return str(sizes[-1]["file_id"]) if sizes else None

    @property
    def document(self) -> str | None:
        """Return the `file_id` of its document."""
        document = self.raw.get("document")
        return str(document["file_id"]) if document else None

    @property
    def keyboard(self) -> tuple[tuple[Button, ...], ...]:
        """Return the inline keyboard, row by row."""
        markup = self.raw.get("reply_markup", {})
        return tuple(
            tuple(Button(b["text"], b.get("callback_data"), b.get("url")) for b in row)
            for row in markup.get("inline_keyboard", ())
        )

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Return the inline buttons in reading order."""
        return tuple(button for row in self.keyboard for button in row)


@dataclass(frozen=True, slots=True)
class ChatView:
    """A chat as its learner sees it now, oldest message first.

    `version` grows with every visible change. `reply_keyboard` is None when there is none.
    `toasts` are the texts of answered button presses, an empty one included.
    """

    chat_id: int
    version: int
    messages: tuple[SeenMessage, ...]
    reply_keyboard: tuple[tuple[str, ...], ...] | None
    toasts: tuple[str, ...]

    @property
    def from_bot(self) -> tuple[SeenMessage, ...]:
        """Return the messages of the bot only."""
        return tuple(message for message in self.messages if message.from_bot)

    def since(self, version: int) -> list[SeenMessage]:
        """Return the bot's messages sent or edited after `version`, in the order of change."""
        changed = (message for message in self.from_bot if message.changed > version)
        return sorted(changed, key=lambda message: message.changed)

    def to_json(self) -> JsonObject:
        """Return this view as JSON; `from_json` reads it back."""
        return {
            "chat_id": self.chat_id,
            "version": self.version,
            "messages": [{"raw": m.raw, "changed": m.changed} for m in self.messages],
            "reply_keyboard": self.reply_keyboard,
            "toasts": self.toasts,
        }

    @classmethod
    def from_json(cls, data: JsonObject) -> ChatView:
        """Return the view that `to_json` wrote."""
        rows = data["reply_keyboard"]
        return cls(
            chat_id=data["chat_id"],
            version=data["version"],
            messages=tuple(SeenMessage(m["raw"], m["changed"]) for m in data["messages"]),
            reply_keyboard=None if rows is None else tuple(tuple(row) for row in rows),
            toasts=tuple(data["toasts"]),
        )
