"""A bot's side in a few lines: plain calls, and a sample bot for tests of the servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout, web

from tests.servers.protocol import BotApiServer
from tests.servers.wire import JsonObject

YES_OR_NO = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}]
    ]
}


class BotClient:
    """Calls methods of a Bot API server; use it as an async context manager."""

    def __init__(self, server: BotApiServer, *, seconds: float = 10.0) -> None:
        self._base = f"{server.url}/bot{server.token}"
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        self.session = ClientSession(timeout=ClientTimeout(total=self._seconds))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.session.close()

    async def answer(self, method: str, **params: Any) -> tuple[int, JsonObject]:
        """Return the status and body of the answer to a call with a JSON body."""
        async with self.session.post(f"{self._base}/{method}", json=params) as response:
            body: JsonObject = await response.json()
            return response.status, body

    async def call(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        status, body = await self.answer(method, **params)
        assert status == 200, (method, body)
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        """Return the status and description of a call that must be refused."""
        status, body = await self.answer(method, **params)
        assert body["ok"] is False, (method, body)
        return status, str(body["description"])


class SampleBot:
    """Asks "Yes or no?" after every text, and writes into the question what was pressed."""

    def __init__(self, client: BotClient, *, answers_in_response: bool = False) -> None:
        self.client = client
        self.answers_in_response = answers_in_response
        self.seen: list[int] = []

    async def poll(self) -> None:
        """Work by long polling until cancelled."""
        offset = 0
        while True:
            updates = await self.client.call("getUpdates", offset=offset, timeout=2)
            for update in updates:
                await self.handle(update)
                offset = update["update_id"] + 1

    async def respond(self, request: web.BaseRequest) -> web.Response:
        """Work as a webhook."""
        return web.json_response(await self.handle(await request.json()))

    async def handle(self, update: JsonObject) -> JsonObject:
        """Answer one update; return a call for the webhook's response, or nothing."""
        self.seen.append(update["update_id"])
        if "callback_query" in update:
            return await self._pressed(update["callback_query"])
        message = update.get("message", {})
        if "text" in message:
            about = {"chat_id": message["chat"]["id"], "text": f"{message['text']}: yes or no?"}
            await self.client.answer("sendMessage", **about, reply_markup=YES_OR_NO)
        return {}

    async def _pressed(self, query: JsonObject) -> JsonObject:
        toast = {"callback_query_id": query["id"], "text": "Noted"}
        if not self.answers_in_response:
            await self.client.answer("answerCallbackQuery", **toast)
        pressed = query["message"]
        about = {"chat_id": pressed["chat"]["id"], "message_id": pressed["message_id"]}
        await self.client.answer("editMessageText", **about, text=f"You chose {query['data']}")
        return {"method": "answerCallbackQuery", **toast} if self.answers_in_response else {}


@asynccontextmanager
async def serving(
    handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """Serve HTTP on loopback for as long as the block lasts; yields the address of a webhook."""
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def working(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
