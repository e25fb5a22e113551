"""Releases as both databases keep them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from digiter_core.errors import StorageError
from digiter_core.ports import Work
from digiter_core.ports.publishing import Release, digest_of
from digiter_core.storage import migrating, triggers
from digiter_core.storage.backup import backup
from digiter_core.storage.engines import engine_for
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.migrations.versions import r0004_releases, r0007_pictures
from digiter_core.storage.porting import port
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.restore import restore
from digiter_core.storage.tables import release_content
from digiter_core.storage.work import StoredWork
from tests.contracts.conftest import NOON, SetClock
from tests.summary_office import counsellor

ONE = {"dialogues/a.yaml": "script: a\n", "locales/ro/LC_MESSAGES/ui.po": "ț"}
TWO = {**ONE, "dialogues/b.yaml": "script: b\n"}


def add(store: QueuedStore, files: dict[str, str], *, needs_two: bool = False) -> Release:
    return store.transact_now(
        lambda work: work.releases.add(files, at=NOON, staff=None, note="", needs_two=needs_two)
    )


def newest(store: QueuedStore) -> int:
    return store.transact_now(lambda work: work.releases.newest())


def test_nothing_is_published_at_first(store: QueuedStore) -> None:
    def everything(work: Work) -> tuple[object, ...]:
        books = work.releases
        return books.newest(), books.waiting(), books.get(1), list(books.all()), books.files(1)

    assert store.transact_now(everything) == (0, None, None, [], {})


def test_a_release_is_kept_as_it_was(store: QueuedStore) -> None:
    made = add(store, ONE)

    assert made == Release(1, NOON, None, "", digest_of(ONE))
    assert store.transact_now(lambda work: work.releases.get(1)) == made
    assert store.transact_now(lambda work: work.releases.files(1)) == ONE


def test_releases_are_counted_and_told_newest_first(store: QueuedStore) -> None:
    for files in (ONE, TWO, ONE):
        add(store, files)

    numbers = store.transact_now(lambda work: [each.number for each in work.releases.all(2)])
    assert (newest(store), numbers) == (3, [3, 2])


def test_the_same_text_is_stored_once(store: QueuedStore) -> None:
    add(store, ONE)
    add(store, TWO)

    def texts(work: Work) -> int:
        assert isinstance(work, StoredWork)
        return len(work.connection.all(release_content.select(), {}))

    assert store.transact_now(texts) == len(TWO)


def test_a_proposal_is_not_live_before_it_is_confirmed(store: QueuedStore) -> None:
    add(store, ONE)
    proposal = add(store, TWO, needs_two=True)

    waiting = store.transact_now(lambda work: work.releases.waiting())
    before = newest(store)
    later = NOON + timedelta(hours=1)
    store.transact_now(lambda work: work.releases.confirm(2, None, later))

    assert (waiting, before, newest(store)) == (proposal, 1, 2)
    confirmed = store.transact_now(lambda work: work.releases.get(2))
    assert confirmed is not None
    assert (confirmed.is_live, confirmed.confirmed_at) == (True, later)
    assert store.transact_now(lambda work: work.releases.waiting()) is None


def test_a_later_release_takes_the_place_of_a_proposal(store: QueuedStore) -> None:
    add(store, ONE, needs_two=True)
    add(store, TWO)

    assert newest(store) == 2
    assert store.transact_now(lambda work: work.releases.waiting()) is None


def test_who_published_is_kept(store: QueuedStore) -> None:
    def by_somebody(work: Work) -> tuple[int, Release]:
        who = counsellor(work, NOON).id
        made = work.releases.add(ONE, at=NOON, staff=who, note="Plus simple", rolled_back_to=1)
        return who, made

    who, made = store.transact_now(by_somebody)

    assert (made.staff, made.note, made.rolled_back_to) == (who, "Plus simple", 1)
    assert store.transact_now(lambda work: work.releases.get(1)) == made


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE release SET note = 'x'",
        "UPDATE release SET digest = 'x'",
        "UPDATE release_file SET path = 'x'",
        "UPDATE release_content SET text = 'x'",
        "UPDATE release_picture SET content_hash = 'x'",
    ],
)
def test_the_database_refuses_to_change_a_release(store: QueuedStore, change: str) -> None:
    store.transact_now(
        lambda work: work.releases.add(
            ONE, at=NOON, staff=None, note="", pictures={"ab" * 32: b"picture"}
        )
    )

    def spoil(work: Work) -> None:
        assert isinstance(work, StoredWork)
        work.connection.command(change)

    with pytest.raises(StorageError, match="never changed"):
        store.transact_now(spoil)
    assert store.transact_now(lambda work: work.releases.files(1)) == ONE


def test_of_two_who_publish_at_once_each_gets_a_number(
    store: QueuedStore,
) -> None:
    """Four connections of PostgreSQL took the same number; one gave way and took the next."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: add(store, {**ONE, f"dialogues/{n}.yaml": ""}), range(8)))

    assert sorted(each.number for each in made) == list(range(1, 9))


