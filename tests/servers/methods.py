"""Which Bot API methods the fake server knows, by the name in the request's path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.servers import messages, profile
from tests.servers.account import BotAccount
from tests.servers.wire import JsonObject

Method: TypeAlias = Callable[[BotAccount, JsonObject], Any]

METHODS: dict[str, Method] = {
    "answerCallbackQuery": profile.answer_callback_query,
    "deleteMessage": messages.delete_message,
    "deleteMyCommands": profile.delete_my_commands,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "editMessageText": messages.edit_message_text,
    "getFile": profile.get_file,
    "getMe": profile.get_me,
    "getMyCommands": profile.get_my_commands,
    "getMyDescription": profile.get_my_description,
    "getMyName": profile.get_my_name,
    "getMyShortDescription": profile.get_my_short_description,
    "leaveChat": profile.leave_chat,
    "sendChatAction": profile.send_chat_action,
    "sendDocument": messages.send_document,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "setChatMenuButton": profile.set_chat_menu_button,
    "setMyCommands": profile.set_my_commands,
    "setMyDescription": profile.set_my_description,
    "setMyName": profile.set_my_name,
    "setMyShortDescription": profile.set_my_short_description,
}
UPDATE_METHODS = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")

NAMES = {name.lower(): name for name in (*METHODS, *UPDATE_METHODS)}
