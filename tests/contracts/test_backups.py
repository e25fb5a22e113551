"""Backups taken while the product runs, and restored on either database."""
# ruff: noqa: PLR0917 - a test names the fixtures it needs

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from digiter_core.engine.session import Session
from digiter_core.errors import BackupError, DatabaseInUse, WrongKey
from digiter_core.ports import (
    Answer,
    Consent,
    Event,
    Learner,
    NextNudge,
    OutboxMessage,
    Plan,
    PlanReport,
    Wait,
    Work,
)
from digiter_core.storage.backup import backup, prune
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.restore import Restored, restore
from tests.contracts.conftest import NOON, SetClock, noted

Open = Callable[[str], QueuedStore]
BackUp = Callable[..., Path]
BringBack = Callable[..., Restored]
PEOPLE = ("ana", "bob", "cleo")


def fill(store: QueuedStore) -> dict[str, Learner]:
    def one(name: str, work: Work) -> Learner:
        learner = work.learners.create("telegram", name, "fr", NOON)
        learner = replace(learner, session=Session(variables={"name": name}), needs_help=True)
        work.learners.save(learner)
        run = work.answers.begin(learner.id, "full", "2", NOON)
        work.answers.record(learner.id, run.id, Answer("a", "often", 4, NOON))
        act = Consent("nudges", given=True, at=NOON, language="fr", text_hash="a")
        work.consents.record(learner.id, act)
        work.events.append(learner.id, Event("a", NOON, {"name": name}))
        work.pictures.remember(learner.id, "digest", name)
        plan = work.plans.begin(learner.id, Plan(0, "a", "b", "", name, 5, NOON))
        work.plans.report(learner.id, PlanReport(0, plan.id, "done", NOON))
        work.nudges.put(learner.id, NextNudge("plan", NOON.date(), NOON))
        work.waits.put(learner.id, Wait("plan", "confirm", 7, NOON, NOON))
        work.outbox.add(OutboxMessage(0, learner.id, name, {"text": "old"}, NOON))
        work.inbox.handled(learner.id, NOON)
        return learner

    store.transact_now(lambda work: work.scripts.keep("welcome", "v1", "é: \N{SNOWMAN}", NOON))
    store.transact_now(lambda work: work.notes.write("alive", "today"))
    return {name: store.transact_now(lambda work, n=name: one(n, work)) for name in PEOPLE}


def contents(store: QueuedStore) -> dict[str, Any]:
    """Return everything that is stored, by name of the learner."""

    def of(name: str, work: Work) -> Any:
        learner = work.learners.find("telegram", name)
        if learner is None:
            return None
        runs = work.answers.runs(learner.id)
        return (
            learner,
            runs,
            [work.answers.of_run(learner.id, run.id) for run in runs],
            work.consents.history(learner.id),
            work.events.of(learner.id),
            work.pictures.file_id(learner.id, "digest"),
            work.plans.all(learner.id),
            work.plans.reports(learner.id),
            work.nudges.of(learner.id),
            work.waits.of(learner.id),
        )

    def everything(work: Work) -> dict[str, Any]:
        people = {name: of(name, work) for name in PEOPLE}
        return {**people, "scripts": dict(work.scripts.all()), "note": work.notes.read("alive")}

    return store.transact_now(everything)


@pytest.fixture
def back_up(backups: Path, clock: SetClock) -> BackUp:
    return partial(backup, directory=backups, clock=clock)


@pytest.fixture
def bring_back(keyring: Keyring, clock: SetClock) -> BringBack:
    return partial(restore, keyring=keyring, clock=clock)


@pytest.fixture
def target(request: pytest.FixtureRequest, into: str, another_url: str) -> str:
    return another_url if into == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_what_is_restored_is_what_was_there(
    opened: Open, sqlite_url: str, target: str, back_up: BackUp, bring_back: BringBack
) -> None:
    store = opened(sqlite_url)
    fill(store)
    before = contents(store)

    path = back_up(sqlite_url)
    restored = bring_back(path, target)

    assert restored == Restored(learners=3, erased=0)
    assert contents(opened(target)) == before


