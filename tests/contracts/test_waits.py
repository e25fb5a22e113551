"""Questions that go on without an answer, as rows, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digiter_core.errors import StorageError
from digiter_core.ports import NUDGES_TOGETHER, Learner, Store, Wait, Work
from digiter_core.storage.queueing import QueuedStore
from tests.contracts.conftest import NOON
from tests.contracts.test_sealing import run_sql

CANARY = "Kanarienvogel"
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def newcomer(store: Store, address: str = "1001") -> Learner:
    return store.transact_now(lambda work: work.learners.create("telegram", address, "fr", NOON))


def wait(at: datetime = NOON, node: str = "confirm") -> Wait:
    return Wait("plan", node, 7, NOON - HOUR, at)


def put(store: Store, learner: Learner, it: Wait | None) -> None:
    store.transact_now(lambda work: work.waits.put(learner.id, it))


def test_there_is_one_wait_or_none(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    later = replace(wait(), step=2**40, over=NOON + MOMENT, at=NOON + 9 * HOUR)
    given = (None, wait(), later, None, wait())
    seen = []

    for each in given:
        put(store, learner, each)
        seen.append(store.transact_now(lambda work: work.waits.of(learner.id)))

    assert seen == list(given)
    assert store.transact_now(lambda work: work.waits.of(other.id)) is None


def test_what_is_due_comes_longest_due_first(store: Store) -> None:
    learners = [newcomer(store, str(number)) for number in range(4)]
    for learner, hour in zip(learners, (0, -2, -1, 1), strict=True):
        put(store, learner, wait(NOON + hour * HOUR))

    def due(now: datetime) -> list[int]:
        found = store.transact_now(lambda work: work.waits.due(now))
        return [[each.id for each in learners].index(number) for number in found]

    assert due(NOON) == [1, 2, 0]
    assert due(NOON - MOMENT) == [1, 2]
    assert due(NOON - 3 * HOUR) == []


def test_the_first_to_come_is_known_whether_it_is_due_or_not(store: Store) -> None:
    def first() -> datetime | None:
        return store.transact_now(lambda work: work.waits.first_due())

    one, other = newcomer(store), newcomer(store, "1002")
    seen = [first()]
    for learner, it in ((one, wait(NOON + HOUR)), (other, wait(NOON - HOUR)), (other, None)):
        put(store, learner, it)
        seen.append(first())

    assert seen == [None, NOON + HOUR, NOON - HOUR, NOON + HOUR]


def test_only_so_many_are_due_together(store: Store) -> None:
    learners = [newcomer(store, str(number)) for number in range(NUDGES_TOGETHER + 3)]
    for number, learner in enumerate(learners):
        put(store, learner, wait(NOON - number * HOUR))

    due = store.transact_now(lambda work: work.waits.due(NOON))

    assert due == [learner.id for learner in learners[: -NUDGES_TOGETHER - 1 : -1]]


def test_which_question_it_is_stands_in_no_column(store: QueuedStore, url: str) -> None:
    put(store, newcomer(store), wait(node=CANARY))

    [row] = run_sql(url, "SELECT * FROM wait")
    content = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in row
    )

    assert CANARY.encode() not in content
    assert b"plan" not in content


def test_an_erased_learner_leaves_no_wait(store: QueuedStore, url: str) -> None:
    gone, stays = newcomer(store), newcomer(store, "1002")
    for each in (gone, stays):
        put(store, each, wait())

    store.transact_now(lambda work: work.learners.erase(gone.id))

    assert run_sql(url, "SELECT learner_id FROM wait") == [(stays.id,)]
    with pytest.raises(StorageError):
        put(store, gone, wait())
    put(store, gone, None)


def test_a_transaction_that_fails_leaves_the_wait_as_it_was(store: Store) -> None:
    learner = newcomer(store)
    put(store, learner, wait())

    def fails(work: Work) -> None:
        work.waits.put(learner.id, None)
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        store.transact_now(fails)

    assert store.transact_now(lambda work: work.waits.of(learner.id)) == wait()
