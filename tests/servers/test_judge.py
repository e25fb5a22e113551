"""The judge: what is good passes, what Telegram or aiogram would not take is named."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)
from telegram.constants import ParseMode

from tests.servers.judge import judge
from tests.servers.server import FaultServer

Params = dict[str, Any]


def _keyboard(**button: Any) -> Params:
    return {"inline_keyboard": [[{"text": "Oui", **button}]]}


GOOD: list[tuple[str, Params]] = [
    ("getMe", {}),
    ("getUpdates", {"offset": 7, "timeout": 30, "limit": 100, "allowed_updates": ["message"]}),
    (
        "setWebhook",
        {"url": "https://coach.example/hook", "secret_token": "abc", "max_connections": 4},
    ),
    ("sendMessage", {"chat_id": 5, "text": "a" * 4096}),
    ("sendMessage", {"chat_id": 5, "text": "<b>Bonjour</b> &amp; toi", "parse_mode": "HTML"}),
    (
        "sendMessage",
        {"chat_id": 5, "text": "👋 Ana", "entities": [{"type": "bold", "offset": 3, "length": 3}]},
    ),
    (
        "sendMessage",
        {"chat_id": 5, "text": "?", "reply_markup": _keyboard(callback_data="é" * 32)},
    ),
    (
        "sendMessage",
        {
            "chat_id": 5,
            "text": "?",
            "protect_content": True,
            "link_preview_options": {"is_disabled": True},
        },
    ),
    (
        "sendMessage",
        {
            "chat_id": 5,
            "text": "?",
            "reply_markup": {"keyboard": [[{"text": "Menu"}]], "is_persistent": True},
        },
    ),
    ("sendMessage", {"chat_id": 5, "text": "?", "reply_markup": {"remove_keyboard": True}}),
    (
        "editMessageText",
        {"chat_id": 5, "message_id": 9, "text": "Merci", "reply_markup": {"inline_keyboard": []}},
    ),
    (
        "sendPhoto",
        {"chat_id": 5, "photo": {"upload": "profile.png", "size": 1000}, "caption": "c" * 1024},
    ),
    ("sendPhoto", {"chat_id": 5, "photo": "photo-1"}),
    ("answerCallbackQuery", {"callback_query_id": "77", "text": "t" * 200, "show_alert": True}),
    ("sendChatAction", {"chat_id": 5, "action": "typing"}),
    (
        "setMyCommands",
        {"commands": [{"command": "start", "description": "Begin"}], "language_code": "fr"},
    ),
    ("setMyDescription", {"description": "A coach", "language_code": "ro"}),
]

BAD: list[tuple[str, Params, str]] = [
    ("sendMesage", {"chat_id": 5, "text": "x"}, "no such method"),
    ("sendMessage", {"chat_id": 5}, "text: Field required"),
    ("sendMessage", {"chat_id": 5, "text": ""}, "text is empty"),
    ("sendMessage", {"chat_id": 5, "text": "a" * 4097}, "too long"),
    ("sendMessage", {"chat_id": 5, "text": "👋" * 2049}, "too long"),
    ("sendMessage", {"chat_id": 5, "text": "x", "silent": True}, "silent: no such parameter"),
    ("sendMessage", {"chat_id": 5, "text": "x", "protect_content": "true"}, "valid boolean"),
    ("sendMessage", {"chat_id": 5, "text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
    (
        "sendMessage",
        {"chat_id": 5, "text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]},
        "out of text",
    ),
    (
        "sendMessage",
        {"chat_id": 5, "text": "x", "reply_markup": _keyboard(callback_data="é" * 33)},
        "BUTTON_DATA_INVALID",
    ),
    ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": _keyboard()}, "exactly one"),
    (
        "sendMessage",
        {
            "chat_id": 5,
            "text": "x",
            "reply_markup": _keyboard(url="https://a.b", callback_data="x"),
        },
        "exactly one",
    ),
    (
        "sendMessage",
        {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
        "inline_keyboard.0",
    ),
    (
        "sendMessage",
        {"chat_id": 5, "text": "x", "reply_markup": {"buttons": []}},
        "none of inline_keyboard",
    ),
    ("editMessageText", {"chat_id": 5, "message_id": "9", "text": "x"}, "valid integer"),
    (
        "sendPhoto",
        {"chat_id": 5, "photo": "photo-1", "caption": "c" * 1025},
        "caption is too long",
    ),
    ("answerCallbackQuery", {"callback_query_id": 77}, "valid string"),
    ("answerCallbackQuery", {"callback_query_id": "77", "text": "t" * 201}, "TOO_LONG"),
    ("setMyCommands", {"commands": [{"command": "start"}]}, "description: Field required"),
]


@pytest.mark.parametrize(("method", "params"), GOOD)
def test_a_good_request_has_no_complaints(method: str, params: Params) -> None:
    assert judge(method, params) == []


@pytest.mark.parametrize(("method", "params", "complaint"), BAD)
def test_a_bad_request_is_told_why(method: str, params: Params, complaint: str) -> None:
    complaints = judge(method, params)

    assert len(complaints) == 1
    assert complaint in complaints[0]


async def test_what_python_telegram_bot_sends_is_good() -> None:
    menu = ReplyKeyboardMarkup([["Menu"], ["Help"]], is_persistent=True, resize_keyboard=True)
    choice = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="y")]])
    no_preview = LinkPreviewOptions(is_disabled=True)
    async with FaultServer() as server, Bot(server.token, f"{server.url}/bot") as bot:
        await bot.send_message(5, "menu", reply_markup=menu, link_preview_options=no_preview)
        sent = await bot.send_message(5, "<b>a</b>", ParseMode.HTML, reply_markup=choice)
        await bot.edit_message_text("b", 5, sent.message_id)
        photo = await bot.send_photo(5, b"picture", caption="c", protect_content=True)
        await bot.edit_message_caption(5, photo.message_id, caption="d", reply_markup=choice)
        await bot.edit_message_reply_markup(5, photo.message_id)
        await bot.delete_message(5, photo.message_id)
        await bot.set_my_commands([BotCommand("start", "Commencer")], language_code="fr")
        await bot.get_updates(offset=1, timeout=0, allowed_updates=["message"])
        await bot.set_webhook("http://127.0.0.1:9/", max_connections=4, secret_token="abc")
        calls = await server.calls()

    assert [call.status for call in calls] == [200] * 11
    assert [judge(call.method, call.params) for call in calls] == [[]] * 11
