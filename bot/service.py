"""The running bot: starts, recovers, receives, looks after itself, and stops with nothing lost."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.delivery import Delivery, Lease
from bot.errors import TelegramError
from bot.intake import Intake
from bot.meters import Meters
from bot.pacing import CHAT_PER_SECOND, OVERALL_PER_SECOND, Pace
from bot.polling import Polling
from bot.profile import present
from bot.reloading import RELOAD_SECONDS, TICK, Build, Errands, Reloading
from bot.request import Api
from bot.summaries import Carrier, Summaries
from bot.telegram_summaries import TelegramSummaries
from bot.unasked import LOOK_SECONDS, NUDGES, WAITS, Kind, Unasked
from bot.updates import ALLOWED
from digiter_core.access.people import Channel
from digiter_core.coaching import caring, upkeep
from digiter_core.coaching.dispatching import plan_due
from digiter_core.coaching.freezing import freeze_due
from digiter_core.coaching.live import Live
from digiter_core.errors import StorageError
from digiter_core.ports import Clock, OutboxMessage, Store, Work
from digiter_core.scheduling.runner import Ticks

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

log = structlog.get_logger(__name__)

STOP_SECONDS = 1.5
UPKEEP_SECONDS = 60.0
SUMMARY_SECONDS = 5.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
MAX_CONNECTIONS = 40
LAST_ALIVE = "last_alive"
GC_THRESHOLDS = (10_000, 50, 50)
WEB, WORKER, SCHEDULER = "web", "worker", "scheduler"
ROLES = frozenset({WEB, WORKER, SCHEDULER})
"""Takes updates in; sends messages; looks for what is due."""

BEAT_SECONDS = 1.0
MAY_SEND_SECONDS = 5.0
"""Seconds after a beat in which a node may send: half of the lease others grant it."""

NODES_PART = 0.95
"""Share of the pace that several nodes keep together: what each sends a moment late adds up."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates come in: the public address, and where this process listens."""

    public_url: str
    secret: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages of staff listen, and what makes them, given how messages leave."""

    host: str
    port: int
    make: Callable[[Callable[[Iterable[OutboxMessage]], None]], Starlette]


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the Bot API. `webhook` None: long polling."""

    base_url: str
    token: str
    webhook: Webhook | None = None
    unasked_per_second: float = OVERALL_PER_SECOND
    chat_per_second: float = CHAT_PER_SECOND
    nudges_off: Callable[[], bool] = lambda: False  # the kill switch
    monitor: tuple[str, int] | None = None  # where /health and /metrics are shown
    node: int | None = None  # number of this process among several
    roles: frozenset[str] = ROLES


