"""The fault server's operations over HTTP: `/__control/<operation>`.

`GET` takes arguments from the query (numbers and true/false are read as such), `POST` from a
JSON object. The answer is `{"ok": true, "result": ...}`.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.servers.disorder import DeliveryFault
from tests.servers.faults import Fault
from tests.servers.protocol import FaultyServer
from tests.servers.records import Call, Delivery
from tests.servers.view import ChatView

OPERATIONS = {
    "advance_clock": "advance_clock",
    "blocked": "set_blocked",
    "chat": "chat",
    "clear_faults": "clear_faults",
    "deliveries": "deliveries",
    "delivery_fault": "add_delivery_fault",
    "fault": "add_fault",
    "feed": "feed",
    "feed_many": "feed_many",
    "latency": "set_latency",
    "outbox": "calls",
    "release": "release",
    "reset": "reset",
    "retry_factor": "set_retry_factor",
    "stats": "stats",
    "unknown": "set_unknown",
}


class Control:
    """Carries out operations that come over HTTP on `server`."""

    def __init__(self, server: FaultyServer) -> None:
        self.server = server

    async def respond(self, request: web.BaseRequest, operation: str) -> web.Response:
        """Return the result of one operation; 404 for an unknown one, 400 for wrong arguments."""
        if operation not in OPERATIONS:
            return _answer({"ok": False, "description": sorted(OPERATIONS)}, 404)
        try:
            result = await self._run(operation, await _arguments(request))
        except (TypeError, ValueError, KeyError) as error:
            return _answer({"ok": False, "description": repr(error)}, 400)
        return _answer({"ok": True, "result": _as_json(result)}, 200)

    async def _run(self, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "fault":
            return await self.server.add_fault(Fault(**arguments))
        if operation == "delivery_fault":
            return await self.server.add_delivery_fault(DeliveryFault(**arguments))
        return await getattr(self.server, OPERATIONS[operation])(**arguments)


async def _arguments(request: web.BaseRequest) -> dict[str, Any]:
    arguments: dict[str, Any] = {key: json.loads(text) for key, text in request.query.items()}
    if request.can_read_body:
        arguments.update(json.loads(await request.read()))
    return arguments


def _as_json(result: Any) -> Any:
    if isinstance(result, list):
        return [_as_json(item) for item in result]
    return result.to_json() if isinstance(result, Call | Delivery | ChatView) else result


def _answer(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )
