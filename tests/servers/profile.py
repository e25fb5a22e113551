"""Bot API methods about the bot itself, chats, files and button presses."""

from __future__ import annotations

import json
import re

from tests.servers.account import BotAccount
from tests.servers.formatting import utf16_length
from tests.servers.wire import JsonObject, Refused

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE_CODE = re.compile(r"([a-z]{2})?")
MAX_TOAST = 200
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
LONGEST = {"name": 64, "description": 512, "short_description": 120}
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def get_me(account: BotAccount, _: JsonObject) -> JsonObject:
    """Say who the bot is."""
    return {
        **account.user,
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def answer_callback_query(account: BotAccount, params: JsonObject) -> bool:
    """End the waiting of a pressed button; answering twice is accepted."""
    press = account.press(str(params.get("callback_query_id", "")))
    text = str(params.get("text") or "")
    if utf16_length(text) > MAX_TOAST:
        raise Refused("Bad Request: MESSAGE_TOO_LONG")
    chat = account.store.chat(press.chat_id)
    chat.toasts.append(text)
    chat.changed()
    return True


def send_chat_action(account: BotAccount, params: JsonObject) -> bool:
    """Show that the bot is typing; leaves no trace in the chat."""
    account.writable_chat(params)
    if params.get("action") not in ACTIONS:
        raise Refused("Bad Request: wrong parameter action in request")
    return True


def leave_chat(account: BotAccount, params: JsonObject) -> bool:
    """Leave a group."""
    chat = account.chat(params)
    if chat.about.get("type") == "private":
        raise Refused("Bad Request: chat member status can't be changed in private chats")
    account.left.add(chat.about["id"])
    return True


def get_file(account: BotAccount, params: JsonObject) -> JsonObject:
    """Say where a file can be downloaded."""
    file_id = params.get("file_id")
    content = account.store.files.get(str(file_id))
    if content is None:
        raise Refused("Bad Request: invalid file_id")
    return {
        "file_id": file_id,
        "file_unique_id": f"u-{file_id}",
        "file_size": len(content),
        "file_path": f"files/{file_id}",
    }


def set_my_commands(account: BotAccount, params: JsonObject) -> bool:
    """Publish the menu of commands for one scope and language."""
    commands = params.get("commands")
    if not isinstance(commands, list) or len(commands) > MAX_COMMANDS:
        raise Refused("Bad Request: can't parse commands: expected an Array of BotCommand")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command"))):
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(str(command.get("description", ""))) <= MAX_COMMAND_DESCRIPTION:
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    account.commands[_scope(params), _language(params)] = commands
    return True


def get_my_commands(account: BotAccount, params: JsonObject) -> list[JsonObject]:
    """Return the menu of commands of one scope and language."""
    return account.commands.get((_scope(params), _language(params)), [])


def delete_my_commands(account: BotAccount, params: JsonObject) -> bool:
    """Withdraw the menu of commands of one scope and language."""
    account.commands.pop((_scope(params), _language(params)), None)
    return True


def set_my_name(account: BotAccount, params: JsonObject) -> bool:
    """Publish the bot's name in one language."""
    return _set_text(account, params, "name")


def set_my_description(account: BotAccount, params: JsonObject) -> bool:
    """Publish the text of the empty chat in one language."""
    return _set_text(account, params, "description")


def set_my_short_description(account: BotAccount, params: JsonObject) -> bool:
    """Publish the text of the bot's profile in one language."""
    return _set_text(account, params, "short_description")


def get_my_name(account: BotAccount, params: JsonObject) -> JsonObject:
    """Return the bot's name in one language."""
    return {"name": account.profile.get(("name", _language(params)), "DIGITER Coach")}


def get_my_description(account: BotAccount, params: JsonObject) -> JsonObject:
    """Return the text of the empty chat in one language."""
    return {"description": account.profile.get(("description", _language(params)), "")}


def get_my_short_description(account: BotAccount, params: JsonObject) -> JsonObject:
    """Return the text of the bot's profile in one language."""
    found = account.profile.get(("short_description", _language(params)), "")
    return {"short_description": found}


def set_chat_menu_button(account: BotAccount, params: JsonObject) -> bool:
    """Set what the button next to the text field opens, in one chat or (0) everywhere."""
    button = params.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise Refused("Bad Request: can't parse menu button")
    account.menu_buttons[params.get("chat_id") or 0] = button
    return True


def _set_text(account: BotAccount, params: JsonObject, name: str) -> bool:
    text = str(params.get(name) or "")
    if utf16_length(text) > LONGEST[name]:
        raise Refused(f"Bad Request: {name.replace('_', ' ')} is too long")
    account.profile[name, _language(params)] = text
    return True


def _scope(params: JsonObject) -> str:
    return json.dumps(params.get("scope") or {"type": "default"}, sort_keys=True)


def _language(params: JsonObject) -> str:
    code = params.get("language_code") or ""
    if not LANGUAGE_CODE.fullmatch(code):
        raise Refused("Bad Request: invalid language code specified")
    return str(code)
