"""
Sends what the outbox holds: in order per chat, chats side by side, marked once it is sent.

A message is in the outbox before it is sent and marked after. A crash in between repeats it: at
most one per chat that was being served at that instant, and an edit repeated shows nothing new.
A nudge is marked before it leaves as well, and never leaves twice: one too few costs little, one
too many is spam (`docs/nudges.md`).
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import structlog

from bot.errors import (
    NotDelivered,
    Refused,
    TelegramError,
    ToldToWait,
    Unanswered,
    Unreachable,
    WrongToken,
)
from bot.meters import Meters
from bot.methods import as_new, call_for
from bot.pacing import Pace
from bot.request import UPLOAD_SECONDS, Api
from bot.stills import Stills, published
from digiter_core.coaching.outgoing import Outgoing, from_json, still_in
from digiter_core.errors import StorageError
from digiter_core.ports import Clock, LearnerState, OutboxMessage, Result, Store, Work

log = structlog.get_logger(__name__)

LONGEST_TRY = timedelta(hours=24)
"""How long Telegram may stay without an answer before a message is given up: it is stale then."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
STORAGE_WAIT = 1.0
LEASE_WAIT = 0.5
LANE_WAIT = 0.05
LANE_HOLDS = 5.0
"""Seconds for which a message that is not due yet keeps later ones of its chat waiting."""

IDS_REMEMBERED = 50_000
GONE_FOR_GOOD = ("chat not found", "user is deactivated", "bot was blocked", "kicked")
EDIT_IS_VOID = ("message to edit not found", "message can't be edited", "there is no text")
ONCE = "once"
"""Key of a body: until when it may leave, and that it leaves at most once."""

SHOWN_ALREADY = "message is not modified"


@dataclass(slots=True)
class _Sending:
    """A message on its way: an edit may turn into a message of its own, attempts add up."""

    chat: int
    message: OutboxMessage
    outgoing: Outgoing
    attempts: int


@dataclass(slots=True)
class Lease:
    """That this process, one among several, may send: for some seconds after each beat."""

    node: int
    unasked_per_second: float
    seconds: float
    beaten_at: float = 0.0

    def is_over(self, now: float) -> bool:
        """Return whether the last beat is too long ago; *now* of the clock of the loop."""
        return now - self.beaten_at > self.seconds


