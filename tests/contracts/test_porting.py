"""Moving to another database: everything arrives, or nothing does."""
# ruff: noqa: PLR0917 - a test names the fixtures it needs

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, inspect, select, text

from cli.main import run
from digiter_core.engine.session import Session
from digiter_core.errors import DatabaseInUse, SchemaMismatch, StorageError, WrongKey
from digiter_core.ports import (
    Answer,
    Consent,
    Event,
    Learner,
    LearnerState,
    NextNudge,
    OutboxMessage,
    Plan,
    PlanReport,
    Wait,
    Work,
)
from digiter_core.ports.figures import Passage
from digiter_core.reports.figures import Figure, Measure
from digiter_core.storage import migrating
from digiter_core.storage.database import open_store
from digiter_core.storage.engines import engine_for
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.porting import NAME, PORTED, Ported, port
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.tables import OutboxState, learner, meta, metadata, outbox
from digiter_core.storage.work import StoredWork
from tests.contracts.conftest import NOON, SetClock, noted
from tests.contracts.test_counselling import kept, together
from tests.contracts.test_staff import NADIA

Open = Callable[[str], QueuedStore]
Move = Callable[..., Ported]
PEOPLE = ("ana", "bob", "cleo")
OWN_WORDS = Plan(0, "", "", "Quand je rentre", "écrire 3 tâches ☃", 5, NOON)
FIGURES = (
    Figure("liege", Measure.STARTED, "", 20),
    Figure("liege", Measure.FINISHED, "", None),
)
CHOSEN = Plan(0, "list_three", "after_lunch", "", "", 10, NOON + timedelta(days=1))


def fill(store: QueuedStore, people: tuple[str, ...] = PEOPLE) -> dict[str, Learner]:
    """Store something in every table."""
    store.transact_now(lambda work: work.scripts.keep("welcome", "v1", "é: \N{SNOWMAN}", NOON))
    store.transact_now(lambda work: work.notes.write("last_alive", NOON.isoformat()))
    store.transact_now(lambda work: work.outbox.add(OutboxMessage(0, None, "x", {"a": 1}, NOON)))
    store.transact_now(lambda work: work.inbox.quarantine(99, "TypeError", NOON))
    store.transact_now(lambda work: work.figures.add("2026-10", FIGURES, NOON))
    files = {"dialogues/welcome.yaml": "é: \N{SNOWMAN}"}
    store.transact_now(
        lambda work: work.releases.add(
            files, at=NOON, staff=None, note="first", pictures={"ab" * 32: b"\x89PNG"}
        )
    )
    gone = store.transact_now(lambda work: work.learners.create("telegram", "gone", "fr", NOON))
    store.transact_now(lambda work: work.learners.erase(gone.id))
    return {name: store.transact_now(partial(join, name)) for name in people}


def join(name: str, work: Work) -> Learner:
    created = work.learners.create("telegram", name, "fr", NOON)
    new = replace(
        created,
        session=Session(step=7, variables={"name": name}),
        state=LearnerState.PAUSED,
        territory="liege",
        question_message=2**40,
        forget_at=NOON + timedelta(days=9),
    )
    work.learners.save(new)
    first = work.answers.begin(new.id, "full", "2", NOON)
    work.answers.record(new.id, first.id, Answer("team_1", "often", 4, NOON))
    work.answers.close(first.id, NOON + timedelta(hours=1))
    second = work.answers.begin(new.id, "short", "2", NOON)
    work.answers.record(new.id, second.id, Answer("team_1", "not_lived", None, NOON))
    for given in (True, False, True):
        work.consents.record(new.id, Consent("notes", given, NOON, "fr", "a1"))
    work.events.append(new.id, Event("joined", NOON, {"step": 7}))
    plan = work.plans.begin(new.id, OWN_WORDS)
    report = work.plans.report(new.id, PlanReport(0, plan.id, "partly", NOON))
    work.plans.keep_note(new.id, report.id, f"Note de {name}: ça va \N{SNOWMAN}")
    work.plans.report(new.id, PlanReport(0, plan.id, "not_done", NOON))
    work.plans.begin(new.id, CHOSEN)
    work.passages.note(new.id, [Passage("2026-11", "welcome", "where")])
    work.nudges.put(new.id, NextNudge("plan", NOON.date(), NOON + timedelta(days=2)))
    over = NOON + timedelta(days=2)
    work.waits.put(new.id, Wait("plan", "confirm", 7, over, over + timedelta(hours=9)))
    work.pictures.remember(new.id, "digest", f"file of {name}")
    work.inbox.handled(new.id, NOON)
    messages = [
        work.outbox.add(
            OutboxMessage(0, new.id, name, {"text": f"{i} ☃"}, NOON, dedup=f"n:{name}:{i}")
        )
        for i in range(6)
    ]
    work.outbox.sent(messages[0].id, NOON)
    work.outbox.dead(messages[1].id, "blocked")
    for message in messages[2:4]:
        work.outbox.take_up(message.id)
    work.outbox.uncertain(messages[2].id, NOON)
    work.outbox.postpone(messages[4].id, NOON + timedelta(minutes=1))
    together(work, new, work.staff.create(replace(NADIA, address=f"staff of {name}")))
    return new