def test_a_backup_of_postgresql_is_restored_into_sqlite(
    opened: Open, postgres_url: str, another_url: str, back_up: BackUp, bring_back: BringBack
) -> None:
    store = opened(postgres_url)
    fill(store)
    before = contents(store)

    path = back_up(postgres_url)
    bring_back(path, another_url)

    assert contents(opened(another_url)) == before


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_after_a_restore_the_product_goes_on(
    opened: Open, sqlite_url: str, target: str, back_up: BackUp, bring_back: BringBack
) -> None:
    """New rows must not take numbers that restored ones have."""
    store = opened(sqlite_url)
    people = fill(store)
    path = back_up(sqlite_url)
    bring_back(path, target)
    restored = opened(target)

    def go_on(work: Work) -> int:
        number = people["ana"].id
        work.events.append(number, Event("b", NOON, {}))
        act = Consent("nudges", given=False, at=NOON, language="fr", text_hash="a")
        work.consents.record(number, act)
        plan = work.plans.begin(number, Plan(0, "c", "d", "", "", 5, NOON))
        work.plans.report(number, PlanReport(0, plan.id, "partly", NOON))
        return work.answers.begin(number, "short", "2", NOON).id

    new_run = restored.transact_now(go_on)

    runs = restored.transact_now(lambda work: work.answers.runs(people["ana"].id))
    assert [run.id for run in runs][-1] == new_run
    assert restored.transact_now(lambda work: work.consents.current(people["ana"].id)) == set()


def test_nothing_old_is_sent_or_handled_after_a_restore(
    opened: Open, url: str, another_url: str, back_up: BackUp, bring_back: BringBack
) -> None:
    fill(opened(url))

    path = back_up(url)
    bring_back(path, another_url)

    restored = opened(another_url)
    assert restored.transact_now(lambda work: work.outbox.open()) == []
    assert noted(restored) == {}


def test_progress_is_shown_to_the_end(
    opened: Open, url: str, another_url: str, back_up: BackUp, bring_back: BringBack
) -> None:
    fill(opened(url))
    written: list[tuple[int, int]] = []
    read: list[tuple[int, int]] = []

    path = back_up(url, progress=lambda *rows: written.append(rows))
    bring_back(path, another_url, progress=lambda *rows: read.append(rows))

    assert written == read
    assert written[-1][0] == written[-1][1] > 15


# --- The erased stay erased


def test_an_erased_learner_does_not_come_back(
    opened: Open, url: str, another_url: str, back_up: BackUp, bring_back: BringBack
) -> None:
    store = opened(url)
    people = fill(store)
    path = back_up(url)
    store.transact_now(lambda work: work.learners.erase(people["bob"].id))

    restored = bring_back(path, another_url)

    assert restored == Restored(learners=2, erased=1)
    found = contents(opened(another_url))
    assert [name for name in PEOPLE if found[name]] == ["ana", "cleo"]


@pytest.mark.parametrize("witness", ["key file", "list beside the keyring", "database"])
def test_each_record_of_an_erasure_is_enough(
    opened: Open,
    sqlite_url: str,
    backups: Path,
    keyring: Keyring,
    witness: str,
    back_up: BackUp,
    bring_back: BringBack,
) -> None:
    store = opened(sqlite_url)
    people = fill(store)
    path = back_up(sqlite_url)
    keys = (backups / "keys.json").read_bytes()
    assert keyring.path is not None
    ledger = keyring.path.with_name("erasures.jsonl")
    store.transact_now(lambda work: work.learners.erase(people["bob"].id))
    store.close()

    if witness != "key file":
        (backups / "keys.json").write_bytes(keys)
    if witness != "list beside the keyring":
        ledger.unlink()
    if witness != "database":
        shutil.rmtree(Path(sqlite_url.removeprefix("sqlite:///")).parent)
    restored = bring_back(path, sqlite_url, replace=True)

    assert restored == Restored(learners=2, erased=1)
    assert contents(opened(sqlite_url))["bob"] is None


def test_who_was_erased_before_the_backup_stays_erased_after_two_restores(
    opened: Open,
    url: str,
    another_url: str,
    clock: SetClock,
    back_up: BackUp,
    bring_back: BringBack,
) -> None:
    store = opened(url)
    people = fill(store)
    first = back_up(url)
    store.transact_now(lambda work: work.learners.erase(people["bob"].id))
    clock.pass_by(days=1)
    second = back_up(url)

    bring_back(second, another_url)
    restored = bring_back(first, another_url, replace=True)

    assert restored == Restored(learners=2, erased=1)


