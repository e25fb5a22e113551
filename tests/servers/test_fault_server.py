"""The fault server answers Bot API calls as Telegram does, also those it refuses."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData, web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.servers import incoming
from tests.servers.bot_client import YES_OR_NO, BotClient, serving
from tests.servers.faults import Fault
from tests.servers.learner import SimulatedLearner
from tests.servers.server import FaultServer
from tests.servers.wire import JsonObject

pytestmark = pytest.mark.asyncio
PICTURE = b"\x89PNG" + b"0" * 2000


def _with_data(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Oui", "callback_data": data}]]}


async def test_a_sent_message_is_seen_by_the_learner(server: FaultServer, bot: BotClient) -> None:
    sent = await bot.call(
        "sendMessage",
        chat_id=5,
        text="<b>Hi</b> &amp; you",
        parse_mode="HTML",
        reply_markup=YES_OR_NO,
    )

    view = await server.chat(5)
    assert sent == {
        "message_id": 1,
        "from": server.account.user,
        "chat": {"id": 5, "type": "private"},
        "date": sent["date"],
        "text": "Hi & you",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "reply_markup": YES_OR_NO,
    }
    assert [message.raw for message in view.messages] == [sent]
    assert [button.label for button in view.messages[0].buttons] == ["Yes", "No"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "👋" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "entity begin"),
        ({"text": "x", "reply_markup": _with_data("é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": _with_data("")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "Text buttons"),
        ({"text": "x", "reply_markup": {"bad": []}}, "can't parse reply keyboard"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "replied not found"),
    ],
)
async def test_a_message_that_breaks_a_rule_is_refused(
    server: FaultServer, bot: BotClient, params: dict[str, Any], description: str
) -> None:
    status, told = await bot.refusal("sendMessage", chat_id=5, **params)

    assert status == 400
    assert description in told
    assert (await server.chat(5)).messages == ()


async def test_limits_are_inclusive(bot: BotClient) -> None:
    await bot.call("sendMessage", chat_id=5, text="👋" * 2048, reply_markup=_with_data("é" * 32))


async def test_an_edit_replaces_text_and_takes_the_keyboard_away(
    server: FaultServer, bot: BotClient
) -> None:
    sent = await bot.call("sendMessage", chat_id=5, text="a?", reply_markup=YES_OR_NO)

    await bot.call("editMessageText", chat_id=5, message_id=sent["message_id"], text="a!")

    message = (await server.chat(5)).messages[0]
    assert (message.text, message.buttons, message.was_edited) == ("a!", (), True)


async def test_edits_that_telegram_refuses(server: FaultServer, bot: BotClient) -> None:
    learner = SimulatedLearner(server, 5)
    await learner.says("mine", at_least=0)
    sent = await bot.call("sendMessage", chat_id=5, text="a?", reply_markup=YES_OR_NO)
    below = {"keyboard": [[{"text": "Menu"}]], "is_persistent": True}
    menu = await bot.call("sendMessage", chat_id=5, text="menu", reply_markup=below)
    same = {"message_id": sent["message_id"], "text": "a?", "reply_markup": YES_OR_NO}

    def told(**params: Any) -> Any:
        return bot.refusal("editMessageText", **{"chat_id": 5, "text": "b", **params})

    assert (await told(message_id=99))[1] == "Bad Request: message to edit not found"
    assert (await told(message_id=1))[1] == "Bad Request: message can't be edited"
    assert (await told(message_id=menu["message_id"]))[1] == "Bad Request: message can't be edited"
    assert (await told(**same))[1].startswith("Bad Request: message is not modified: ")
    assert (await server.chat(5)).reply_keyboard == (("Menu",),)


async def test_a_deleted_message_is_gone_and_cannot_be_deleted_again(
    server: FaultServer, bot: BotClient
) -> None:
    first = await bot.call("sendMessage", chat_id=5, text="a")
    old = await bot.call("sendMessage", chat_id=5, text="b")

    assert await bot.call("deleteMessage", chat_id=5, message_id=first["message_id"]) is True

    assert [message.text for message in (await server.chat(5)).messages] == ["b"]
    _, told = await bot.refusal("deleteMessage", chat_id=5, message_id=first["message_id"])
    assert told == "Bad Request: message to delete not found"
    await server.advance_clock(49 * 3600)
    _, told = await bot.refusal("deleteMessage", chat_id=5, message_id=old["message_id"])
    assert told == "Bad Request: message can't be deleted for everyone"


async def test_an_uploaded_picture_is_sent_again_by_its_file_id(
    server: FaultServer, bot: BotClient
) -> None:
    form = FormData({"chat_id": "5", "caption": "Your profile"})
    form.add_field("photo", PICTURE, filename="profile.png")
    url = f"{server.url}/bot{server.token}/sendPhoto"

    async with bot.session.post(url, data=form) as response:
        uploaded = (await response.json())["result"]
    file_id = uploaded["photo"][-1]["file_id"]
    await bot.call("sendPhoto", chat_id=6, photo=file_id)
    path = (await bot.call("getFile", file_id=file_id))["file_path"]
    async with bot.session.get(f"{server.url}/file/bot{server.token}/{path}") as response:
        content = await response.read()

    assert content == PICTURE
    assert (await server.chat(6)).messages[0].photo == file_id
    assert (await server.calls())[0].params == {
        "chat_id": 5,
        "caption": "Your profile",
        "photo": {"upload": "profile.png", "size": 2004},
    }
    assert (await bot.refusal("sendPhoto", chat_id=6, photo="unheard-of"))[0] == 400
    long_caption = {"photo": file_id, "caption": "c" * 1025}
    _, told = await bot.refusal("sendPhoto", chat_id=6, **long_caption)
    assert told == "Bad Request: message caption is too long"


async def test_a_press_can_be_answered_for_150_seconds(
    server: FaultServer, bot: BotClient
) -> None:
    await bot.call("sendMessage", chat_id=5, text="a?", reply_markup=YES_OR_NO)
    learner = SimulatedLearner(server, 5)
    await learner.press("Yes", at_least=0)
    query = {"callback_query_id": learner.last_update["callback_query"]["id"]}

    assert await bot.call("answerCallbackQuery", **query, text="Noted") is True
    assert await bot.call("answerCallbackQuery", **query) is True

    assert (await server.chat(5)).toasts == ("Noted", "")
    await server.advance_clock(151)
    for too_late in (query, {"callback_query_id": "unknown"}):
        status, told = await bot.refusal("answerCallbackQuery", **too_late)
        assert status == 400
        assert told.startswith("Bad Request: query is too old")


async def test_chats_that_cannot_be_written_to(server: FaultServer, bot: BotClient) -> None:
    await server.set_blocked(5)
    await server.set_unknown(6)
    await SimulatedLearner(server, 7).blocks()

    refusals = [await bot.refusal("sendMessage", chat_id=n, text="x") for n in (5, 6, 7)]

    blocked = (403, "Forbidden: bot was blocked by the user")
    assert refusals == [blocked, (400, "Bad Request: chat not found"), blocked]


async def test_tokens_and_methods_that_are_not_known(server: FaultServer, bot: BotClient) -> None:
    async def status(path: str) -> int:
        async with bot.session.get(server.url + path) as response:
            return response.status

    wrong = "/bot123:" + "A" * 35
    assert await status(f"{wrong}/getMe") == 401
    assert await status("/botnonsense/getMe") == 404
    assert await status(f"/bot{server.token}/getNothing") == 404
    assert await status(f"/bot{server.token}/getme") == 200


async def test_what_the_bot_publishes_is_kept_by_language(bot: BotClient) -> None:
    commands = [{"command": "start", "description": "Commencer"}]
    await bot.call("setMyCommands", commands=commands, language_code="fr")
    await bot.call("setMyDescription", description="Ton coach", language_code="fr")
    await bot.call("setChatMenuButton", menu_button={"type": "commands"})

    assert await bot.call("getMyCommands", language_code="fr") == commands
    assert await bot.call("getMyCommands", language_code="ro") == []
    found = await bot.call("getMyDescription", language_code="fr")
    assert found == {"description": "Ton coach"}
    bad = [{"command": "Start", "description": "x"}]
    _, told = await bot.refusal("setMyCommands", commands=bad)
    assert told == "Bad Request: BOT_COMMAND_INVALID"


async def test_a_group_can_be_left_but_a_private_chat_cannot(
    server: FaultServer, bot: BotClient
) -> None:
    await SimulatedLearner(server, 5).adds_bot_to_group(-7)
    await bot.call("leaveChat", chat_id=-7)

    status, _ = await bot.refusal("sendMessage", chat_id=-7, text="x")

    assert status == 403
    assert (await bot.refusal("leaveChat", chat_id=5))[0] == 400


async def test_python_telegram_bot_understands_the_answers(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await server.add_fault(Fault("too_many_requests", "send*", chat_id=6, retry_after=4))
    await server.set_blocked(7)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="y")]])

    async with Bot(server.token, f"{server.url}/bot", f"{server.url}/file/bot") as bot:
        sent = await bot.send_message(5, "a?", reply_markup=keyboard, protect_content=True)
        edited = await bot.edit_message_text("a!", 5, sent.message_id)
        photo = await bot.send_photo(5, PICTURE, caption="c")
        with pytest.raises(RetryAfter) as too_many:
            await bot.send_message(6, "x")
        with pytest.raises(Forbidden):
            await bot.send_message(7, "x")
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("a!", 5, sent.message_id)

    assert sent.has_protected_content
    assert isinstance(edited, type(sent))
    assert edited.text == "a!"
    assert photo.photo[0].file_id
    assert too_many.value.retry_after == timedelta(seconds=4)
    with pytest.raises(InvalidToken):
        async with Bot("123:" + "A" * 35, f"{server.url}/bot"):
            pass


async def test_the_outbox_is_read_in_pages(server: FaultServer, bot: BotClient) -> None:
    for text in ("a", "b", ""):
        await bot.answer("sendMessage", chat_id=5, text=text)

    page = await server.calls(since=1, limit=5)

    told = [(c.number, c.method, c.params["text"], c.accepted, c.status) for c in page]
    assert told == [(1, "sendMessage", "b", True, 200), (2, "sendMessage", "", False, 400)]
    assert page[0].chat_id == 5
    assert page[0].message_id == 2
    assert page[1].description == "Bad Request: message text is empty"


def _says(number: int, words: str) -> JsonObject:
    user = incoming.user(number, "Sam", "fr")
    return incoming.message(user, incoming.private_chat(user), incoming.text(words))


async def test_an_update_that_comes_while_another_webhook_is_set_is_delivered() -> None:
    """Two nodes that start both set it; one chat then stood still for good."""
    got: asyncio.Queue[int] = asyncio.Queue()

    async def receive(request: web.BaseRequest) -> web.Response:
        got.put_nowait((await request.json())["update_id"])
        return web.Response()

    async with FaultServer() as server, BotClient(server) as client, serving(receive) as url:
        await client.call("setWebhook", url=url)
        first = await server.feed(_says(5, "one"))
        numbers = [await got.get()]
        session = server.exchange.updating.delivery._session
        assert session is not None
        closed = session.close

        async def close() -> None:
            await server.feed(_says(5, "two"))
            await asyncio.sleep(0)
            await closed()

        session.close = close  # type: ignore[method-assign]
        await server.advance_clock(1)  # setWebhook is taken once a second
        await client.call("setWebhook", url=url)
        await server.feed(_says(5, "three"))
        async with asyncio.timeout(5):
            numbers += [await got.get(), await got.get()]

    assert numbers == [first["update_id"] + n for n in range(3)]