def contents(store: QueuedStore) -> dict[str, Any]:
    """Return everything that is stored, read through the store."""

    def of(name: str, work: Work) -> Any:
        found = work.learners.find("telegram", name)
        if found is None:
            return None
        runs = work.answers.runs(found.id)
        return {
            "learner": found,
            "runs": runs,
            "answers": [work.answers.of_run(found.id, run.id) for run in runs],
            "consents": work.consents.history(found.id),
            "events": work.events.of(found.id),
            "plans": work.plans.all(found.id),
            "reports": work.plans.reports(found.id),
            "passages": work.passages.of(found.id),
            "nudge": work.nudges.of(found.id),
            "wait": work.waits.of(found.id),
            "picture": work.pictures.file_id(found.id, "digest"),
            "counselling": kept(work, found),
            "counsellor": work.staff.find("telegram", f"staff of {name}"),
        }

    def everything(work: Work) -> dict[str, Any]:
        assert isinstance(work, StoredWork)
        return {
            **{name: of(name, work) for name in PEOPLE},
            "scripts": dict(work.scripts.all()),
            "note": work.notes.read("last_alive"),
            "outbox": work.outbox.open(),
            "known": [work.outbox.knows(f"n:{name}:{i}") for name in PEOPLE for i in range(7)],
            "erased": sorted(work.erasing.everyone()),
            "figures": work.figures.of("liege", "2026-10"),
            "releases": [
                (release, dict(work.releases.files(release.number)))
                for release in work.releases.all()
            ],
            "nudges due": sorted(work.nudges.due(NOON + timedelta(days=3))),
            "waits due": sorted(work.waits.due(NOON + timedelta(days=3))),
        }

    return {"inbox": noted(store), **store.transact_now(everything)}


def rows(url: str) -> dict[str, list[str]]:
    """Return every row of every table, byte for byte, but the target's own notes."""
    with engine_for(url).connect() as connection:
        return {
            table.name: sorted(
                ascii(tuple(row)) for row in connection.execute(select(table)) if row[0] != NAME
            )
            for table in PORTED
        }