class Service:
    """One bot, from start to stop."""

    def __init__(  # noqa: PLR0913, PLR0917 - made once, by the command
        self,
        live: Live,
        store: Store,
        clock: Clock,
        connection: Connection,
        draw: Callable[[dict[str, Any]], bytes],
        sweep: Callable[[Work, datetime, Mapping[str, int]], object],
        mail: Carrier | None = None,
        pages: Pages | None = None,
        build: Build | None = None,
        errands: Errands = lambda: None,
    ) -> None:
        """*build*: makes the coach of a release; None: what is live stays what it is."""
        self._live = live
        self._store = store
        self._clock = clock
        self._connection = connection
        self._pages = pages
        self._sweep = sweep
        self._api = Api(connection.base_url, connection.token)
        pace = Pace(connection.unasked_per_second, connection.chat_per_second)
        self.meters = Meters()
        self._lease = (
            None
            if connection.node is None
            else Lease(
                connection.node, NODES_PART * connection.unasked_per_second, MAY_SEND_SECONDS
            )
        )
        self._delivery = Delivery(self._api, store, clock, draw, pace, self.meters, self._lease)
        carriers: dict[Channel, Carrier] = {
            Channel.TELEGRAM: TelegramSummaries(self._api, live, pace)
        }
        if mail is not None:
            carriers[Channel.EMAIL] = mail
        self._summaries = Summaries(live, store, clock, carriers, self.meters)
        self._intake = Intake(live, store, self._delivery, self._api, clock, self.meters)
        self._reloading = build and Reloading(live, store, clock, build, self.meters, errands)
        self._ticks = Ticks()
        self._end: Callable[[], None] = lambda: None
        self._tasks: list[asyncio.Task[None]] = []
        self._servers: list[uvicorn.Server] = []

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Run until *stop* is set. *ready* is called once updates can come in."""
        self._end = stop.set
        if self._lease is not None:
            self._lease.beaten_at = asyncio.get_running_loop().time()
        await self._recover()
        webhook = self._connection.webhook
        if WEB not in self._connection.roles:
            pass  # others take updates in
        elif webhook is not None:
            await self._listen(webhook)
        else:
            self._start(Polling(self._api, self._intake).run())
        if self._pages is not None and WEB in self._connection.roles:
            pages = self._pages
            await self._serve(pages.make(self._delivery.send), pages.host, pages.port)
        if self._connection.monitor is not None:
            await self._monitor(*self._connection.monitor)
        self._start(self._present())
        if WORKER in self._connection.roles:
            self._start(self._summaries.run())
        self._plan_ticks()
        _settle_memory()
        ready()
        self._ticks.start()
        await stop.wait()
        await self._stop()

    def _plan_ticks(self) -> None:
        if SCHEDULER in self._connection.roles:
            self._ticks.every("upkeep", UPKEEP_SECONDS, self._look_after)
            for kind in (NUDGES, WAITS):
                self._ticks.when_due(kind.name, LOOK_SECONDS, self._looking_for(kind).look)
            self._ticks.every("summaries", SUMMARY_SECONDS, self._plan_summaries)
            self._ticks.every("figures", UPKEEP_SECONDS, self._freeze_figures)
        if self._reloading is not None:
            self._ticks.when_due(TICK, RELOAD_SECONDS, self._reloading.look)
        if self._lease is not None:
            self._ticks.every("beat", BEAT_SECONDS, self._beat)
        # A tick that never ends well is late as well; what others look after is not.
        self.meters.ticks |= dict.fromkeys(self._ticks.names, self._clock.now())

    def _looking_for(self, kind: Kind) -> Unasked:
        off = self._connection.nudges_off
        return Unasked(
            kind, self._live, self._store, self._clock, self._delivery, self.meters, off
        )

    async def _beat(self) -> None:
        """Say that this node is alive, and take over what dead ones, or nobody, were to send."""
        assert self._lease is not None
        now, began = self._clock.now(), asyncio.get_running_loop().time()
        try:
            is_ours = await self._store.transact(lambda work: work.nodes.beat(now))
            if not is_ours:
                log.error("node_lost_its_number")
                self._end()
                return
            self._lease.beaten_at = began
            self.meters.ticks["beat"] = now
            if WORKER in self._connection.roles:
                await self._delivery.recover()
        except StorageError:
            log.warning("storage_unavailable", doing="beat")

    async def _recover(self) -> None:
        """Send what was left unsent, and ask open questions again after an outage."""

        def again(work: Work) -> list[OutboxMessage]:
            now = self._clock.now()
            alive = work.notes.read(LAST_ALIVE)
            work.notes.write(LAST_ALIVE, now.isoformat())
            if alive is None:
                return []
            return upkeep.ask_again_after_outage(
                self._live.coach, work, datetime.fromisoformat(alive), now
            )

        unsent = await self._delivery.recover()
        asked = await self._store.transact(again)
        self._delivery.send(asked)
        log.info("recovered", unsent=unsent, asked_again=len(asked))

    async def _listen(self, webhook: Webhook) -> None:
        from bot.webhook import create_app  # noqa: PLC0415 - who polls listens to nobody

        await self._serve(create_app(self._intake, webhook.secret), webhook.host, webhook.port)
        self._start(self._set_webhook(webhook))

    async def _monitor(self, host: str, port: int) -> None:
        """Show health and metrics, on a port of their own."""
        from bot.monitoring import Observed, create_monitor  # noqa: PLC0415 - only who wants it

        observed = Observed(self.meters, lambda: self._delivery.waiting, self._clock.now)
        await self._serve(create_monitor(observed), host, port)

    async def _serve(self, app: Starlette, host: str, port: int) -> None:
        """Serve *app* until the end; returns once it listens."""
        import uvicorn  # noqa: PLC0415 - see `_listen`

        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,  # the path is as secret as the token
            lifespan="off",
            server_header=False,
            proxy_headers=False,  # nobody asks who calls: the secret says it
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # signals are ours
        self._servers.append(server)
        self._start(server._serve())  # noqa: SLF001 - `serve` would catch our signals
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.005)

    async def _set_webhook(self, webhook: Webhook) -> None:
        from bot.webhook import webhook_path  # noqa: PLC0415 - see `_listen`

        params = {
            "url": webhook.public_url.rstrip("/") + webhook_path(webhook.secret),
            "secret_token": webhook.secret,
            "max_connections": MAX_CONNECTIONS,
            "allowed_updates": list(ALLOWED),
        }

        async def set_it() -> None:
            await self._api.call("setWebhook", params)

        await _until_it_works("webhook", set_it)

    async def _present(self) -> None:
        async def greet() -> None:
            me = await self._api.call("getMe", {})
            if isinstance(me, dict) and isinstance(name := me.get("username"), str):
                self._live.coach.account.username = name

        await _until_it_works("telegram", greet)
        coach = self._live.coach
        await present(self._api, coach.texts, tuple(coach.languages), coach.default_language)

    async def _look_after(self) -> None:
        """Once a minute: say that we are alive, erase what is due, warn, sweep."""
        try:
            self._delivery.send(await self._store.transact(self._upkeep))
        except StorageError:
            log.warning("storage_unavailable", doing="upkeep")
        else:
            self.meters.ticks["upkeep"] = self._clock.now()

    async def _freeze_figures(self) -> None:
        """Freeze the figures of a month that is over."""
        now = self._clock.now()
        try:
            month = await freeze_due(self._live.coach, self._store, now)
        except StorageError:
            log.warning("storage_unavailable", doing="figures")
        else:
            self.meters.ticks["figures"] = now
            if month is not None:
                log.info("figures_frozen", month=str(month))

    async def _plan_summaries(self) -> None:
        """Note which weekly summaries are to be sent."""
        now = self._clock.now()
        try:
            while planned := await self._store.transact(lambda work: plan_due(work, now)):
                log.info("summaries_planned", number=planned)
        except StorageError:
            log.warning("storage_unavailable", doing="summaries")
        else:
            self.meters.ticks["summaries"] = now

    def _upkeep(self, work: Work) -> list[OutboxMessage]:
        now, coach = self._clock.now(), self._live.coach
        work.notes.write(LAST_ALIVE, now.isoformat())
        upkeep.erase_the_due(work, now)
        self._sweep(work, now, upkeep.EVENT_DAYS)
        return [
            *upkeep.end_the_silent(coach, work, now),
            *caring.look_after(coach, work, now),
        ]

    async def _stop(self) -> None:
        self._ticks.stop()
        for server in self._servers:
            server.should_exit = True
        if self._connection.webhook is None:
            self._tasks[0].cancel()
        await asyncio.gather(
            self._delivery.close(STOP_SECONDS), self._summaries.close(STOP_SECONDS)
        )
        await self._leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._api.close()

    async def _leave(self) -> None:
        """Give the number back: others take over at once what is left."""
        if self._lease is not None:
            with contextlib.suppress(StorageError):
                await self._store.transact(lambda work: work.nodes.leave())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(_report)
        self._tasks.append(task)


def _settle_memory() -> None:
    """Take what was loaded at the start out of every later garbage collection.

    Dialogues, texts and phrases are 200,000 objects that stay for good: looking through them
    again and again took a sixth of all CPU, and pauses of 100 ms.
    """
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("task_failed", error=type(error).__name__, exc_info=error)


async def _until_it_works(what: str, attempt: Callable[[], Awaitable[None]]) -> None:
    wait = FIRST_WAIT
    while True:
        try:
            return await attempt()
        except TelegramError as error:
            log.warning("not_reached", what=what, error=type(error).__name__, again_in=wait)
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
