"""Updates reach the bot by polling and by webhook as Telegram delivers them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from tests.servers import incoming
from tests.servers.bot_client import YES_OR_NO, BotClient, serving
from tests.servers.disorder import DeliveryFault
from tests.servers.learner import SimulatedLearner
from tests.servers.server import FaultServer

pytestmark = pytest.mark.asyncio
ANA = incoming.user(5, "Ana", "fr")


def _text(words: str, user_id: int = 5) -> dict[str, Any]:
    learner = incoming.user(user_id, "Ana", "fr")
    return incoming.message(learner, incoming.private_chat(learner), incoming.text(words))


class Hook:
    """A webhook that notes what comes and answers with the statuses given, then 200."""

    def __init__(self, *statuses: int, answer: dict[str, Any] | None = None) -> None:
        self.statuses = list(statuses)
        self.answer = answer
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.at_once = 0
        self.most_at_once = 0
        self.came = asyncio.Event()

    async def respond(self, request: web.BaseRequest) -> web.Response:
        """Take one update."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.got.append(await request.json())
        self.came.set()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await asyncio.sleep(0.02)
        self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, body=json.dumps(self.answer or {}).encode())

    async def has(self, number: int) -> list[dict[str, Any]]:
        """Return what came, once there are so many."""
        async with asyncio.timeout(3):
            while len(self.got) < number:
                self.came.clear()
                await self.came.wait()
        return self.got


async def test_what_is_not_confirmed_is_given_again(server: FaultServer, bot: BotClient) -> None:
    fed = [await server.feed(_text(words)) for words in "abc"]
    ids = [update["update_id"] for update in fed]

    first = await bot.call("getUpdates", limit=2)
    hasty = await bot.call("getUpdates")
    await server.advance_clock(1)
    again = await bot.call("getUpdates", limit=2)
    rest = await bot.call("getUpdates", offset=ids[1] + 1)
    none = await bot.call("getUpdates", offset=ids[2] + 1)

    assert first == again == fed[:2]
    assert hasty == fed[:1]
    assert (rest, none) == (fed[2:], [])
    confirmed = [call.confirmed for call in await server.calls()]
    assert confirmed == [(), (), (), tuple(ids[:2]), (ids[2],)]
    assert ids == sorted(set(ids))


async def test_a_long_poll_ends_when_an_update_comes(server: FaultServer, bot: BotClient) -> None:
    polling = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)

    fed = await server.feed(_text("/start abc"))

    assert await asyncio.wait_for(polling, 1) == [fed]
    assert fed["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_second_poller_ends_the_first(server: FaultServer, bot: BotClient) -> None:
    first = asyncio.create_task(bot.answer("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot.answer("getUpdates", timeout=30))

    status, body = await asyncio.wait_for(first, 1)
    await server.feed(_text("a"))

    assert status == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request")
    assert (await asyncio.wait_for(second, 1))[0] == 200


async def test_a_poller_that_was_killed_is_not_in_the_way(
    server: FaultServer, bot: BotClient
) -> None:
    killed = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    killed.cancel()
    await asyncio.sleep(0.25)

    fed = await server.feed(_text("a"))

    assert await bot.call("getUpdates", timeout=1) == [fed]
    assert [call.status for call in await server.calls()] == [200, 200]
    assert [len(call.update_ids) for call in await server.calls()] == [0, 1]


async def test_only_kinds_that_were_asked_for_come(server: FaultServer, bot: BotClient) -> None:
    await bot.call("getUpdates", allowed_updates=["callback_query"])
    await server.feed(_text("a"))

    assert await bot.call("getUpdates") == []


async def test_presses_expire_after_150_seconds_and_texts_after_a_day(
    server: FaultServer, bot: BotClient
) -> None:
    learner = SimulatedLearner(server, 5)
    await bot.call("sendMessage", chat_id=5, text="a?", reply_markup=YES_OR_NO)
    await learner.press("Yes", at_least=0)
    text = await server.feed(_text("a"))

    await server.advance_clock(151)
    after_minutes = await bot.call("getUpdates")
    await server.advance_clock(86400)
    after_a_day = await bot.call("getUpdates")

    assert (after_minutes, after_a_day) == ([text], [])
    assert (await server.stats())["updates_expired"] == 2


async def test_an_update_can_come_twice_by_plan_or_by_hand(
    server: FaultServer, bot: BotClient
) -> None:
    await server.add_delivery_fault(DeliveryFault("duplicate"))
    fed = await server.feed(_text("a"))

    doubled = await bot.call("getUpdates")
    none = await bot.call("getUpdates", offset=fed["update_id"] + 1)
    await server.feed(fed)
    by_hand = await bot.call("getUpdates", offset=fed["update_id"] + 1)

    assert (doubled, none, by_hand) == ([fed, fed], [], [fed])
    assert len((await server.chat(5)).messages) == 1


async def test_a_press_overtakes_the_text_before_it(server: FaultServer, bot: BotClient) -> None:
    learner = SimulatedLearner(server, 5)
    await bot.call("sendMessage", chat_id=5, text="a?", reply_markup=YES_OR_NO)
    await server.add_delivery_fault(DeliveryFault("callback_first"))

    await learner.says("first", at_least=0)
    nothing = await bot.call("getUpdates")
    await learner.press("Yes", at_least=0)

    await server.advance_clock(1)
    kinds = [list(update)[1] for update in await bot.call("getUpdates")]
    assert (nothing, kinds) == ([], ["callback_query", "message"])


async def test_updates_come_out_of_order_within_a_window(
    server: FaultServer, bot: BotClient
) -> None:
    await server.add_delivery_fault(DeliveryFault("shuffle", window=4))
    ids = await server.feed_many([_text(words) for words in "abcd"])

    got = [update["update_id"] for update in await bot.call("getUpdates")]

    assert got != ids
    assert sorted(got) == ids


async def test_what_is_held_back_too_long_comes_anyway(
    server: FaultServer, bot: BotClient
) -> None:
    await server.add_delivery_fault(DeliveryFault("callback_first", seconds=0.05))
    fed = await server.feed(_text("a"))

    assert await bot.call("getUpdates", timeout=1) == [fed]


async def test_a_webhook_gets_the_secret_and_all_that_waits(
    server: FaultServer, bot: BotClient
) -> None:
    fed = await server.feed(_text("a"))
    hook = Hook()
    async with serving(hook.respond) as url:
        await bot.call("setWebhook", url=url, secret_token="s-e_c")
        assert await hook.has(1) == [fed]
        status, told = await bot.refusal("getUpdates")
        await asyncio.sleep(0.05)
        info = await bot.call("getWebhookInfo")

    assert hook.secrets == ["s-e_c"]
    assert (status, told[:26]) == (409, "Conflict: can't use getUpd")
    assert (info["url"], info["pending_update_count"]) == (url, 0)


async def test_a_refused_update_is_posted_again_before_the_next_of_its_chat(
    server: FaultServer, bot: BotClient
) -> None:
    await server.set_retry_factor(0.01)
    hook = Hook(500, 503, 403)
    async with serving(hook.respond) as url:
        await bot.call("setWebhook", url=url)
        ids = await server.feed_many([_text("a"), _text("b")])
        got = [update["update_id"] for update in await hook.has(5)]
        await asyncio.sleep(0.05)

    assert got == [ids[0]] * 4 + [ids[1]]
    tries = [(d.attempt, d.status) for d in await server.deliveries()]
    assert tries == [(1, 500), (2, 503), (3, 403), (4, 200), (1, 200)]
    assert (await server.stats())["updates_confirmed"] == 2


async def test_one_chat_is_served_in_order_and_many_at_once(
    server: FaultServer, bot: BotClient
) -> None:
    hook = Hook()
    async with serving(hook.respond) as url:
        await bot.call("setWebhook", url=url, max_connections=3)
        await server.feed(_text("first", 1))
        await hook.has(1)
        await asyncio.sleep(0.05)
        await server.feed_many([_text(f"{n}", user) for n in range(3) for user in range(2, 9)])
        got = await hook.has(22)

    of_one = [update["message"]["text"] for update in got if update["message"]["chat"]["id"] == 4]
    assert of_one == ["0", "1", "2"]
    assert hook.most_at_once == 3


async def test_a_call_in_the_webhooks_answer_is_carried_out(
    server: FaultServer, bot: BotClient
) -> None:
    hook = Hook(answer={"method": "sendMessage", "chat_id": 5, "text": "at once"})
    async with serving(hook.respond) as url:
        await bot.call("setWebhook", url=url)
        heard = await SimulatedLearner(server, 5).says("a")

    assert [message.text for message in heard] == ["at once"]
    call = (await server.calls())[-1]
    assert (call.method, call.via, call.accepted) == ("sendMessage", "webhook_response", True)


async def test_setting_the_webhook_twice_in_a_second_is_429(bot: BotClient) -> None:
    url = "http://127.0.0.1:9/hook"

    statuses = [(await bot.answer("setWebhook", url=url))[0] for _ in range(2)]
    await bot.call("deleteWebhook")

    assert statuses == [200, 429]
    assert await bot.call("getUpdates") == []
    assert (await bot.answer("setWebhook", url="https://elsewhere.example/hook"))[0] == 400
