"""
From a raw update to an `Arrival`. Each update is read on its own, only the fields that are used.

What cannot be read raises `Unreadable` with a reason that holds no word of the update.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from digiter_core.coaching.arrival import Arrival, Kind

CHANNEL = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
LARGEST_ID = 2**62
_SERVICE = ("pinned_message", "message_auto_delete_timer_changed", "write_access_allowed")


class Unreadable(Exception):
    """The update cannot be read. It is set aside; nobody is stopped by it."""


@dataclass(frozen=True, slots=True)
class Update:
    """What is used of one update. `arrival` None: there is nothing to do for a learner."""

    id: int
    chat: int | None
    arrival: Arrival | None = None
    query: str | None = None  # callback query that waits for an answer
    group: int | None = None  # a chat that is not private: leave it


def update_id_of(raw: Any) -> int:
    """Return the id of *raw*. Raises `Unreadable`."""
    value = raw.get("update_id") if isinstance(raw, dict) else None
    if not _is_id(value) or value < 0:
        raise Unreadable("update_id")
    return value


def read_update(raw: dict[str, Any]) -> Update:
    """Return what *raw* says. Raises `Unreadable`."""
    number = update_id_of(raw)
    if isinstance(query := raw.get("callback_query"), dict):
        return _query(number, query)
    if isinstance(message := raw.get("message"), dict):
        return _message(number, message, edited=False)
    if isinstance(message := raw.get("edited_message"), dict):
        return _message(number, message, edited=True)
    if isinstance(member := raw.get("my_chat_member"), dict):
        return _member(number, member)
    return Update(number, None)


def _query(number: int, query: dict[str, Any]) -> Update:
    identifier, sender = query.get("id"), _dict(query, "from")
    if not isinstance(identifier, str) or not identifier or not identifier.isascii():
        raise Unreadable("callback_query.id")
    message = query.get("message")
    if not isinstance(message, dict):
        chat, message_id = _id(sender, "id"), None  # of a message too old to be shown
    else:
        where = _dict(message, "chat")
        chat, message_id = _id(where, "id"), _id(message, "message_id")
        if where.get("type") != "private":
            return Update(number, chat, query=identifier, group=chat)
    data = query.get("data")
    text = _sound(data) if isinstance(data, str) else ""
    arrival = Arrival(CHANNEL, str(chat), Kind.TAP, text, message_id, _language(sender))
    return Update(number, chat, arrival, query=identifier)


def _message(number: int, message: dict[str, Any], *, edited: bool) -> Update:
    where = _dict(message, "chat")
    chat = _id(where, "id")
    if where.get("type") != "private":
        return Update(number, chat, group=chat)
    if any(name in message for name in _SERVICE):
        return Update(number, chat)
    sender = message.get("from")
    language = _language(sender) if isinstance(sender, dict) else ""
    kind, text = _content(message, edited=edited)
    arrival = Arrival(CHANNEL, str(chat), kind, text, _id(message, "message_id"), language)
    return Update(number, chat, arrival)


def _content(message: dict[str, Any], *, edited: bool) -> tuple[Kind, str]:
    text = message.get("text")
    words = text if isinstance(text, str) else message.get("caption")
    words = _sound(words) if isinstance(words, str) else ""
    if edited:
        return Kind.EDITED, words
    if any(name.startswith("forward_") for name in message):
        return Kind.FORWARDED, words
    if not isinstance(text, str):
        return Kind.UNREADABLE, words
    if words.startswith("/") and len(words) > 1 and not words[1].isspace():
        command, _, rest = words[1:].partition(" ")
        return Kind.COMMAND, f"{command.partition('@')[0]} {rest}".strip()
    return Kind.TEXT, words


def _member(number: int, member: dict[str, Any]) -> Update:
    where, new = _dict(member, "chat"), _dict(member, "new_chat_member")
    chat = _id(where, "id")
    if where.get("type") != "private":
        gone = new.get("status") in ("left", "kicked")
        return Update(number, chat, group=None if gone else chat)
    kind = Kind.LEFT if new.get("status") == "kicked" else Kind.RETURNED
    return Update(number, chat, Arrival(CHANNEL, str(chat), kind))


def _sound(text: str) -> str:
    """Return *text* without halves of surrogate pairs: JSON may hold them, UTF-8 may not."""
    return text.encode(errors="replace").decode()


def _dict(raw: dict[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    if not isinstance(value, dict):
        raise Unreadable(name)
    return value


def _id(raw: dict[str, Any], name: str) -> int:
    value = raw.get(name)
    if not _is_id(value):
        raise Unreadable(name)
    return value


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_ID


def _language(sender: dict[str, Any]) -> str:
    code = sender.get("language_code")
    return code[:16] if isinstance(code, str) else ""