def change(url: str, *statements: str) -> None:
    with engine_for(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def sums(ported: Ported) -> Mapping[str, str]:
    return {table.name: str(table.arrived) for table in ported.tables}


@pytest.fixture
def move(keyring: Keyring, clock: SetClock) -> Move:
    return partial(port, keyring=keyring, clock=clock)


@pytest.fixture
def filled(opened: Open, sqlite_url: str) -> str:
    """A filled SQLite database nobody works on."""
    store = opened(sqlite_url)
    fill(store)
    store.close()
    return sqlite_url


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def way(request: pytest.FixtureRequest, sqlite_url: str, postgres_url: str) -> tuple[str, str]:
    urls = sqlite_url, postgres_url
    return urls if request.param == "sqlite to postgresql" else urls[::-1]


# --- What arrives


def test_everything_reads_the_same_in_the_target(
    opened: Open, way: tuple[str, str], move: Move
) -> None:
    source, target = way
    store = opened(source)
    fill(store)
    before = contents(store)
    store.close()

    ported = move(source, target)

    assert contents(opened(target)) == before
    assert before["ana"]["reports"][0].note == "Note de ana: ça va \N{SNOWMAN}"
    assert rows(target) == rows(source)
    assert all(table.is_same for table in ported.tables)
    assert all(table.left.rows for table in ported.tables)
    assert ported.erased == 0


def test_every_state_of_a_message_arrives(filled: str, postgres_url: str, move: Move) -> None:
    """Nothing sent goes again, and a nudge on the wire is still known as one."""
    move(filled, postgres_url)

    with engine_for(postgres_url).connect() as connection:
        states = {
            OutboxState(row.state): row.count
            for row in connection.execute(
                select(outbox.c.state, func.count().label("count")).group_by(outbox.c.state)
            )
        }
    assert states == {
        OutboxState.READY: 7,
        OutboxState.SENT: 3,
        OutboxState.DEAD: 3,
        OutboxState.SENDING: 3,
        OutboxState.UNCERTAIN: 3,
    }


def test_all_tables_but_those_of_running_processes_are_ported() -> None:
    assert set(metadata.tables) - {table.name for table in PORTED} == {
        "commit_mark",
        "node",
        "pace",
    }


def test_new_rows_get_numbers_behind_those_that_came(
    opened: Open, way: tuple[str, str], move: Move
) -> None:
    source, target = way
    store = opened(source)
    people = fill(store)
    store.close()
    move(source, target)
    before = rows(target)
    store = opened(target)

    def go_on(work: Work) -> None:
        number = people["ana"].id
        work.answers.begin(number, "full", "2", NOON)
        work.consents.record(number, Consent("notes", False, NOON, "fr", "a1"))
        work.events.append(number, Event("again", NOON, {}))
        plan = work.plans.begin(number, OWN_WORDS)
        work.plans.report(number, PlanReport(0, plan.id, "done", NOON))
        work.outbox.add(OutboxMessage(0, number, "ana", {}, NOON))

    store.transact_now(go_on)

    counted = ("run", "consent", "event", "plan", "plan_report", "outbox")
    after = rows(target)
    for name in counted:
        first = [int(row[1:].split(",")[0]) for row in before[name]]
        second = [int(row[1:].split(",")[0]) for row in after[name]]
        assert max(second) == max(first) + 1, name
        assert len(second) == len(first) + 1, name
    assert "notes" not in store.transact_now(lambda w: w.consents.current(people["ana"].id))


def test_tables_larger_than_a_batch_arrive_whole(
    opened: Open, sqlite_url: str, postgres_url: str, move: Move
) -> None:
    store = opened(sqlite_url)
    number = fill(store)["ana"].id

    def much(work: Work) -> None:
        for step in range(2500):
            work.events.append(number, Event("step", NOON, {"n": step}))

    store.transact_now(much)
    store.close()
    shown: list[tuple[int, int]] = []

    move(sqlite_url, postgres_url, progress=lambda *it: shown.append(it))

    events = opened(postgres_url).transact_now(lambda work: work.events.of(number))
    assert sorted(event.data["n"] for event in events[1:]) == list(range(2500))
    assert shown == sorted(shown)
    assert shown[-1][0] == shown[-1][1] > 5000


# --- Again


def test_ported_twice_is_ported_once(way: tuple[str, str], opened: Open, move: Move) -> None:
    source, target = way
    store = opened(source)
    fill(store)
    store.close()

    first = sums(move(source, target))
    opened(target).close()  # to have looked at it is no harm
    second = sums(move(source, target))

    assert first == second
    assert rows(target) == rows(source)


def test_a_later_port_brings_what_came_meanwhile(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    """A trial on Tuesday, the move on Sunday; the numbers of someone erased are free again."""
    move(filled, postgres_url)
    store = opened(filled)
    cleo = store.transact_now(lambda work: work.learners.find("telegram", "cleo"))
    assert cleo is not None
    store.transact_now(lambda work: work.learners.erase(cleo.id))
    store.transact_now(lambda work: work.notes.write("last_alive", "Sunday"))
    store.close()

    ported = move(filled, postgres_url)

    assert ported.erased == 0
    assert rows(postgres_url) == rows(filled)
    assert contents(opened(postgres_url))["cleo"] is None


def test_the_way_back_takes_along_what_came_on_the_other_side(
    opened: Open, filled: str, postgres_url: str, another_url: str, move: Move
) -> None:
    move(filled, postgres_url)
    store = opened(postgres_url)
    store.transact_now(partial(join, "dora"))
    store.close()

    move(postgres_url, another_url)

    assert rows(another_url) == rows(postgres_url)
    with engine_for(another_url).connect() as connection:
        assert connection.execute(select(func.count()).select_from(learner)).scalar() == 4


# --- The erased stay erased


def test_who_was_erased_since_does_not_come_back_with_an_old_source(
    opened: Open, filled: str, tmp_path: Path, postgres_url: str, move: Move
) -> None:
    """Somebody ports a copy of the file, or the file that was left lying after an earlier move."""
    path = tmp_path / "old.db"
    shutil.copy(filled.removeprefix("sqlite:///"), path)
    store = opened(filled)
    bob = store.transact_now(lambda work: work.learners.find("telegram", "bob"))
    assert bob is not None
    store.transact_now(lambda work: work.learners.erase(bob.id))
    store.close()

    first = move(f"sqlite:///{path}", postgres_url)
    after = rows(postgres_url)
    second = move(f"sqlite:///{path}", postgres_url)

    assert (first.erased, second.erased) == (1, 1)
    assert rows(postgres_url) == after
    found = contents(opened(postgres_url))
    assert [name for name in PEOPLE if found[name]] == ["ana", "cleo"]
    assert bob.id in found["erased"]


def test_who_was_erased_in_the_target_stays_erased(
    opened: Open, filled: str, postgres_url: str, keyring: Keyring, move: Move
) -> None:
    """Even if the list beside the keyring is lost."""
    move(filled, postgres_url)
    store = opened(postgres_url)
    for name in PEOPLE:
        found = store.transact_now(lambda work, n=name: work.learners.find("telegram", n))
        assert found is not None
        store.transact_now(lambda work, n=found.id: work.learners.erase(n))
    store.close()
    assert keyring.path is not None
    keyring.path.with_name("erasures.jsonl").unlink()

    ported = move(filled, postgres_url)

    assert ported.erased == 3
    assert len(contents(opened(postgres_url))["erased"]) == 4


# --- What is refused


def test_a_target_with_learners_of_another_origin_is_refused(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    store = opened(postgres_url)
    fill(store, ("dora",))
    store.close()
    before = rows(postgres_url)

    with pytest.raises(StorageError, match="another origin"):
        move(filled, postgres_url)

    assert rows(postgres_url) == before


def test_a_target_filled_from_another_source_is_refused(
    opened: Open, filled: str, another_url: str, postgres_url: str, move: Move
) -> None:
    store = opened(another_url)
    fill(store, ("dora",))
    store.close()
    move(another_url, postgres_url)

    with pytest.raises(StorageError, match="another origin"):
        move(filled, postgres_url)

    assert rows(postgres_url) == rows(another_url)


def test_a_target_that_was_worked_on_is_refused(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    """Else whatever learners did since the move would be gone by one mistaken command."""
    move(filled, postgres_url)
    store = opened(postgres_url)
    store.transact_now(partial(join, "dora"))
    store.close()
    before = rows(postgres_url)

    with pytest.raises(StorageError, match="worked on since"):
        move(filled, postgres_url)

    assert rows(postgres_url) == before


def test_a_target_that_was_started_for_a_trial_is_not_refused(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    """A start keeps scripts and notes when it was; no learner comes to harm."""
    move(filled, postgres_url)
    store = opened(postgres_url)
    store.transact_now(lambda work: work.scripts.keep("welcome", "v2", "other", NOON))
    store.transact_now(lambda work: work.notes.write("last_alive", "now"))
    store.close()

    move(filled, postgres_url)

    assert rows(postgres_url) == rows(filled)


@pytest.mark.parametrize("busy", ["source", "target"])
def test_while_the_product_runs_nothing_is_ported(
    opened: Open, way: tuple[str, str], busy: str, move: Move
) -> None:
    source, target = way
    store = opened(source)
    fill(store)
    if busy == "target":
        store.close()
        opened(target)

    with pytest.raises(DatabaseInUse):
        move(source, target)


def test_while_one_of_several_nodes_runs_nothing_is_ported(
    way: tuple[str, str],
    postgres_url: str,
    opened: Open,
    keyring: Keyring,
    clock: SetClock,
    move: Move,
) -> None:
    source, target = way
    store = opened(source)
    fill(store)
    store.close()
    node = open_store(postgres_url, keyring, clock=clock, several=True)

    with pytest.raises(DatabaseInUse):
        move(source, target)

    node.close()


@pytest.mark.parametrize("locked", ["source", "target"])
def test_while_it_is_ported_the_product_does_not_start(
    opened: Open, filled: str, postgres_url: str, locked: str, move: Move
) -> None:
    refused = []

    def start(done: int, total: int) -> None:
        if not refused or done == total:
            with pytest.raises(DatabaseInUse):
                opened(filled if locked == "source" else postgres_url)
            refused.append(done)

    move(filled, postgres_url, progress=start)

    assert len(refused) == 2


@pytest.mark.parametrize("older", ["source", "target"])
def test_another_revision_is_refused_with_what_to_do(
    filled: str, postgres_url: str, older: str, move: Move
) -> None:
    migrating.upgrade(postgres_url)
    url = filled if older == "source" else postgres_url
    change(url, "UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(SchemaMismatch, match=r"0001.*digiter db upgrade|digiter db upgrade.*0001"):
        move(filled, postgres_url)


def test_somebody_elses_database_is_refused(filled: str, postgres_url: str, move: Move) -> None:
    change(postgres_url, "CREATE TABLE shop (id INTEGER)")

    with pytest.raises(SchemaMismatch):
        move(filled, postgres_url)
    with pytest.raises(SchemaMismatch):
        move(postgres_url, filled)


def test_another_keyring_is_refused(filled: str, postgres_url: str, clock: SetClock) -> None:
    with pytest.raises(WrongKey):
        port(filled, postgres_url, Keyring.new(), clock=clock)

    assert tables(postgres_url) == set()


def test_a_source_nobody_ever_used_is_refused(
    sqlite_url: str, postgres_url: str, move: Move
) -> None:
    migrating.upgrade(sqlite_url)

    with pytest.raises(StorageError, match="nothing to port"):
        move(sqlite_url, postgres_url)


def test_a_source_that_is_not_there_is_refused_and_not_made(
    tmp_path: Path, postgres_url: str, move: Move
) -> None:
    path = tmp_path / "nowhere" / "coach.db"

    with pytest.raises(StorageError, match="There is no database"):
        move(f"sqlite:///{path}", postgres_url)

    assert not path.parent.exists()


def test_a_source_that_is_no_database_is_refused(
    tmp_path: Path, postgres_url: str, move: Move
) -> None:
    path = tmp_path / "coach.db"
    path.write_text("Dear diary, " * 1000)

    with pytest.raises(StorageError, match="Nothing was ported"):
        move(f"sqlite:///{path}", postgres_url)


def test_a_database_is_not_ported_into_itself(
    filled: str, tmp_path: Path, postgres_url: str, move: Move
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(filled.removeprefix("sqlite:///"))

    for source, target in (
        (filled, filled),
        (f"sqlite:///{link}", filled),
        (postgres_url, postgres_url),
    ):
        with pytest.raises(StorageError, match="the same"):
            move(source, target)


# --- All or nothing


def tables(url: str) -> set[str]:
    with engine_for(url).connect() as connection:
        return set(inspect(connection).get_table_names())


KILLED = """
import os, signal, sys
from pathlib import Path
from cli.wiring import SystemClock
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.porting import port

def die(done, total):
    if done * 100 >= total * int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

port(*sys.argv[1:3], Keyring.load(Path(sys.argv[3])), clock=SystemClock(), progress=die)
"""


def killed(source: str, target: str, keyring: Keyring, percent: int) -> None:
    """Port in a process that is killed when so much is done."""
    arguments = [source, target, str(keyring.path), str(percent)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("percent", [1, 50, 100])
def test_killed_half_way_an_empty_target_stays_empty(
    way: tuple[str, str], opened: Open, keyring: Keyring, percent: int, move: Move
) -> None:
    source, target = way
    store = opened(source)
    fill(store)
    store.close()

    killed(source, target, keyring, percent)

    assert tables(target) == set()
    move(source, target)
    assert rows(target) == rows(source)


@pytest.mark.parametrize("percent", [1, 100])
def test_killed_half_way_a_filled_target_stays_as_it_was(
    filled: str, postgres_url: str, keyring: Keyring, percent: int, move: Move
) -> None:
    move(filled, postgres_url)
    before = rows(postgres_url)
    change(filled, "DELETE FROM event WHERE id > 1")

    killed(filled, postgres_url, keyring, percent)

    assert rows(postgres_url) == before


def test_a_commit_that_fails_leaves_the_numbers_as_they_were_too(
    filled: str, postgres_url: str, move: Move
) -> None:
    """A sequence set back alone would give the numbers of rows that are there."""
    move(filled, postgres_url)
    before = rows(postgres_url)
    change(filled, "DELETE FROM event WHERE id > 1")
    change(
        postgres_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'not today'; END $$",
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON learner"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
    )

    with pytest.raises(StorageError, match="Nothing was ported: not today"):
        move(filled, postgres_url)

    assert rows(postgres_url) == before
    with engine_for(postgres_url).connect() as connection:
        following = connection.execute(text("SELECT nextval('event_id_seq')")).scalar()
    assert following == len(before["event"]) + 1


def test_an_error_at_the_last_step_undoes_everything(
    filled: str, postgres_url: str, move: Move
) -> None:
    def fail(done: int, total: int) -> None:
        if done == total:
            raise LookupError

    with pytest.raises(LookupError):
        move(filled, postgres_url, progress=fail)

    assert tables(postgres_url) == set()


def test_a_target_that_changes_what_it_is_given_is_refused(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    opened(postgres_url).close()
    change(
        postgres_url,
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.territory = upper(NEW.territory); RETURN NEW; END $$",
        "CREATE TRIGGER spoil BEFORE INSERT ON learner FOR EACH ROW EXECUTE FUNCTION spoil()",
    )

    with pytest.raises(StorageError, match="does not keep learner as"):
        move(filled, postgres_url)

    assert rows(postgres_url)["learner"] == []


def test_what_the_target_refuses_is_said_without_the_row(
    filled: str, postgres_url: str, move: Move
) -> None:
    """PostgreSQL takes no NUL in a text; the line shown must not hold what stood beside it."""
    with engine_for(filled).begin() as connection:
        connection.execute(delete(meta).where(meta.c.name.startswith("note: ")))
        connection.execute(insert(meta), {"name": "note: \0", "value": b"secret"})

    with pytest.raises(StorageError, match="Nothing was ported") as refused:
        move(filled, postgres_url)

    assert "secret" not in str(refused.value)
    assert tables(postgres_url) == set()


# --- The command


def test_the_command_says_what_came_over_and_that_the_keyring_stays(
    filled: str,
    postgres_url: str,
    keyring: Keyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITER_DATABASE", postgres_url)
    monkeypatch.setenv("DIGITER_KEYRING", str(keyring.path))
    monkeypatch.setattr(sys, "argv", ["digiter", "db", "port", filled, "--yes"])

    with pytest.raises(SystemExit) as ended:
        run()

    printed = capsys.readouterr().out
    assert not ended.value.code
    lines = {
        cells[0]: cells[1:3]
        for line in printed.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("│┃").split("│")]) == 4
    }
    assert lines == {
        name: [str(len(found)), str(len(found))] for name, found in rows(filled).items()
    }
    assert f"The keyring stays the same file: {keyring.path}" in printed


def test_without_a_yes_nothing_is_ported_and_no_password_is_shown(
    filled: str,
    keyring: Keyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITER_DATABASE", "postgresql+psycopg://coach:s3cret@nowhere/coach")
    monkeypatch.setenv("DIGITER_KEYRING", str(keyring.path))
    monkeypatch.setattr(sys, "argv", ["digiter", "db", "port", filled])
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))

    with pytest.raises(SystemExit) as ended:
        run()

    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert "coach:***@nowhere" in printed.out
    assert "s3cret" not in printed.out + printed.err


def test_a_target_with_staff_of_its_own_is_not_emptied(
    opened: Open, filled: str, postgres_url: str, move: Move
) -> None:
    store = opened(postgres_url)
    nadia = store.transact_now(lambda work: work.staff.create(NADIA))
    store.close()

    with pytest.raises(StorageError, match="of another origin"):
        move(filled, postgres_url)

    assert opened(postgres_url).transact_now(lambda work: work.staff.active()) == [nadia]