def test_the_key_of_an_erased_learner_leaves_the_backups(
    opened: Open, url: str, backups: Path, back_up: BackUp
) -> None:
    store = opened(url)
    people = fill(store)
    back_up(url)
    before = set(json.loads((backups / "keys.json").read_text()))

    store.transact_now(lambda work: work.learners.erase(people["bob"].id))

    after = set(json.loads((backups / "keys.json").read_text()))
    assert before - after == {str(people["bob"].id)}


def test_an_erasure_succeeds_even_if_the_key_file_is_damaged(
    opened: Open, url: str, backups: Path, back_up: BackUp, clock: SetClock
) -> None:
    """It is committed by then; to fail now would have it done again, or taken for undone."""
    store = opened(url)
    people = fill(store)
    back_up(url)
    (backups / "keys.json").write_text("no JSON")

    store.transact_now(lambda work: work.learners.erase(people["bob"].id))
    clock.pass_by(hours=1)
    back_up(url)

    assert contents(store)["bob"] is None
    assert len(json.loads((backups / "keys.json").read_text())) == 2


def test_no_backup_holds_a_key(opened: Open, url: str, back_up: BackUp) -> None:
    fill(opened(url))

    path = back_up(url)

    with closing(sqlite3.connect(path)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert tables.isdisjoint({"learner_key", "inbox", "outbox"})
    assert "learner" in tables


def test_a_line_cut_off_in_the_list_of_the_erased_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    ledger = Ledger(path)
    ledger.note(5, 0)
    path.write_text(path.read_text() + '{"learner": 6, "a\n[]\n')
    ledger.note(7, 0)

    assert list(ledger) == [5, 7]


# --- While the product writes


def test_backups_under_load_are_whole(
    opened: Open,
    url: str,
    another_url: str,
    clock: SetClock,
    back_up: BackUp,
    bring_back: BringBack,
) -> None:
    """In every transaction a step is counted and an event appended: they must never differ."""
    store = opened(url)
    people = fill(store)
    stop = threading.Event()
    steps = 0

    def turn(work: Work) -> None:
        learner = work.learners.get(people["ana"].id)
        assert learner is not None
        session = replace(learner.session, step=learner.session.step + 1)
        work.learners.save(replace(learner, session=session))
        work.events.append(learner.id, Event("step", NOON, {}))
        work.answers.record(learner.id, 1, Answer("a", "x", session.step, NOON))

    def load() -> None:
        nonlocal steps
        while not stop.is_set():
            store.transact_now(turn)
            steps += 1

    writer = threading.Thread(target=load)
    writer.start()
    paths = []
    for _ in range(5):
        clock.pass_by(hours=1)
        paths.append(back_up(url))
    stop.set()
    writer.join()

    found = []
    for path in paths:
        bring_back(path, another_url, replace=True)
        learner, _, answers, _, events, *_ = contents(restored := opened(another_url))["ana"]
        restored.close()
        assert learner.session.step == len(events) - 1
        assert not learner.session.step or answers[0][0].score == learner.session.step
        found.append(learner.session.step)
    assert found == sorted(found)
    assert steps >= found[-1] > 0


def test_an_erasure_during_a_backup_leaves_no_key_behind(
    opened: Open, url: str, another_url: str, backups: Path, back_up: BackUp, bring_back: BringBack
) -> None:
    """Whichever comes first, the key is not in the file at the end."""
    store = opened(url)
    people = fill(store)

    def erase_meanwhile(_done: int, _total: int) -> None:
        store.transact_now(lambda work: work.learners.erase(people["cleo"].id))

    path = back_up(url, progress=erase_meanwhile)
    restored = bring_back(path, another_url)

    assert str(people["cleo"].id) not in (backups / "keys.json").read_text()
    assert restored == Restored(learners=2, erased=1)


# --- What cannot be restored


@pytest.fixture
def made(opened: Open, sqlite_url: str, back_up: BackUp) -> Path:
    store = opened(sqlite_url)
    fill(store)
    store.close()
    return back_up(sqlite_url)


def damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event WHERE id = 1",
        "UPDATE learner SET territory = 'x'",
        "INSERT INTO consent SELECT * FROM consent LIMIT 1",
        "DROP TABLE answer",
        "DROP TABLE manifest",
        "DELETE FROM manifest WHERE name = 'revision'",
        "UPDATE manifest SET value = 'other' WHERE name = 'format'",
        "UPDATE manifest SET value = '9999' WHERE name = 'revision'",
    ],
)
def test_a_backup_that_was_changed_is_refused(
    made: Path, another_url: str, statement: str, bring_back: BringBack
) -> None:
    damage(made, statement)

    with pytest.raises(BackupError):
        bring_back(made, another_url)


