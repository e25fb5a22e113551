"""That nothing a learner said or is called can be read anywhere on disk."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from digiter_core.engine.session import Session
from digiter_core.errors import StorageError, WrongKey
from digiter_core.ports import Answer, Event, Learner, OutboxMessage, Work
from digiter_core.storage.backup import backup
from digiter_core.storage.database import open_store
from digiter_core.storage.files import write_private
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.rotation import rotate
from digiter_core.storage.vault import Vault
from tests.contracts.conftest import NOON, SetClock

CANARY = "Kanarienvogel"
CHAT = "770000000000007"


def fill(work: Work) -> Learner:
    """Store the canary wherever words or a chat id can go."""
    learner = work.learners.create("telegram", CHAT, "fr", NOON)
    learner = replace(learner, session=Session(variables={"name": CANARY}))
    work.learners.save(learner)
    run = work.answers.begin(learner.id, "full", "2", NOON)
    work.answers.record(learner.id, run.id, Answer("a", CANARY, 4, NOON))
    work.events.append(learner.id, Event("a", NOON, {"word": CANARY}))
    work.pictures.remember(learner.id, "digest", CANARY)
    work.outbox.add(OutboxMessage(0, learner.id, CHAT, {"text": CANARY}, NOON))
    work.outbox.add(OutboxMessage(0, None, CHAT, {"text": CANARY}, NOON))
    work.inbox.quarantine(1, "turn_failed", NOON)
    return learner


def files_with(directory: Path, *words: str) -> list[str]:
    return [
        f"{path.name}: {word}"
        for path in sorted(directory.rglob("*"))
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


def run_sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Run *statement* beside the store, as an intruder would."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as connection, connection:
            return connection.execute(statement).fetchall()
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_words_and_chats_are_nowhere_on_disk(
    opened: Callable[[str], QueuedStore], sqlite_url: str, tmp_path: Path, clock: SetClock
) -> None:
    store = opened(sqlite_url)
    store.transact_now(fill)
    backup(sqlite_url, tmp_path / "backups", clock=clock)

    while_open = files_with(tmp_path, CANARY, CHAT)
    store.close()

    assert (while_open, files_with(tmp_path, CANARY, CHAT)) == ([], [])


def test_words_and_chats_are_in_no_column(store: QueuedStore, url: str) -> None:
    store.transact_now(fill)

    tables = ("learner", "conversation", "answer", "event", "picture", "outbox", "inbox")
    everything = b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in tables
        for row in run_sql(url, f"SELECT * FROM {table}")
        for value in row
    )

    assert len(everything) > 500
    assert CANARY.encode() not in everything
    assert CHAT.encode() not in everything


def test_an_erased_learner_leaves_no_byte(
    opened: Callable[[str], QueuedStore], sqlite_url: str, tmp_path: Path, keyring: Keyring
) -> None:
    """What was sealed for the learner is gone too, from the file and from the WAL."""
    store = opened(sqlite_url)
    learner = store.transact_now(fill)
    sealed = [
        row[0]
        for column in ("session FROM conversation", "data FROM event", "content FROM answer")
        for row in run_sql(sqlite_url, f"SELECT {column}")
    ]
    sealed += [row[0] for row in run_sql(sqlite_url, "SELECT body FROM outbox")]
    sealed += [row[0] for row in run_sql(sqlite_url, "SELECT wrapped FROM learner_key")]
    sealed += [Vault(keyring).keyed_hash(CHAT)]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert all(value[-16:] in everything for value in sealed)

    store.transact_now(lambda work: work.learners.erase(learner.id))

    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert [value for value in sealed if value[-16:] in everything] == []


def test_a_sent_message_leaves_no_byte(
    opened: Callable[[str], QueuedStore], sqlite_url: str
) -> None:
    store = opened(sqlite_url)
    store.transact_now(fill)
    for number in (1, 2):
        store.transact_now(lambda work, n=number: work.outbox.sent(n, NOON))

    left = run_sql(sqlite_url, "SELECT chat_key, body FROM outbox")

    assert left == [(None, None)] * 2


@pytest.mark.parametrize(
    ("table", "column", "read"),
    [
        ("conversation", "session", lambda work, learner: work.learners.get(learner)),
        ("event", "data", lambda work, learner: work.events.of(learner)),
        ("learner_key", "wrapped", lambda work, learner: work.learners.get(learner)),
    ],
)
def test_a_value_copied_to_another_learner_does_not_open(
    store: QueuedStore, url: str, table: str, column: str, read: Callable[[Work, int], object]
) -> None:
    ours = store.transact_now(fill).id
    theirs = store.transact_now(lambda work: work.learners.create("telegram", "2", "fr", NOON)).id
    store.transact_now(lambda work: work.events.append(theirs, Event("a", NOON, {})))

    run_sql(
        url,
        f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE learner_id = {ours}) "
        f"WHERE learner_id = {theirs}",
    )

    store.transact_now(lambda work: read(work, ours))
    with pytest.raises(WrongKey):
        store.transact_now(lambda work: read(work, theirs))


def test_a_value_copied_to_another_column_does_not_open(keyring: Keyring) -> None:
    vault = Vault(keyring)
    seal = vault.of(5, vault.new_key(5))
    sealed = seal.seal("event.data", b"secret")

    assert seal.open("event.data", sealed) == b"secret"
    for damaged in (b"", sealed[:5], sealed[:-1], b"\7" + sealed[1:]):
        with pytest.raises(WrongKey):
            seal.open("event.data", damaged)
    with pytest.raises(WrongKey):
        seal.open("answer.content", sealed)


def test_another_keyring_does_not_open_the_database(
    opened: Callable[[str], QueuedStore], url: str, clock: SetClock
) -> None:
    opened(url).close()

    with pytest.raises(WrongKey, match="Point DIGITER_KEYRING at the right file"):
        open_store(url, Keyring.new(), clock=clock)


def test_a_keyring_with_another_index_key_does_not_open_the_database(
    opened: Callable[[str], QueuedStore], url: str, clock: SetClock, keyring: Keyring
) -> None:
    opened(url).close()

    with pytest.raises(WrongKey):
        open_store(url, replace(keyring, index_key=bytes(32)), clock=clock)


def test_a_keyring_with_one_more_key_opens_old_and_new(
    opened: Callable[[str], QueuedStore], url: str, clock: SetClock, keyring: Keyring
) -> None:
    store = opened(url)
    learner = store.transact_now(fill)
    store.close()

    store = open_store(url, keyring.with_new_key(), clock=clock)
    store.transact_now(lambda work: work.learners.create("telegram", "2", "fr", NOON))
    found = store.transact_now(lambda work: work.learners.get(learner.id))
    waiting = store.transact_now(lambda work: work.outbox.open())
    store.close()

    assert found == learner
    assert [each.address for each in waiting] == [CHAT, CHAT]


def test_after_a_rotation_the_old_key_can_go(
    opened: Callable[[str], QueuedStore], url: str, clock: SetClock, keyring: Keyring
) -> None:
    store = opened(url)
    learner = store.transact_now(fill)
    for number in (1, 2):
        store.transact_now(lambda work, n=number: work.outbox.sent(n, NOON))
    store.close()

    both = keyring.with_new_key()
    store = open_store(url, both, clock=clock)
    rotated = [store.transact_now(rotate) for _ in range(2)]
    store.close()
    only_new = replace(both, keys={both.active: both.keys[both.active]})
    store = open_store(url, only_new, clock=clock)
    found = store.transact_now(lambda work: work.learners.get(learner.id))
    store.close()

    assert rotated == [1, 0]
    assert found == learner


def test_a_saved_keyring_is_the_same_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    first = Keyring.load_or_create(path)

    second = first.with_new_key()
    second.save(path)

    assert Keyring.load(path) == second
    assert set(second.keys) == {1, 2}
    assert second.keys[1] == first.keys[1]


def test_the_keyring_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keyring.json"

    first, second = Keyring.load_or_create(path), Keyring.load_or_create(path)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["keyring.json"]


def test_the_files_of_the_store_are_readable_by_their_owner_only(
    opened: Callable[[str], QueuedStore], sqlite_url: str, tmp_path: Path, clock: SetClock
) -> None:
    store = opened(sqlite_url)
    learner = store.transact_now(fill)
    backup(sqlite_url, tmp_path / "backups", clock=clock)
    store.transact_now(lambda work: work.learners.erase(learner.id))

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
        if path.is_file()
    }

    assert len(modes) > 6
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"active": 1, "keys": {"1": "AAAA"}, "index": "AAAA"}',
        '{"active": 2, "keys": {}, "index": ""}',
        json.dumps({"active": 1, "keys": 5, "index": "secret"}),
    ],
)
def test_a_damaged_keyring_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(content)

    with pytest.raises(StorageError) as caught:
        Keyring.load_or_create(path)

    assert "AAAA" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_keyring_keeps_its_keys_to_itself(keyring: Keyring) -> None:
    shown = repr(keyring) + str(keyring)

    for key in (*keyring.keys.values(), keyring.index_key):
        assert repr(key) not in shown
        assert key.hex() not in shown


def test_two_processes_that_start_together_share_one_keyring(tmp_path: Path) -> None:
    """The slower one must not replace what the faster one already seals with."""
    path = tmp_path / "keyring.json"
    first = Keyring.load_or_create(path)

    write_private(path, Keyring.new().text(), replace=False)

    assert Keyring.load(path) == first
