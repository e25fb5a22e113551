"""From an `Outgoing` to the Bot API method that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.request import Upload
from digiter_core.coaching.outgoing import Button, Outgoing, still_in
from digiter_core.texts.markup import BOLD, HIDDEN, parse

_ENTITY = {BOLD: "bold", HIDDEN: "spoiler"}  # a spoiler is hidden in notifications
_TYPE = {"json": "application/json", "ics": "text/calendar"}

Call = tuple[str, dict[str, Any]]


def call_for(chat: int, outgoing: Outgoing, picture: str | bytes | None = None) -> Call:
    """Return method and parameters. *picture*: its bytes, or how Telegram knows it already.

    Without it, a message that shows one is its words alone.
    """
    if outgoing.picture is not None and picture is not None:
        return "sendPhoto", _photo(chat, outgoing, picture)
    if outgoing.document is not None:
        return "sendDocument", _document(chat, outgoing)
    params = {"chat_id": chat, **_words("text", "entities", outgoing.text)}
    params["link_preview_options"] = {"is_disabled": True}
    if outgoing.edit is not None:
        params["message_id"] = outgoing.edit
        params["reply_markup"] = _inline(outgoing)
        return "editMessageText", params
    if markup := _markup(outgoing):
        params["reply_markup"] = markup
    return "sendMessage", params


def as_new(outgoing: Outgoing) -> Outgoing:
    """Return *outgoing* as a message of its own: the one it was to replace is gone."""
    return replace(outgoing, edit=None)


def _words(name: str, entities_name: str, text: str) -> dict[str, Any]:
    plain, spans = parse(text)
    words: dict[str, Any] = {name: plain}
    if spans:
        words[entities_name] = [
            {"type": _ENTITY[kind], "offset": offset, "length": length}
            for offset, length, kind in spans
        ]
    return words


def _photo(chat: int, outgoing: Outgoing, picture: str | bytes) -> dict[str, Any]:
    photo = picture if isinstance(picture, str) else _upload(outgoing, picture)
    return {
        "chat_id": chat,
        "photo": photo,
        **_words("caption", "caption_entities", outgoing.text),
    }


def _upload(outgoing: Outgoing, picture: bytes) -> Upload:
    still = still_in(outgoing)
    name = still.file if still else "profile.png"
    return Upload(name, picture, "image/png" if name.endswith(".png") else "image/jpeg")


def _document(chat: int, outgoing: Outgoing) -> dict[str, Any]:
    assert outgoing.document is not None
    content = outgoing.document.content.encode()
    name = outgoing.document.name
    params = {
        "chat_id": chat,
        "document": Upload(name, content, _TYPE[name.rpartition(".")[2]]),
        **_words("caption", "caption_entities", outgoing.text),
    }
    if outgoing.buttons:
        params["reply_markup"] = _inline(outgoing)
    return params


def _markup(outgoing: Outgoing) -> Mapping[str, Any] | None:
    if outgoing.help_button:
        return {
            "keyboard": [[{"text": outgoing.help_button}]],
            "resize_keyboard": True,
            "is_persistent": True,
        }
    return _inline(outgoing) if outgoing.buttons else None


def _inline(outgoing: Outgoing) -> dict[str, Any]:
    return {"inline_keyboard": [[_button(button) for button in row] for row in outgoing.buttons]}


def _button(button: Button) -> dict[str, str]:
    action = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.label, **action}
