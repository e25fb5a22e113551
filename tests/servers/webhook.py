"""Delivery of updates to the bot's webhook, with the queues and retries of the real server."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.servers.clock import Clock
from tests.servers.records import DROPPED, Records
from tests.servers.updates import Pending, UpdateQueue
from tests.servers.wire import JsonObject, Refused, too_many_requests

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_PAUSE = 60.0
ANSWER_SECONDS = 60.0
DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go. Only addresses on this machine are accepted, with or without TLS."""

    url: str
    secret: str | None
    max_connections: int = DEFAULT_CONNECTIONS

    @classmethod
    def asked_for(cls, params: JsonObject) -> Webhook:
        """Return the webhook that the parameters of setWebhook describe, or refuse them."""
        url = str(params["url"])
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK:
            raise Refused("Bad Request: bad webhook: Failed to resolve host: only loopback here")
        secret = params.get("secret_token") or None
        if secret is not None and not SECRET.fullmatch(str(secret)):
            raise Refused("Bad Request: secret token contains unallowed characters")
        wanted = params.get("max_connections", DEFAULT_CONNECTIONS)
        return cls(url, secret, max(1, min(int(wanted), MAX_CONNECTIONS)))


@dataclass(slots=True)
class WebhookDelivery:
    """Posts updates: each queue strictly in order, queues in parallel.

    Pauses between tries are 0, 2, 4, 8 … 60 s times `retry_factor`. There is one connection
    until the first success. `execute` gets a method call from the body of an answer.
    """

    queue: UpdateQueue
    clock: Clock
    records: Records
    execute: Callable[[JsonObject], None]
    retry_factor: float = 1.0
    webhook: Webhook | None = None
    last_error: JsonObject = field(default_factory=dict)
    _lanes: dict[int, deque[Pending]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _proven: bool = False
    _session: ClientSession | None = None
    _next_set: float = 0.0

    async def set(self, webhook: Webhook | None) -> None:
        """Deliver to `webhook` from now on, beginning with all that waits; None ends it."""
        if webhook is not None:
            # The real server takes one setWebhook a second; two replicas that start meet this.
            if self.clock.now() < self._next_set:
                raise too_many_requests(1)
            self._next_set = self.clock.now() + 1
        await self.stop()
        self.webhook = webhook
        if webhook is None:
            return
        self._slots, self._proven = asyncio.Semaphore(1), False
        for waiting in self.queue.waiting:
            self.wake(waiting)

    def wake(self, arrived: Pending) -> None:
        """Deliver `arrived`, which the queue has taken in, after the others of its lane."""
        if self.webhook is None:
            return
        lane = self._lanes.get(arrived.queue_key)
        if lane is not None:
            lane.append(arrived)
            return
        self._lanes[arrived.queue_key] = deque([arrived])
        worker = asyncio.get_running_loop().create_task(self._work(arrived.queue_key))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def stop(self) -> None:
        """End all deliveries; what is not confirmed stays in the queue."""
        self.webhook = None  # what arrives from here on waits, with no worker of its own
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _work(self, key: int) -> None:
        lane = self._lanes[key]
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
        del self._lanes[key]

    async def _deliver(self, item: Pending) -> None:
        attempt = 0
        pause = 0.0
        while item.expires_at > self.clock.now():
            attempt += 1
            status, asked_pause = await self._post(item, attempt)
            if status // 100 == 2:
                self._confirmed(item)
                return
            pause = asked_pause or min(2.0 ** (attempt - 1) if attempt > 1 else 0, LONGEST_PAUSE)
            await asyncio.sleep(pause * self.retry_factor)
        self.queue.drop_expired()

    async def _post(self, item: Pending, attempt: int) -> tuple[int, float]:
        webhook = self.webhook
        if webhook is None:
            raise asyncio.CancelledError
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=0), timeout=ClientTimeout(total=ANSWER_SECONDS)
            )
        headers = {"Content-Type": "application/json"}
        if webhook.secret is not None:
            headers[SECRET_HEADER] = webhook.secret
        body = json.dumps(item.update).encode()
        status, answer, pause = DROPPED, b"", 0.0
        async with self._slots:
            try:
                async with self._session.post(
                    webhook.url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    answer, status = await response.read(), response.status
                    asked = response.headers.get("Retry-After", "")
                    pause = float(asked) if asked.isdigit() else 0.0
            except (ClientError, TimeoutError):
                self._failed("Connection failed")
        self.records.delivery(item.update_id, "webhook", attempt, status)
        if status // 100 == 2:
            self._run(answer)
        elif status != DROPPED:
            self._failed(f"Wrong response from the webhook: {status}")
        return status, pause

    def _confirmed(self, item: Pending) -> None:
        if item in self.queue.waiting:
            self.queue.waiting.remove(item)
        self.records.confirmed += 1
        if not self._proven and self.webhook is not None:
            self._proven = True
            for _ in range(self.webhook.max_connections - 1):
                self._slots.release()

    def _run(self, answer: bytes) -> None:
        try:
            call: Any = json.loads(answer)
        except ValueError:
            return
        if isinstance(call, dict) and "method" in call:
            self.execute(call)

    def _failed(self, message: str) -> None:
        now = int(self.clock.now())
        self.last_error = {"last_error_date": now, "last_error_message": message}
