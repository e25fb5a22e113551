"""Faults between the bot and the server: each happens as often, and to whom, as planned."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import ClientError
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from tests.servers.bot_client import BotClient
from tests.servers.faults import Fault, FaultKind
from tests.servers.server import FaultServer

pytestmark = pytest.mark.asyncio


async def _texts(server: FaultServer, chat_id: int) -> list[str]:
    return [message.text for message in (await server.chat(chat_id)).messages]


async def test_a_429_of_one_chat_stays_in_force_there_only(
    server: FaultServer, bot: BotClient
) -> None:
    await server.add_fault(Fault("too_many_requests", "sendMessage", chat_id=5, retry_after=30))

    first = await bot.answer("sendMessage", chat_id=5, text="a")
    await server.advance_clock(10)
    again = await bot.answer("sendChatAction", chat_id=5, action="typing")
    other = await bot.answer("sendMessage", chat_id=6, text="b")
    await server.advance_clock(20)
    later = await bot.answer("sendMessage", chat_id=5, text="c")

    assert first == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 30",
            "parameters": {"retry_after": 30},
        },
    )
    assert again[1]["parameters"] == {"retry_after": 20}
    assert (other[0], later[0]) == (200, 200)
    assert await _texts(server, 5) == ["c"]


async def test_a_429_for_all_stops_every_chat_but_not_getting_updates(
    server: FaultServer, bot: BotClient
) -> None:
    await server.add_fault(Fault("too_many_requests", everywhere=True, retry_after=30))

    statuses = [(await bot.answer("sendMessage", chat_id=n, text="a"))[0] for n in (5, 6)]

    assert statuses == [429, 429]
    assert await bot.call("getUpdates") == []


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        ("forbidden", 403, "Forbidden: bot was blocked by the user"),
        ("bad_request", 400, "Bad Request: chat not found"),
        ("unauthorized", 401, "Unauthorized"),
    ],
)
async def test_a_planned_refusal_strikes_as_often_as_planned(
    server: FaultServer, bot: BotClient, kind: FaultKind, status: int, description: str
) -> None:
    await server.add_fault(Fault(kind, "sendMessage", skip=1, count=2))

    answers = [await bot.answer("sendMessage", chat_id=5, text=text) for text in "abcd"]

    assert [answer[0] for answer in answers] == [200, status, status, 200]
    assert answers[1][1]["description"] == description
    assert await _texts(server, 5) == ["a", "d"]


async def test_a_refusal_may_have_any_words(server: FaultServer, bot: BotClient) -> None:
    await server.add_fault(Fault("forbidden", description="Forbidden: user is deactivated"))

    assert await bot.refusal("getMe") == (403, "Forbidden: user is deactivated")


async def test_a_bad_gateway_answers_in_html_and_takes_nothing(server: FaultServer) -> None:
    await server.add_fault(Fault("server_error", "sendMessage"))

    async with Bot(server.token, f"{server.url}/bot") as bot:
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(5, "a")

    assert await _texts(server, 5) == []


async def test_a_late_answer_has_taken_effect_although_the_client_gave_up(
    server: FaultServer,
) -> None:
    await server.add_fault(Fault("late_answer", "sendMessage", seconds=0.4))

    impatient = HTTPXRequest(read_timeout=0.1)
    async with Bot(server.token, f"{server.url}/bot", request=impatient) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(5, "a")

    call = (await server.calls())[-1]
    assert (call.accepted, call.status) == (True, None)
    assert await _texts(server, 5) == ["a"]


@pytest.mark.parametrize(("kind", "seen"), [("drop_before", []), ("drop_after", ["a"])])
async def test_a_broken_connection_leaves_the_bot_in_doubt(
    server: FaultServer, bot: BotClient, kind: FaultKind, seen: list[str]
) -> None:
    await server.add_fault(Fault(kind, "sendMessage"))

    with pytest.raises(ClientError):
        await bot.call("sendMessage", chat_id=5, text="a")

    assert await _texts(server, 5) == seen
    assert (await server.calls())[0].status == 0


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_frozen_call_is_answered_when_released(
    server: FaultServer, bot: BotClient, *, accepted: bool
) -> None:
    await server.add_fault(Fault("freeze", "sendMessage", accepted=accepted))

    sending = asyncio.create_task(bot.call("sendMessage", chat_id=5, text="a"))
    await asyncio.sleep(0.1)
    seen_while_frozen = await _texts(server, 5)
    was_frozen = not sending.done()
    await server.release()
    await sending

    assert was_frozen
    assert seen_while_frozen == (["a"] if accepted else [])
    assert await _texts(server, 5) == ["a"]


async def test_latency_delays_the_answer_not_the_effect(
    server: FaultServer, bot: BotClient
) -> None:
    await server.set_latency(150)
    started = time.monotonic()

    sending = asyncio.create_task(bot.call("sendMessage", chat_id=5, text="a"))
    seen = await server.chat(5, after=0, within=1)
    seen_after = time.monotonic() - started
    await sending

    assert len(seen.messages) == 1
    assert seen_after < 0.15 <= time.monotonic() - started


async def test_chance_is_the_same_for_the_same_seed() -> None:
    async def refused(seed: int) -> list[bool]:
        async with FaultServer(seed=seed) as server, BotClient(server) as bot:
            await server.add_fault(Fault("forbidden", count=None, probability=0.5))
            return [(await bot.answer("getMe"))[0] == 403 for _ in range(30)]

    first, second, other = await refused(1), await refused(1), await refused(2)

    assert first == second != other
    assert 5 < sum(first) < 25


async def test_cleared_faults_strike_no_more(server: FaultServer, bot: BotClient) -> None:
    await server.add_fault(Fault("too_many_requests", everywhere=True, retry_after=60))
    await bot.answer("sendMessage", chat_id=5, text="a")
    await server.add_fault(Fault("forbidden", count=None))

    await server.clear_faults()

    await bot.call("sendMessage", chat_id=5, text="b")
    assert (await server.stats())["faults"] == {"too_many_requests": 1}