def test_a_release_is_in_a_backup(  # noqa: PLR0917 - two databases and what they need
    opened: Callable[[str], QueuedStore],
    url: str,
    another_url: str,
    keyring: Keyring,
    clock: SetClock,
    tmp_path: Path,
) -> None:
    store = opened(url)
    made = add(store, ONE)
    path = backup(url, tmp_path / "kept", clock=clock)

    restore(path, another_url, keyring, clock=clock, replace=True)

    restored = opened(another_url)
    assert restored.transact_now(lambda work: work.releases.get(1)) == made
    assert restored.transact_now(lambda work: work.releases.files(1)) == ONE


def test_a_release_moves_along_to_another_database(
    opened: Callable[[str], QueuedStore],
    sqlite_url: str,
    postgres_url: str,
    keyring: Keyring,
    clock: SetClock,
) -> None:
    store = opened(sqlite_url)
    made = add(store, ONE)
    store.close()

    port(sqlite_url, postgres_url, keyring, clock=clock)

    moved = opened(postgres_url)
    assert moved.transact_now(lambda work: work.releases.get(1)) == made
    assert moved.transact_now(lambda work: work.releases.files(1)) == ONE
    assert add(moved, TWO).number == 2


def test_the_migration_guards_releases_as_a_new_database_does() -> None:
    for dialect, statements in r0004_releases.TRIGGERS.items():
        assert statements == triggers.KEPT[dialect]
    for dialect, statements in r0007_pictures.TRIGGERS.items():
        assert statements == triggers.PICTURES_KEPT[dialect]


PICTURE = bytes(range(256)) * 8


def with_picture(store: QueuedStore) -> None:
    def publish(work: Work) -> None:
        for _ in range(2):  # the same again is stored once
            work.releases.add(ONE, at=NOON, staff=None, note="", pictures={"ab" * 32: PICTURE})

    store.transact_now(publish)


def picture_in(store: QueuedStore) -> bytes | None:
    return store.transact_now(lambda work: work.releases.picture("ab" * 32))


def test_a_picture_is_found_by_its_digest(store: QueuedStore) -> None:
    with_picture(store)

    assert picture_in(store) == PICTURE
    assert store.transact_now(lambda work: work.releases.picture("cd" * 32)) is None


def test_a_picture_is_in_a_backup(  # noqa: PLR0917 - two databases and what they need
    opened: Callable[[str], QueuedStore],
    url: str,
    another_url: str,
    keyring: Keyring,
    clock: SetClock,
    tmp_path: Path,
) -> None:
    with_picture(opened(url))
    path = backup(url, tmp_path / "kept", clock=clock)

    restore(path, another_url, keyring, clock=clock, replace=True)

    assert picture_in(opened(another_url)) == PICTURE


def test_a_picture_moves_along_to_another_database(
    opened: Callable[[str], QueuedStore],
    sqlite_url: str,
    postgres_url: str,
    keyring: Keyring,
    clock: SetClock,
) -> None:
    store = opened(sqlite_url)
    with_picture(store)
    store.close()

    port(sqlite_url, postgres_url, keyring, clock=clock)

    assert picture_in(opened(postgres_url)) == PICTURE


def test_down_and_up_again_leaves_no_release(
    opened: Callable[[str], QueuedStore], url: str
) -> None:
    store = opened(url)
    add(store, ONE)
    store.close()

    migrating.downgrade(url, "0003")
    with engine_for(url).connect() as connection:
        left = set(inspect(connection).get_table_names())
    migrating.upgrade(url)

    assert left.isdisjoint({"release", "release_file", "release_content", "release_picture"})
    assert newest(opened(url)) == 0
