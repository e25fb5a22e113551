"""Several nodes on one PostgreSQL: numbers, what dead ones leave, order, and one pace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digiter_core.errors import DatabaseInUse, StorageError
from digiter_core.ports import OutboxMessage, Store
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.nodes import LEASE
from digiter_core.storage.queueing import QueuedStore
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_sealing import run_sql

Node = Callable[..., QueuedStore]
SECOND = timedelta(seconds=1)


@pytest.fixture
def node(postgres_url: str, keyring: Keyring, clock: SetClock) -> Iterator[Node]:
    """Opens nodes of one database and closes them at the end."""
    stores: list[QueuedStore] = []

    def open_one(*, sends: bool = True) -> QueuedStore:
        stores.append(open_store(postgres_url, keyring, clock=clock, several=True, sends=sends))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def number(store: Store) -> int | None:
    return store.transact_now(lambda work: work.nodes.number)


def written(store: Store, address: str = "1001") -> OutboxMessage:
    """Have *store* write a message to a chat."""
    message = OutboxMessage(0, None, address, {"text": "x"}, NOON)
    return store.transact_now(lambda work: work.outbox.add(message))


def unsent(store: Store) -> list[int]:
    return [message.id for message in store.transact_now(lambda work: work.outbox.open())]


def beats(store: Store, clock: SetClock) -> bool:
    return store.transact_now(lambda work: work.nodes.beat(clock.now()))


def takes_over(store: Store, clock: SetClock) -> tuple[int, int]:
    return store.transact_now(lambda work: work.nodes.take_over(clock.now()))


def test_nodes_have_numbers_of_their_own_and_one_that_left_is_given_again(node: Node) -> None:
    first, second = node(), node()
    numbers = number(first), number(second)

    first.transact_now(lambda work: work.nodes.leave())

    assert numbers == (0, 1)
    assert number(node()) == 0


def test_each_node_sees_what_it_wrote_itself(node: Node) -> None:
    first, second = node(), node()

    mine, yours = written(first), written(second)

    assert (mine.owner, yours.owner) == (0, 1)
    assert (unsent(first), unsent(second)) == ([mine.id], [yours.id])


def test_what_a_dead_node_left_is_taken_over_after_the_lease(node: Node, clock: SetClock) -> None:
    dead, alive = node(), node()
    left = written(dead)

    clock.pass_by(seconds=LEASE.total_seconds())
    beats(alive, clock)
    too_early = takes_over(alive, clock)
    clock.pass_by(seconds=1)
    taken = takes_over(alive, clock)

    assert (too_early, taken) == ((0, 0), (1, 0))
    assert unsent(alive) == [left.id]
    assert unsent(dead) == []


def test_a_nudge_a_dead_node_had_on_the_wire_is_uncertain(
    node: Node, clock: SetClock, postgres_url: str
) -> None:
    dead, alive = node(), node()
    left = written(dead)
    assert dead.transact_now(lambda work: work.outbox.take_up(left.id))

    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    taken = takes_over(alive, clock)

    assert taken == (0, 1)
    assert unsent(alive) == []
    assert run_sql(postgres_url, "SELECT state FROM outbox") == [(4,)]


def test_whoever_gets_the_number_of_a_dead_node_goes_on_with_its_messages(
    node: Node, clock: SetClock, postgres_url: str
) -> None:
    dead = node()
    left, on_the_wire = written(dead), written(dead)
    assert dead.transact_now(lambda work: work.outbox.take_up(on_the_wire.id))
    clock.pass_by(seconds=LEASE.total_seconds() + 1)

    heir = node()

    assert number(heir) == 0
    assert unsent(heir) == [left.id]
    assert run_sql(postgres_url, f"SELECT state FROM outbox WHERE id = {on_the_wire.id}") == [(4,)]
    assert beats(dead, clock) is False  # the number is another's now


def test_a_node_that_was_silent_for_longer_than_the_lease_has_lost_its_number(
    node: Node, clock: SetClock
) -> None:
    store = node()

    clock.pass_by(seconds=LEASE.total_seconds())
    in_time = beats(store, clock)
    clock.pass_by(seconds=LEASE.total_seconds() + 1)

    assert in_time is True
    assert beats(store, clock) is False


def test_what_a_node_writes_that_does_not_send_is_anybodys(node: Node, clock: SetClock) -> None:
    silent, sender = node(sends=False), node()
    message = written(silent)

    assert message.owner is None
    assert takes_over(sender, clock) == (1, 0)
    assert unsent(sender) == [message.id]


def test_a_message_knows_of_an_earlier_one_to_the_same_chat(node: Node) -> None:
    first, second = node(), node()
    one, two, other = written(first), written(second), written(second, "2002")

    def has_earlier(message: OutboxMessage) -> bool:
        return second.transact_now(lambda work: work.outbox.has_earlier(message))

    before = [has_earlier(one), has_earlier(two), has_earlier(other)]
    first.transact_now(lambda work: work.outbox.sent(one.id, NOON))

    assert before == [False, True, False]
    assert has_earlier(two) is False


def test_an_earlier_message_that_is_not_due_keeps_nobody_waiting(
    node: Node, clock: SetClock
) -> None:
    store = node()
    for_the_morning = OutboxMessage(0, None, "2002", {"text": "…"}, NOON + timedelta(hours=8))
    store.transact_now(lambda work: work.outbox.add(for_the_morning))
    now = written(store, "2002")

    at_night = store.transact_now(lambda work: work.outbox.has_earlier(now))
    clock.pass_by(hours=8)
    in_the_morning = store.transact_now(lambda work: work.outbox.has_earlier(now))

    assert (at_night, in_the_morning) == (False, True)


def test_all_nodes_keep_one_pace(node: Node, clock: SetClock) -> None:
    stores = [node(), node()]

    def reserved(store: Store) -> timedelta:
        at = store.transact_now(lambda work: work.nodes.reserve("unasked", 4, clock.now()))
        return at - clock.now()

    waits = [reserved(stores[n % 2]) for n in range(5)]
    clock.pass_by(seconds=60)

    assert waits == [SECOND * 0, SECOND / 4, SECOND / 2, SECOND * 3 / 4, SECOND]
    assert reserved(stores[1]) == SECOND * 0  # what was not used is not saved up


def test_a_bot_that_is_alone_and_several_nodes_keep_each_other_out(
    node: Node, postgres_url: str, opened: Callable[[str], QueuedStore]
) -> None:
    node()

    with pytest.raises(DatabaseInUse):
        opened(postgres_url)


def test_alone_there_is_no_number(opened: Callable[[str], QueuedStore], url: str) -> None:
    store = opened(url)

    assert number(store) is None
    assert written(store).owner is None


def test_a_file_is_for_one_process(tmp_path: Path, keyring: Keyring, clock: SetClock) -> None:
    with pytest.raises(StorageError, match="PostgreSQL"):
        open_store(f"sqlite:///{tmp_path}/coach.db", keyring, clock=clock, several=True)