@pytest.mark.parametrize("kept", [0, 100, 5000])
def test_a_backup_that_was_cut_off_is_refused(
    made: Path, another_url: str, kept: int, bring_back: BringBack
) -> None:
    made.write_bytes(made.read_bytes()[:kept])

    with pytest.raises(BackupError):
        bring_back(made, another_url)


def test_a_backup_with_a_wrong_bit_is_refused(
    made: Path, another_url: str, bring_back: BringBack
) -> None:
    content = bytearray(made.read_bytes())
    place = content.index(b"welcome")
    content[place] ^= 1
    made.write_bytes(content)

    with pytest.raises(BackupError):
        bring_back(made, another_url)


def test_a_refused_backup_leaves_the_database_as_it_was(
    opened: Open, made: Path, sqlite_url: str, bring_back: BringBack
) -> None:
    store = opened(sqlite_url)
    before = contents(store)
    store.close()
    damage(made, "DELETE FROM event WHERE id = 1")

    with pytest.raises(BackupError):
        bring_back(made, sqlite_url, replace=True)

    assert contents(opened(sqlite_url)) == before


def test_a_database_with_learners_is_not_overwritten_by_accident(
    opened: Open, made: Path, sqlite_url: str, bring_back: BringBack
) -> None:
    with pytest.raises(BackupError, match="learners"):
        bring_back(made, sqlite_url)

    assert contents(opened(sqlite_url))["ana"] is not None


def test_a_running_product_is_not_restored_over(
    opened: Open, made: Path, sqlite_url: str, bring_back: BringBack
) -> None:
    opened(sqlite_url)

    with pytest.raises(DatabaseInUse):
        bring_back(made, sqlite_url, replace=True)


def test_a_backup_without_its_key_file_is_refused(
    made: Path, another_url: str, bring_back: BringBack
) -> None:
    """Else all learners would be taken for erased."""
    made.with_name("keys.json").unlink()

    with pytest.raises(BackupError, match=r"keys\.json"):
        bring_back(made, another_url)


def test_a_backup_of_another_keyring_is_refused(
    made: Path, another_url: str, clock: SetClock
) -> None:
    with pytest.raises(WrongKey):
        restore(made, another_url, Keyring.new(), clock=clock)


def test_a_backup_that_is_not_there_is_refused(
    backups: Path, another_url: str, keyring: Keyring, clock: SetClock
) -> None:
    with pytest.raises(BackupError):
        restore(backups / "nothing.backup", another_url, keyring, clock=clock)


def test_a_backup_that_cannot_be_written_leaves_nothing(
    opened: Open, sqlite_url: str, tmp_path: Path, clock: SetClock
) -> None:
    opened(sqlite_url)
    (tmp_path / "file").touch()

    with pytest.raises(BackupError):
        backup(sqlite_url, tmp_path / "file", clock=clock)
    with pytest.raises(BackupError):
        backup(f"sqlite:///{tmp_path}/nothing.db", tmp_path / "new", clock=clock)

    assert [path for path in tmp_path.rglob("*") if path.suffix in {".part", ".backup"}] == []
    assert not (tmp_path / "nothing.db").exists()


def test_old_backups_go_after_35_days_but_never_the_newest(
    opened: Open, sqlite_url: str, backups: Path, clock: SetClock, back_up: BackUp
) -> None:
    opened(sqlite_url)
    paths = []
    for _ in range(3):
        paths.append(back_up(sqlite_url))
        clock.pass_by(days=20)

    pruned = prune(backups, clock.now() - timedelta(days=10))
    left = sorted(backups.glob("*.backup"))
    clock.pass_by(days=400)
    prune(backups, clock.now())

    assert (pruned, left) == (1, paths[1:])
    assert sorted(backups.glob("*.backup")) == paths[2:]
