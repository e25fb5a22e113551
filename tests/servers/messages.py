"""Bot API methods that send, edit and delete messages."""

from __future__ import annotations

from tests.servers.account import BotAccount
from tests.servers.formatting import formatted, utf16_length
from tests.servers.keyboards import check_any_markup, inline_keyboard, reply_keyboard
from tests.servers.store import Chat
from tests.servers.wire import JsonObject, Refused, Upload

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_AGE_TO_DELETE = 48 * 3600
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


def send_message(account: BotAccount, params: JsonObject) -> JsonObject:
    """Show a text in a chat."""
    return _send(account, params, _text(params))


def send_photo(account: BotAccount, params: JsonObject) -> JsonObject:
    """Show a picture, uploaded or named by a `file_id` of an earlier one."""
    photo = params.get("photo")
    if isinstance(photo, Upload) and len(photo.content) > MAX_PHOTO_BYTES:
        raise Refused("Bad Request: file is too big")
    caption = _caption(params)
    account.writable_chat(params)
    file = _file(account, photo, "photo")
    return _send(account, params, {"photo": [{**file, "width": 800, "height": 600}], **caption})


def send_document(account: BotAccount, params: JsonObject) -> JsonObject:
    """Show a file, uploaded or named by a `file_id` of an earlier one."""
    document = params.get("document")
    caption = _caption(params)
    account.writable_chat(params)
    file = _file(account, document, "document")
    if isinstance(document, Upload):
        file["file_name"] = document.name
    return _send(account, params, {"document": file, **caption})


def edit_message_text(account: BotAccount, params: JsonObject) -> JsonObject:
    """Replace the text of a message; its inline keyboard goes unless given again."""
    chat, message = _editable(account, params, "text")
    kept = {k: v for k, v in message.items() if k not in ("text", "entities", "reply_markup")}
    return _edited(account, chat, message, {**kept, **_text(params), **_inline(params)})


def edit_message_caption(account: BotAccount, params: JsonObject) -> JsonObject:
    """Replace the caption of a picture or file; its inline keyboard goes unless given again."""
    chat, message = _editable(account, params, "caption")
    old = ("caption", "caption_entities", "reply_markup")
    kept = {k: v for k, v in message.items() if k not in old}
    return _edited(account, chat, message, {**kept, **_caption(params), **_inline(params)})


def edit_message_reply_markup(account: BotAccount, params: JsonObject) -> JsonObject:
    """Replace or take away the inline keyboard of a message."""
    chat, message = _editable(account, params, "reply_markup")
    kept = {k: v for k, v in message.items() if k != "reply_markup"}
    return _edited(account, chat, message, {**kept, **_inline(params)})


def delete_message(account: BotAccount, params: JsonObject) -> bool:
    """Take a message away, at most 48 h after it was sent."""
    chat = account.chat(params)
    message = chat.messages.get(_message_id(params))
    if message is None:
        raise Refused("Bad Request: message to delete not found")
    if account.clock.now() - message.raw["date"] > MAX_AGE_TO_DELETE:
        raise Refused("Bad Request: message can't be deleted for everyone")
    chat.remove(message.message_id)
    return True


def _send(account: BotAccount, params: JsonObject, content: JsonObject) -> JsonObject:
    chat = account.writable_chat(params)
    markup = params.get("reply_markup")
    check_any_markup(markup)
    message: JsonObject = {
        "message_id": 0,
        "from": account.user,
        "chat": chat.about,
        "date": int(account.clock.now()),
        **_reply(chat, params),
        **content,
    }
    inline = inline_keyboard(markup)
    if inline is not None:
        message["reply_markup"] = inline
    if params.get("protect_content") is True:
        message["has_protected_content"] = True
    message["message_id"] = chat.next_message_id()
    if markup and "inline_keyboard" not in markup:
        # Telegram lets a bot edit only messages without markup or with an inline keyboard.
        chat.not_editable.add(message["message_id"])
        _show_reply_keyboard(chat, markup)
    chat.put(message)
    return message


def _show_reply_keyboard(chat: Chat, markup: JsonObject) -> None:
    if "keyboard" in markup:
        chat.reply_keyboard = reply_keyboard(markup)
        chat.one_time_keyboard = bool(markup.get("one_time_keyboard"))
    elif "remove_keyboard" in markup:
        chat.reply_keyboard = None


def _editable(account: BotAccount, params: JsonObject, what: str) -> tuple[Chat, JsonObject]:
    chat = account.writable_chat(params)
    seen = chat.messages.get(_message_id(params))
    if seen is None:
        raise Refused("Bad Request: message to edit not found")
    if not seen.from_bot or seen.message_id in chat.not_editable:
        raise Refused("Bad Request: message can't be edited")
    is_media = "photo" in seen.raw or "document" in seen.raw
    if what != "reply_markup" and is_media is (what == "text"):
        raise Refused(f"Bad Request: there is no {what} in the message to edit")
    return chat, seen.raw


def _edited(account: BotAccount, chat: Chat, before: JsonObject, after: JsonObject) -> JsonObject:
    if after == before:
        raise Refused(NOT_MODIFIED)
    message = {**after, "edit_date": int(account.clock.now())}
    chat.put(message)
    return message


def _text(params: JsonObject) -> JsonObject:
    raw = params.get("text")
    if not isinstance(raw, str) or not raw.strip():
        raise Refused("Bad Request: message text is empty")
    text, entities = formatted(raw, params.get("parse_mode"), params.get("entities"))
    if not text.strip():
        raise Refused("Bad Request: message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise Refused("Bad Request: message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(params: JsonObject) -> JsonObject:
    raw = params.get("caption") or ""
    caption, entities = formatted(raw, params.get("parse_mode"), params.get("caption_entities"))
    if utf16_length(caption) > MAX_CAPTION:
        raise Refused("Bad Request: message caption is too long")
    found = {"caption": caption, "caption_entities": entities}
    return {name: value for name, value in found.items() if value}


def _inline(params: JsonObject) -> JsonObject:
    markup = params.get("reply_markup")
    if markup and "inline_keyboard" not in markup:
        raise Refused("Bad Request: inline keyboard expected")
    inline = inline_keyboard(markup)
    return {} if inline is None else {"reply_markup": inline}


def _reply(chat: Chat, params: JsonObject) -> JsonObject:
    wanted = params.get("reply_parameters") or {"message_id": params.get("reply_to_message_id")}
    message_id = wanted.get("message_id")
    if message_id is None:
        return {}
    target = chat.messages.get(message_id)
    if target is not None:
        return {"reply_to_message": target.raw}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise Refused("Bad Request: message to be replied not found")


def _file(account: BotAccount, source: object, kind: str) -> JsonObject:
    if isinstance(source, Upload):
        if not source.content:
            raise Refused("Bad Request: file must be non-empty")
        file_id = account.store.keep(source, kind)
    elif isinstance(source, str) and source in account.store.files:
        file_id = source
    elif isinstance(source, str) and source.startswith(("http://", "https://")):
        raise Refused("Bad Request: failed to get HTTP URL content")
    elif source:
        raise Refused("Bad Request: wrong file identifier/HTTP URL specified")
    else:
        raise Refused(f"Bad Request: there is no {kind} in the request")
    size = len(account.store.files[file_id])
    return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": size}


def _message_id(params: JsonObject) -> int:
    message_id = params.get("message_id")
    if isinstance(message_id, bool) or not isinstance(message_id, int) or message_id <= 0:
        raise Refused("Bad Request: message identifier is not specified")
    return message_id
