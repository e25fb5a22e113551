"""
The store: transactions wait in a queue, threads run them.

A thread takes all that waits, up to a limit, and runs it as one transaction of the database:
the commit, which waits for the disk, is paid once. If one of the functions fails, all is rolled
back and each is run again alone, so that only the one that fails gets its exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from digiter_core.errors import StorageUnavailable
from digiter_core.ports import Work

Result = TypeVar("Result")
Function = Callable[[Work], Any]

CLOSING_SECONDS: Final = 1.0
_STOP: Final = None


class Job(NamedTuple):
    """One function that waits for its transaction, and who waits for it."""

    function: Function
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None
    since: float  # by the monotonic clock


class Outcome(NamedTuple):
    """What became of a job."""

    job: Job
    result: Any = None
    error: BaseException | None = None


class Transactions(Protocol):
    """One connection to the database, used by one thread."""

    most_together: int  # functions in one transaction

    def run(self, functions: Sequence[Function], since: float, /) -> list[Any]:
        """Run *functions*, which wait *since*, in one transaction.

        Raises, with nothing kept, if one of them does.
        """

    def close(self) -> None: ...


class QueuedStore:
    """The `Store`: hands functions to its threads, one a connection, and their results back."""

    def __init__(self, transactions: Sequence[Transactions], release: Callable[[], None]) -> None:
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._release = release
        self._closing = Lock()
        self._closed = False
        self._threads = [
            Thread(target=_serve, args=(self._queue, each), name=f"store-{number}", daemon=True)
            for number, each in enumerate(transactions)
        ]
        for thread in self._threads:
            thread.start()

    def transact(self, work: Callable[[Work], Result]) -> Awaitable[Result]:
        """Run *work* in a transaction; the result comes once it is durable."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._put(Job(work, future, loop, time.monotonic()))
        return future

    def transact_now(self, work: Callable[[Work], Result]) -> Result:
        """Run *work* in a transaction and wait for it."""
        future: Future[Result] = Future()
        self._put(Job(work, future, None, time.monotonic()))
        return future.result()

    def close(self) -> None:
        """Finish what waits, for at most a second, then close the database. Again: nothing.

        What is cut off was confirmed to nobody: with a database that is away, a thread would
        wait for it long after whoever stopped us has lost patience.
        """
        with self._closing:
            if self._closed:
                return
            self._closed = True
            for _ in self._threads:
                self._queue.put(_STOP)
        end = time.monotonic() + CLOSING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._release()

    def _put(self, job: Job) -> None:
        if self._closed:
            message = "The store is closed."
            raise StorageUnavailable(message)
        self._queue.put(job)


def _serve(queue: SimpleQueue[Job | None], transactions: Transactions) -> None:
    going_on = True
    while going_on:
        jobs, going_on = _take(queue, transactions.most_together)
        if jobs:
            _deliver(_outcomes(jobs, transactions))
    transactions.close()


def _take(queue: SimpleQueue[Job | None], most: int) -> tuple[list[Job], bool]:
    """Return what waits, at least one job, and whether to go on afterwards."""
    jobs: list[Job] = []
    item = queue.get()
    with contextlib.suppress(Empty):
        while item is not _STOP:
            jobs.append(item)
            if len(jobs) == most:
                return jobs, True
            item = queue.get_nowait()
        return jobs, False
    return jobs, True


def _outcomes(jobs: list[Job], transactions: Transactions) -> list[Outcome]:
    try:
        results = transactions.run([job.function for job in jobs], jobs[0].since)
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the job
        if len(jobs) == 1:
            return [Outcome(jobs[0], error=error)]
        return list(_each_alone(jobs, transactions))
    return [Outcome(job, result) for job, result in zip(jobs, results, strict=True)]


def _each_alone(jobs: Sequence[Job], transactions: Transactions) -> Iterator[Outcome]:
    """Run each of *jobs*, until the database is found to be away: then nobody waits for it more.

    To find that out takes seconds on SQLite, where sixty jobs may have come together.
    """
    away: BaseException | None = None
    for job in jobs:
        if away is None:
            (outcome,) = _outcomes([job], transactions)
            away = outcome.error if isinstance(outcome.error, StorageUnavailable) else None
            yield outcome
        else:
            yield Outcome(job, error=away)


def _deliver(outcomes: list[Outcome]) -> None:
    of_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.job.loop is None:
            _settle(outcome)
        else:
            of_loop.setdefault(outcome.job.loop, []).append(outcome)
    for loop, some in of_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle_all, some)  # once: each call wakes the loop


def _settle_all(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        _settle(outcome)


def _settle(outcome: Outcome) -> None:
    future = outcome.job.future
    if future.cancelled():
        return
    if outcome.error is None:
        future.set_result(outcome.result)
    else:
        future.set_exception(outcome.error)