class Delivery:
    """Sends messages to chats. `draw` turns what a picture shows into PNG bytes, in a thread."""

    def __init__(  # noqa: PLR0913, PLR0917 - made once, by the service
        self,
        api: Api,
        store: Store,
        clock: Clock,
        draw: Callable[[dict[str, Any]], bytes],
        pace: Pace,
        meters: Meters,
        lease: Lease | None = None,
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._draw = draw
        self._pace = pace
        self._meters = meters
        self._lease = lease
        self._node = lease.node if lease else None
        self._queued: dict[int, None] = {}
        self._waiting: dict[int, deque[OutboxMessage]] = {}
        self._later: dict[int, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._stills = Stills()

    def send(self, messages: Iterable[OutboxMessage]) -> None:
        """Queue *messages*, which the outbox holds already."""
        for message in messages:
            if message.owner != self._node or self._comes_tomorrow(message):
                continue  # another process sends it, or it is not due
            if self._is_known(message):
                continue  # it waits here already
            chat = int(message.address)
            queue = self._waiting.get(chat)
            if queue is not None:
                _insert(queue, message)
                continue
            self._waiting[chat] = deque([message])
            task = asyncio.create_task(self._serve(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _comes_tomorrow(self, message: OutboxMessage) -> bool:
        """Return whether *message* is not due for long: others of its chat go first.

        Alone, it comes here again when it is due. A node meets it anew every second.
        """
        seconds = (message.due_at - self._clock.now()).total_seconds()
        if seconds <= LANE_HOLDS:
            return False
        if self._lease is None and message.id not in self._later:
            again = partial(self._now_due, message)
            self._later[message.id] = asyncio.get_running_loop().call_later(seconds, again)
        return True

    def _now_due(self, message: OutboxMessage) -> None:
        del self._later[message.id]
        self.send([message])

    async def recover(self) -> int:
        """Queue what an earlier process left unsent. Returns how many messages that is."""
        now = self._now()

        def left(work: Work) -> tuple[int, list[OutboxMessage]]:
            if self._lease is not None:
                _, uncertain = work.nodes.take_over(now)
                return uncertain, list(work.outbox.open())
            return work.outbox.settle_interrupted(now), list(work.outbox.open())

        uncertain, messages = await self._store.transact(left)
        if uncertain:
            log.warning("nudges_uncertain", number=uncertain)
            self._meters.uncertain += uncertain
        self.send(messages)
        return len(messages)

    @property
    def waiting(self) -> int:
        """How many messages wait to be sent."""
        return sum(map(len, self._waiting.values()))

    def _is_known(self, message: OutboxMessage) -> bool:
        """Return whether *message* was queued before; remember that it is now.

        Alone, each message comes here once. A node looks every second for what it is to send, and
        meets what the turn that wrote it hands over as well.
        """
        if self._lease is None:
            return False
        if message.id in self._queued:
            return True
        self._queued[message.id] = None
        if len(self._queued) > IDS_REMEMBERED:
            del self._queued[next(iter(self._queued))]
        return False

    async def close(self, seconds: float) -> None:
        """Finish what is being sent, for at most *seconds*. The rest stays in the outbox."""
        self._stopping = True
        for timer in self._later.values():
            timer.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, chat: int) -> None:
        queue = self._waiting[chat]
        try:
            await self._work_off(chat, queue)
        finally:
            del self._waiting[chat]  # whatever happened: what comes later is sent again

    async def _work_off(self, chat: int, queue: deque[OutboxMessage]) -> None:
        while queue and not self._stopping:
            message = queue[0]
            if self._lease is not None and await self._comes_later(message):
                await self._sleep(LANE_WAIT)
            elif await self._deliver(chat, message):
                queue.remove(message)

    async def _comes_later(self, message: OutboxMessage) -> bool:
        """Return whether another node still has an earlier message for the same chat."""
        return await self._mark(lambda work: work.outbox.has_earlier(message))

    async def _deliver(self, chat: int, message: OutboxMessage) -> bool:
        """Send the first message of a chat. False: the end came first, it stays in the outbox."""
        due = (message.due_at - self._clock.now()).total_seconds()
        pace = self._pace.wait(chat, _seconds(), unasked="unasked" in message.body)
        await self._sleep(max(due, pace))
        if self._lease is not None and "unasked" in message.body:
            await self._sleep(await self._common_pace(self._lease))
        await self._alive()
        sending = _Sending(chat, message, from_json(message.body), message.attempts)
        if ONCE in message.body:
            return await self._deliver_once(sending)
        while not self._stopping:
            try:
                result = await self._show(sending)
            except TelegramError as error:
                if await self._after(error, sending):
                    return True
            else:
                await self._arrived(sending, result)
                return True
        return False

    async def _arrived(self, sending: _Sending, result: Any) -> None:
        now, message = self._now(), sending.message
        await self._mark(partial(_sent, sending=sending, result=result, now=now))
        self._stills.arrived(sending.outgoing, result)
        late = (now - message.due_at).total_seconds()
        self._meters.sent(late, unasked="unasked" in message.body)

    async def _common_pace(self, lease: Lease) -> float:
        """Return how long to wait so that all processes together keep the pace."""
        now = self._now()
        at = await self._mark(
            lambda work: work.nodes.reserve("unasked", lease.unasked_per_second, now)
        )
        return (at - now).total_seconds()

    async def _alive(self) -> None:
        """Send nothing while others may take us for dead: they send it then."""
        while self._lease is not None and self._lease.is_over(_seconds()) and not self._stopping:
            await self._sleep(LEASE_WAIT)

    async def _deliver_once(self, sending: _Sending) -> bool:
        """Send a nudge: before the night, and never a second time."""
        message = sending.message
        while not self._stopping:
            if self._now() >= datetime.fromisoformat(message.body[ONCE]):
                return await self._give_up(sending, "too_late", reachable=True)
            if not await self._mark(lambda work: work.outbox.take_up(message.id)):
                return True  # dropped meanwhile: the learner said stop
            try:
                result = await self._show(sending)
            except Unanswered:
                log.warning("nudge_uncertain", message=message.id)
                self._meters.uncertain += 1
                await self._mark(lambda work: work.outbox.uncertain(message.id, self._now()))
                return True
            except TelegramError as error:
                await self._mark(lambda work: work.outbox.put_back(message.id))
                if await self._after(error, sending):
                    return True
            else:
                await self._arrived(sending, result)
                return True
        return False

    async def _after(self, error: TelegramError, sending: _Sending) -> bool:
        """Do what an error asks for. True: the message is settled; False: to be tried again."""
        match error:
            case ToldToWait(seconds):
                await self._told_to_wait(sending.chat, seconds)
            case Unreachable():
                return await self._give_up(sending, "unreachable", reachable=False)
            case Refused(reason):
                return await self._refused(sending, reason)
            case WrongToken():
                log.error("telegram_refuses_the_token")
                await self._sleep(LONGEST_WAIT)
            case Unanswered() if self._now() - sending.message.due_at > LONGEST_TRY:
                return await self._give_up(sending, "no_answer", reachable=True)
            case _:
                self._meters.retries += 1
                sending.attempts += 0 if isinstance(error, NotDelivered) else 1
                await self._sleep(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(sending.attempts, 10)))
        return False

    async def _show(self, sending: _Sending) -> Any:
        outgoing = sending.outgoing
        picture = None
        if outgoing.picture is not None:
            picture = await self._picture(sending.message.learner, outgoing)
        method, params = call_for(sending.chat, outgoing, picture)
        is_large = outgoing.document or outgoing.picture is not None
        if "unasked" in sending.message.body:
            await self._sleep(self._pace.leave(_seconds()))
        return await self._api.call(method, params, UPLOAD_SECONDS if is_large else None)

    async def _picture(self, learner: int | None, outgoing: Outgoing) -> str | bytes | None:
        """Return how Telegram knows the picture already, else the picture; None: there is none."""
        still = still_in(outgoing)
        if still is not None:
            name = self._stills.name_of(still)
            return name or await self._mark(lambda work: published(work, still))
        if learner is not None:
            digest = _digest(outgoing)
            known = await self._mark(lambda work: work.pictures.file_id(learner, digest))
            if known is not None:
                return known
        return await asyncio.to_thread(self._draw, dict(outgoing.picture or {}))

    async def _told_to_wait(self, chat: int, seconds: float) -> None:
        self._pace.told_to_wait(chat, seconds, _seconds())
        log.info("told_to_wait", seconds=seconds)
        self._meters.told_to_wait += 1
        await self._sleep(self._pace.blocked_until(chat) - _seconds())

    async def _refused(self, sending: _Sending, reason: str) -> bool:
        """Settle a 400: shown already, sent anew in place of an edit, or given up."""
        if SHOWN_ALREADY in reason:
            await self._mark(partial(_sent, sending=sending, result=None, now=self._now()))
            return True
        if sending.outgoing.edit is not None and any(w in reason for w in EDIT_IS_VOID):
            sending.outgoing = as_new(sending.outgoing)
            return False
        gone = any(words in reason for words in GONE_FOR_GOOD)
        in_words = None if gone else self._stills.in_words(sending.outgoing)
        if in_words is not None:
            sending.outgoing = in_words
            return False
        return await self._give_up(sending, "refused", reachable=not gone)

    async def _give_up(self, sending: _Sending, reason: str, *, reachable: bool) -> bool:
        message = sending.message
        log.warning("message_not_sent", message=message.id, reason=reason)
        self._meters.dead[reason] += 1

        def settle(work: Work) -> None:
            work.outbox.dead(message.id, reason, sending.attempts - message.attempts)
            if not reachable and message.learner is not None:
                work.learners.set_state(message.learner, LearnerState.UNREACHABLE)
                work.outbox.drop_for(message.learner)

        await self._mark(settle)
        if not reachable:
            queue = self._waiting[sending.chat]
            queue.clear()
            queue.append(sending.message)
        return True

    async def _mark(self, work: Callable[[Work], Result]) -> Result:
        """Store a result, however long the database takes to come back."""
        while True:
            try:
                return await self._store.transact(work)
            except StorageError:
                log.warning("storage_unavailable", doing="delivery")
                await self._sleep(STORAGE_WAIT)
                if self._stopping:
                    raise

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not past the end of the process."""
        until = _seconds() + seconds
        while not self._stopping and (left := until - _seconds()) > 0:  # noqa: ASYNC110 - see close
            await asyncio.sleep(min(left, 0.25))

    def _now(self) -> datetime:
        return self._clock.now()


def _insert(queue: deque[OutboxMessage], message: OutboxMessage) -> None:
    """Put *message* where its number says: what is taken over from a dead node may be older."""
    place = len(queue)
    while place and queue[place - 1].id > message.id:
        place -= 1
    queue.insert(place, message)


def _sent(work: Work, sending: _Sending, result: Any, now: datetime) -> None:
    message, outgoing = sending.message, sending.outgoing
    work.outbox.sent(message.id, now)
    if message.learner is None or not isinstance(result, dict):
        return
    if outgoing.is_question and isinstance(number := result.get("message_id"), int):
        work.learners.question_sent(message.learner, number)
    photos = result.get("photo")
    if outgoing.picture is not None and photos and still_in(outgoing) is None:
        work.pictures.remember(message.learner, _digest(outgoing), photos[-1]["file_id"])


def _digest(outgoing: Outgoing) -> str:
    return sha256(json.dumps(outgoing.picture, sort_keys=True).encode()).hexdigest()[:32]


def _seconds() -> float:
    return asyncio.get_running_loop().time()
