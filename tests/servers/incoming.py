"""Updates as Telegram sends them. The server adds identifiers and dates when it is fed."""

from __future__ import annotations

import re

from tests.servers.formatting import utf16_length
from tests.servers.wire import JsonObject

BOT_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(@\w+)?")


def user(user_id: int, first_name: str, language_code: str | None) -> JsonObject:
    """Return a learner as a Telegram user; the app's language may be unknown."""
    about: JsonObject = {"id": user_id, "is_bot": False, "first_name": first_name}
    return about if language_code is None else {**about, "language_code": language_code}


def private_chat(learner: JsonObject) -> JsonObject:
    """Return the chat of a learner with the bot."""
    return {"id": learner["id"], "type": "private", "first_name": learner["first_name"]}


def group_chat(chat_id: int, title: str = "Classe 4B") -> JsonObject:
    """Return a group; its `chat_id` is negative."""
    return {"id": chat_id, "type": "supergroup", "title": title}


def message(learner: JsonObject, chat: JsonObject, content: JsonObject) -> JsonObject:
    """Return an update with a message whose `content` is, say, a text or a sticker."""
    return {"message": {"from": learner, "chat": chat, **content}}


def edited_message(
    learner: JsonObject, chat: JsonObject, message_id: int, content: JsonObject
) -> JsonObject:
    """Return an update that says a learner has changed a message."""
    about = {"message_id": message_id, "from": learner, "chat": chat}
    return {"edited_message": {**about, **content}}


def text(words: str) -> JsonObject:
    """Return the content of a text message, with the entities of bot commands in it."""
    commands = [
        {
            "type": "bot_command",
            "offset": utf16_length(words[: found.start()]),
            "length": utf16_length(found[0]),
        }
        for found in BOT_COMMAND.finditer(words)
    ]
    return {"text": words, "entities": commands} if commands else {"text": words}


def sticker() -> JsonObject:
    """Return the content of a message with a sticker."""
    about = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
    flags = {"is_animated": False, "is_video": False}
    return {"sticker": {**_file("sticker"), **about, **flags}}


def voice(seconds: int = 3) -> JsonObject:
    """Return the content of a voice message."""
    return {"voice": {**_file("voice"), "duration": seconds, "mime_type": "audio/ogg"}}


def document(name: str = "cv.pdf", mime_type: str = "application/pdf") -> JsonObject:
    """Return the content of a message with a file."""
    return {"document": {**_file("document"), "file_name": name, "mime_type": mime_type}}


def photo(caption: str | None = None) -> JsonObject:
    """Return the content of a message with a picture."""
    sizes = [
        {**_file("photo-small"), "width": 90, "height": 67},
        {**_file("photo-large"), "width": 800, "height": 600},
    ]
    return {"photo": sizes} if caption is None else {"photo": sizes, "caption": caption}


def forwarded(content: JsonObject, sender_name: str = "Somebody else") -> JsonObject:
    """Return `content` as forwarded from a person who hides their account."""
    origin = {"type": "hidden_user", "sender_user_name": sender_name, "date": 1_700_000_000}
    return {**content, "forward_origin": origin}


def callback_query(learner: JsonObject, pressed: JsonObject, data: str) -> JsonObject:
    """Return an update with the press of a button of the message `pressed`."""
    instance = str(7_000_000_000 + pressed["chat"]["id"])
    about = {"from": learner, "message": pressed, "chat_instance": instance, "data": data}
    return {"callback_query": about}


def my_chat_member(
    learner: JsonObject, chat: JsonObject, bot: JsonObject, before: str, after: str
) -> JsonObject:
    """Return an update with the bot's new status in a chat, such as `member` or `kicked`."""
    about = {"from": learner, "chat": chat}
    return {
        "my_chat_member": {
            **about,
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
    }


def _member(bot: JsonObject, status: str) -> JsonObject:
    member = {"user": bot, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _file(kind: str) -> JsonObject:
    return {"file_id": f"learner-{kind}", "file_unique_id": f"u-{kind}", "file_size": 1000}
