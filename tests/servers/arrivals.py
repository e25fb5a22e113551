"""What a learner's update does to the fake server's own state before the bot hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.servers.account import BotAccount, Press
from tests.servers.wire import JsonObject

ATTACHMENTS = ("voice", "document", "sticker", "video", "audio", "video_note")
FIRST_UPDATE_ID = 700_000_001
GONE = frozenset({"kicked", "left"})


class Arrivals:
    """Completes updates and shows them in the chats.

    Identifiers of updates grow for the whole life of the server, also over a reset, because
    the product keeps those it has seen.
    """

    def __init__(self) -> None:
        self.last_update_id = FIRST_UPDATE_ID - 1
        self._callback_ids: Iterator[int] = count(4_000_000_000_000_000_001)

    def complete(self, account: BotAccount, update: JsonObject) -> tuple[JsonObject, bool]:
        """Return `update` with missing identifiers and dates filled in, and whether it is new.

        An `update_id` that was given out before means that Telegram sends the update again.
        """
        update_id = update.get("update_id")
        if update_id is not None and update_id <= self.last_update_id:
            return update, False
        self.last_update_id = update_id or self.last_update_id + 1
        kind = kind_of(update)
        content = dict(update[kind])
        if kind == "edited_message":
            _show_edited(account, content)
        elif kind == "message":
            _show(account, content)
        elif kind == "callback_query":
            content.setdefault("id", str(next(self._callback_ids)))
            chat_id = content["message"]["chat"]["id"]
            account.presses[content["id"]] = Press(chat_id, account.clock.now())
        elif kind == "my_chat_member":
            content.setdefault("date", int(account.clock.now()))
            _change_membership(account, content)
        return {"update_id": self.last_update_id, kind: content}, True


def kind_of(update: JsonObject) -> str:
    """Return the name of the one optional field of an update, such as `message`."""
    kinds = [name for name in update if name != "update_id"]
    if len(kinds) != 1:
        raise ValueError(f"an update has exactly one kind, not {kinds}")
    return kinds[0]


def _show(account: BotAccount, message: JsonObject) -> None:
    chat = account.store.meet(message["chat"])
    message.setdefault("date", int(account.clock.now()))
    if "message_id" not in message:
        message["message_id"] = chat.next_message_id()
    for kind in ATTACHMENTS:
        if kind in message:
            account.store.files.setdefault(message[kind]["file_id"], b"from a learner")
    for size in message.get("photo", ()):
        account.store.files.setdefault(size["file_id"], b"from a learner")
    if chat.one_time_keyboard:
        chat.reply_keyboard = None
        chat.one_time_keyboard = False
    chat.put(message)


def _show_edited(account: BotAccount, message: JsonObject) -> None:
    before = account.store.meet(message["chat"]).messages.get(message["message_id"])
    now = int(account.clock.now())
    message.setdefault("date", now if before is None else before.raw["date"])
    message.setdefault("edit_date", now)
    _show(account, message)


def _change_membership(account: BotAccount, member: JsonObject) -> None:
    chat = account.store.meet(member["chat"])
    is_gone = member["new_chat_member"]["status"] in GONE
    refusing = account.blocked if chat.about.get("type") == "private" else account.left
    if is_gone:
        refusing.add(chat.about["id"])
    else:
        refusing.discard(chat.about["id"])
