"""One Bot API request from arrival to answer: token, faults, method, record, answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.servers.account import BotAccount
from tests.servers.faults import Fault, FaultPlan
from tests.servers.methods import METHODS, NAMES, UPDATE_METHODS
from tests.servers.records import DROPPED, Call, Records
from tests.servers.updating import Updating
from tests.servers.wire import JsonObject, Refused, read_params, recorded

JSON_HEADERS = {"Content-Type": "application/json"}
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that has been read."""

    request: web.BaseRequest
    call: Call
    params: JsonObject

    def is_abandoned(self) -> bool:
        transport = self.request.transport
        return transport is None or transport.is_closing()


class Exchange:
    """Answers the requests of one bot."""

    def __init__(
        self,
        account: BotAccount,
        updating: Updating,
        faults: FaultPlan,
        records: Records,
    ) -> None:
        self.account = account
        self.updating = updating
        self.faults = faults
        self.records = records
        self.latency = 0.0
        self.released = asyncio.Event()

    async def respond(self, request: web.BaseRequest, token: str, name: str) -> web.Response:
        """Return the answer to one request; it is on record, also when it is a refusal."""
        try:
            method = self._method(token, name)
            params = await read_params(request)
        except Refused as refused:
            call = self.records.call(NAMES.get(name.lower(), name), {})
            return self._refusal(call, refused)
        call = self.records.call(method, recorded(params))
        halted = self.faults.halt_refusal(method, call.chat_id)
        answer: web.Response | None
        if halted is not None:
            answer = self._refusal(call, halted)
        else:
            seconds, fault = self.faults.pick(method, call.chat_id)
            if seconds:
                await asyncio.sleep(seconds)
            asked = _Asked(request, call, params)
            answer = await (self._answer(asked) if fault is None else self._under(fault, asked))
        if answer is None:
            return _dropped(request, call)
        if self.latency:
            await asyncio.sleep(self.latency)
        return answer

    def execute(self, call: JsonObject) -> None:
        """Carry out a method call from the body of a webhook's answer; its result is lost."""
        params = {name: value for name, value in call.items() if name != "method"}
        method = str(call["method"])
        record = self.records.call(method, params, via="webhook_response")
        known = METHODS.get(NAMES.get(method.lower(), ""))
        if known is None or method.startswith("get"):
            record.status, record.description = 404, "Not Found: no such method for an answer"
            return
        try:
            self._accept(record, known(self.account, params))
        except Refused as refused:
            record.status, record.description = refused.status, refused.description

    def release(self) -> None:
        """Answer the frozen requests."""
        self.released.set()
        self.released = asyncio.Event()

    async def _under(self, fault: Fault, asked: _Asked) -> web.Response | None:
        """Return the answer as `fault` lets it out; None when the connection shall break."""
        match fault.kind:
            case "drop_before" | "drop_after":
                if fault.kind == "drop_after":
                    await self._answer(asked)
                return None
            case "server_error":
                asked.call.status = fault.status
                return web.Response(
                    text=BAD_GATEWAY, status=fault.status, content_type="text/html"
                )
            case "late_answer":
                return await self._held(asked, asyncio.sleep(fault.held_seconds))
            case "freeze" if fault.accepted:
                return await self._held(asked, self.released.wait())
            case "freeze":
                await self.released.wait()
                return await self._answer(asked)
        if fault.kind == "too_many_requests":
            self.faults.halt(fault, asked.call.chat_id)
        return self._refusal(asked.call, fault.refusal())

    async def _held(self, asked: _Asked, until: Awaitable[object]) -> web.Response:
        answer = await self._answer(asked)
        status, asked.call.status = asked.call.status, None
        await until
        asked.call.status = status
        return answer

    async def _answer(self, asked: _Asked) -> web.Response:
        call = asked.call
        try:
            if call.method in UPDATE_METHODS:
                result = await self.updating.run(call, asked.params, asked.is_abandoned)
            else:
                result = METHODS[call.method](self.account, asked.params)
        except Refused as refused:
            return self._refusal(call, refused)
        self._accept(call, result)
        body = json.dumps({"ok": True, "result": result}).encode()
        return web.Response(body=body, headers=JSON_HEADERS)

    def _method(self, token: str, name: str) -> str:
        if not token.partition(":")[0].isdigit() or not token.partition(":")[2]:
            raise Refused("Not Found", 404)
        if token != self.account.token:
            raise Refused("Unauthorized", 401)
        if name.lower() not in NAMES:
            raise Refused("Not Found: method not found", 404)
        return NAMES[name.lower()]

    @staticmethod
    def _accept(call: Call, result: Any) -> None:
        call.accepted = True
        call.status = 200
        if isinstance(result, dict):
            call.message_id = result.get("message_id")

    @staticmethod
    def _refusal(call: Call, refused: Refused) -> web.Response:
        call.status, call.description = refused.status, refused.description
        body = json.dumps(refused.body()).encode()
        return web.Response(body=body, status=refused.status, headers=JSON_HEADERS)


def _dropped(request: web.BaseRequest, call: Call) -> web.Response:
    call.status = DROPPED
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
