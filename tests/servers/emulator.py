"""The independent server `lo-bot-api-emulator` 0.3.6, behind the protocol of the fault server.

It supports: JSON, urlencoded and multipart requests; long polling with confirmation by offset;
webhooks on loopback with `secret_token` and `allowed_updates`; entities and parse modes as
parameters; reply keyboards with `is_persistent`; inline keyboards; edits; photo and document
upload, resending by `file_id` and getFile; answerCallbackQuery; setMyCommands with scope and
language; refusal of 4097 characters, captions of 1025, 65-byte button data, unknown parameters.

Its limits, which scenarios must allow for:

- it never refuses for what it does not keep: the token, blocked and unknown chats, the target of
  an edit or deletion, an unchanged edit, an old or unknown button press, entities beyond the text,
  broken HTML (the text keeps its tags); such a call is answered 200, but the learner of this
  module does not see it, because the view follows the fault server's rules;
- getMyCommands always answers an empty list, getMyDescription and the like 501; every message is dated 1970; messages count over
  all chats; edits of a picture answer without the picture;
- an inline button has a text and exactly one action, no `style`; a reply keyboard goes only with
  sendMessage, has at most 12 rows and labels of 64 characters; `force_reply` is refused;
- a second poller is itself refused with 409 (Telegram ends the first one);
- webhook updates are posted one by one, without retries of its own, and a method call in the
  answer's body is ignored.

Changed here: getMe has a username; calls and chats are kept; `protect_content`,
`link_preview_options`, `message_effect_id` and `allow_paid_broadcast` are accepted; my_chat_member
and edited_message can be fed; setMyName, setMyDescription and setMyShortDescription and leaveChat
are accepted; failed webhook deliveries are tried again every `retry_seconds`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from lo_bot_api_emulator import (  # type: ignore[import-untyped] # it comes without types
    ApiRefusal,
    LoBotApiEmulator,
)
from lo_bot_api_emulator import updates as emulated_updates

from tests.servers.account import BotAccount
from tests.servers.arrivals import Arrivals, kind_of
from tests.servers.methods import METHODS
from tests.servers.records import Call, Records
from tests.servers.server import TOKEN
from tests.servers.view import ChatView
from tests.servers.wire import JsonObject, Refused, Upload, normalised, recorded

ACCEPTED_ANYWAY = (
    "protect_content",
    "link_preview_options",
    "message_effect_id",
    "allow_paid_broadcast",
)
ACCEPTED_METHODS = frozenset(
    {"setMyName", "setMyDescription", "setMyShortDescription", "leaveChat"}
)
FED_ANYWAY = frozenset({"my_chat_member", "edited_message"})


class EmulatorServer:
    """The emulator in this process and event loop; promises what `BotApiServer` says.

    What a chat looks like is worked out by the fault server's methods, after the emulator has
    accepted a call; what the bot gets as an answer is the emulator's.
    """

    def __init__(self, *, token: str = TOKEN, retry_seconds: float = 0.2) -> None:
        self.token = token
        self.retry_seconds = retry_seconds
        self.account = BotAccount(token)
        self.records = Records()
        self.emulator = _RecordingEmulator(self)
        self._port = 0
        self._arrivals = Arrivals()
        self._retries: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Return the address of the server, once it has started."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen on loopback."""
        # The set of kinds that can be fed is a global of the emulator, without another way in.
        emulated_updates.KINDS |= FED_ANYWAY
        self._runner = web.AppRunner(self.emulator.app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        self._retries = asyncio.create_task(self._retry())

    async def stop(self) -> None:
        """Break off everything and close the port."""
        if self._retries is not None:
            self._retries.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.stop()

    async def feed(self, update: JsonObject) -> JsonObject:
        """Send an update to the bot and return it completed, after a webhook has answered.

        Raises ValueError for an `update_id` that was fed before: the emulator cannot repeat.
        """
        if kind_of(update) == "message" and "message_id" not in update["message"]:
            message = {**update["message"], "message_id": self.emulator.next_id}
            update = {**update, "message": message}
            self.emulator.next_id += 1
        complete, is_new = self._arrivals.complete(self.account, update)
        if not is_new:
            raise ValueError("the emulator cannot deliver an update twice")
        self.records.fed += 1
        await self.emulator.enqueue_update(complete, token=self.token)
        return complete

    async def chat(
        self, chat_id: int, *, after: int = -1, within: float = 0.0, last: int | None = None
    ) -> ChatView:
        """Return the chat once its version is above `after`, or as it is after `within` s."""
        return await self.account.store.wait(chat_id, after, within, last)

    async def calls(self, since: int = 0, limit: int = 1000) -> list[Call]:
        """Return the bot's requests from number `since` on, at most `limit`."""
        return self.records.calls[since : since + limit]

    async def reset(self) -> None:
        """Forget chats, records, waiting updates and the webhook; identifiers go on growing."""
        self.account = BotAccount(self.token)
        self.records = Records()
        self.emulator.forget_updates()

    def show(self, call: Call, params: JsonObject, result: Any) -> None:
        """Let the learner see what an accepted call has done."""
        method = METHODS.get(call.method)
        if method is None:
            return
        if isinstance(result, dict) and "message_id" in result and call.chat_id is not None:
            call.message_id = result["message_id"]
            if call.method.startswith("send"):
                chat = self.account.store.chat(call.chat_id)
                chat.last_message_id = result["message_id"] - 1
                params = {**params, **self._files(params, result)}
        with suppress(Refused):
            method(self.account, params)

    def _files(self, params: JsonObject, sent: JsonObject) -> JsonObject:
        """Return the uploads of a call by the names the emulator has given them."""
        named = {}
        for kind in ("photo", "document"):
            if isinstance(params.get(kind), Upload):
                file = sent[kind][-1] if kind == "photo" else sent[kind]
                self.account.store.files[file["file_id"]] = params[kind].content
                named[kind] = file["file_id"]
        return named

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(self.retry_seconds)
            await self.emulator.deliver_updates(token=self.token)


class _RecordingEmulator(LoBotApiEmulator):  # type: ignore[misc] # it comes without types
    """Keeps what the bot sent, and lets pass what a good bot sends and the emulator refuses."""

    def __init__(self, server: EmulatorServer) -> None:
        super().__init__(
            enable_control=True,
            allow_insecure_loopback_webhooks=True,
            max_updates=100_000,
            max_assets=10_000,
        )
        self.server = server

    def validate(self, method: str, fields: JsonObject, uploads: JsonObject) -> Any:
        """Return the emulator's result; the call is on record, also when it is refused."""
        files = {name: Upload(u["filename"], u["data"]) for name, u in uploads.items()}
        try:
            params = normalised({**fields, **files})
        except Refused as refused:
            raise ApiRefusal(refused.description) from None
        call = self.server.records.call(method, recorded(params))
        for name in ACCEPTED_ANYWAY:
            fields.pop(name, None)
        try:
            result: Any = True
            if method not in ACCEPTED_METHODS:
                result = super().validate(method, fields, uploads)
        except ApiRefusal as refusal:
            call.status, call.description = refusal.status, refusal.description
            raise
        call.accepted, call.status = True, 200
        if method == "getMe":
            result |= self.server.account.user
        self.server.show(call, params, result)
        return result

    def forget_updates(self) -> None:
        """Drop what waits and the webhook of every bot."""
        for inbox in self._update_queues._bots.values():
            inbox.updates.clear()
            inbox.url, inbox.secret, inbox.allowed = "", None, []
