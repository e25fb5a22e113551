"""One bot, one story: the fault server and the independent emulator must tell the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.servers import incoming
from tests.servers.bot_client import BotClient, SampleBot, serving, working
from tests.servers.emulator import EmulatorServer
from tests.servers.learner import NoAnswer, NoSuchButton, SimulatedLearner
from tests.servers.loop_thread import running
from tests.servers.protocol import BotApiServer
from tests.servers.remote import fault_server_process
from tests.servers.server import FaultServer


@pytest_asyncio.fixture(params=["fault server", "emulator", "other process"])
async def any_server(request: pytest.FixtureRequest) -> AsyncIterator[BotApiServer]:
    """Each server in turn."""
    async with AsyncExitStack() as stack:
        if request.param == "fault server":
            yield await stack.enter_async_context(FaultServer())
        elif request.param == "emulator":
            yield await stack.enter_async_context(EmulatorServer())
        else:
            yield await stack.enter_async_context(fault_server_process(latency_ms=5))


@pytest_asyncio.fixture(params=["polling", "webhook"])
async def learner(
    request: pytest.FixtureRequest, any_server: BotApiServer
) -> AsyncIterator[SimulatedLearner]:
    """Return a learner whose bot is the sample bot, by polling and by webhook."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(BotClient(any_server))
        sample = SampleBot(client)
        if request.param == "polling":
            await stack.enter_async_context(working(sample.poll()))
        else:
            url = await stack.enter_async_context(serving(sample.respond))
            await client.call("setWebhook", url=url, secret_token="abc")
        yield SimulatedLearner(any_server, 5, quiet=0.05)


@pytest.mark.asyncio
async def test_a_learner_talks_and_presses(learner: SimulatedLearner) -> None:
    asked = await learner.says("Bonjour")
    chosen = await learner.press("Yes")

    view = await learner.view()
    assert [message.text for message in asked] == ["Bonjour: yes or no?"]
    assert [message.text for message in chosen] == ["You chose yes"]
    assert chosen[0].message_id == asked[0].message_id
    assert view.toasts == ("Noted",)
    assert [message.text for message in view.messages] == ["Bonjour", "You chose yes"]
    assert await learner.last_text() == "You chose yes"
    methods = [call.method for call in await learner.server.calls() if call.chat_id == 5]
    assert methods == ["sendMessage", "editMessageText"]


@pytest.mark.asyncio
async def test_what_is_not_there_cannot_be_pressed_and_silence_is_told(
    learner: SimulatedLearner,
) -> None:
    await learner.says("Bonjour")
    learner.patience = 0.1

    with pytest.raises(NoSuchButton, match="Maybe"):
        await learner.press("Maybe")
    with pytest.raises(NoAnswer):
        await learner.sends(incoming.sticker())


@pytest.mark.asyncio
async def test_the_bot_hears_of_everything_a_learner_does(learner: SimulatedLearner) -> None:
    for content in (
        incoming.sticker(),
        incoming.voice(),
        incoming.document(),
        incoming.photo("me"),
        incoming.forwarded(incoming.text("from a friend")),
    ):
        await learner.sends(content, at_least=0)
    sent = (await learner.view()).messages[0]
    await learner.edits(sent.message_id, "changed")
    await learner.blocks()

    await learner.unblocks()
    heard = await learner.says("back")

    assert [message.text for message in heard] == ["back: yes or no?"]


@pytest.mark.asyncio
async def test_after_a_reset_the_same_bot_goes_on(any_server: BotApiServer) -> None:
    async with BotClient(any_server) as client, working(SampleBot(client).poll()):
        learner = SimulatedLearner(any_server, 5)
        await learner.says("before")
        await any_server.reset()
        emptied = await learner.view()

        heard = await learner.says("after")

    assert emptied.messages == ()
    assert [message.text for message in heard] == ["after: yes or no?"]


@pytest.mark.asyncio
async def test_a_bot_may_answer_presses_in_the_webhooks_answer() -> None:
    async with FaultServer() as server, BotClient(server) as client:
        sample = SampleBot(client, answers_in_response=True)
        async with serving(sample.respond) as url:
            await client.call("setWebhook", url=url)
            learner = SimulatedLearner(server, 5)
            await learner.says("Bonjour")
            await learner.press("No", times=2)

    assert (await server.chat(5)).toasts == ("Noted", "Noted")
    assert (await server.chat(5)).messages[-1].text == "You chose no"


def test_a_test_without_async_uses_the_same_server() -> None:
    with running(FaultServer()) as (thread, server):

        async def story() -> str:
            async with BotClient(server) as client, working(SampleBot(client).poll()):
                return (await SimulatedLearner(server, 5).says("Bonjour"))[0].text

        assert thread.run(story()) == "Bonjour: yes or no?"


@pytest.mark.asyncio
async def test_control_routes_are_plain_http() -> None:
    async with FaultServer() as server, BotClient(server) as bot:
        await bot.call("getMe")

        async with bot.session.get(f"{server.url}/__control/outbox?since=0") as response:
            outbox = (await response.json())["result"]
        async with bot.session.post(
            f"{server.url}/__control/fault", json={"kind": "forbidden", "method": "getMe"}
        ) as response:
            planned = await response.json()
        async with bot.session.post(f"{server.url}/__control/fault", json={"x": 1}) as response:
            refused = response.status

        assert [call["method"] for call in outbox] == ["getMe"]
        assert planned == {"ok": True, "result": None}
        assert refused == 400
        assert (await bot.refusal("getMe"))[0] == 403
