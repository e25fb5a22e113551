"""The second wall of PostgreSQL: a page that read past the caseload would find nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from digiter_core.access.sharing import Level, Observation
from digiter_core.errors import StorageError
from digiter_core.ports import Answer, Event, Plan, PlanReport, Store, Wait, Work
from digiter_core.ports.figures import Passage
from digiter_core.storage import migrating
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.looking import passes_row_security
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_counselling import bound, newcomer, told
from tests.contracts.test_staff import another
from tests.databases import Postgres

READS: dict[str, Callable[[Work, int], object]] = {
    "learner": lambda work, who: work.learners.get(who),
    "address": lambda work, _: work.learners.find("telegram", "1001"),
    "events": lambda work, who: list(work.events.of(who)),
    "runs": lambda work, who: list(work.answers.runs(who)),
    "answers": lambda work, who: list(work.answers.of_run(who, 1)),
    "plans": lambda work, who: list(work.plans.all(who)),
    "reports": lambda work, who: list(work.plans.reports(who)),
    "letters": lambda work, who: list(work.letters.of(who)),
    "alerts": lambda work, who: list(work.alerts.of(who)),
    "observations": lambda work, who: list(work.observations.of(who)),
    "bond": lambda work, who: work.bonds.open_of(who),
    "consents": lambda work, who: list(work.consents.history(who)),
    "passages": lambda work, who: list(work.passages.of(who)),
    "wait": lambda work, who: work.waits.of(who),
}
"""Every way to read of a learner, past the caseload."""


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    opened = open_store(postgres_url, Keyring.new(), clock=SetClock())
    try:
        yield opened
    finally:
        opened.close()


def full_learner(store: Store) -> int:
    """A learner of whom every table holds something."""
    learner = newcomer(store)

    def fill(work: Work) -> None:
        run = work.answers.begin(learner.id, "full", "1", NOON)
        work.answers.record(learner.id, run.id, Answer("org_1", "3", 3, NOON))
        plan = work.plans.begin(learner.id, Plan(0, "", "", "le soir", "je lis", 5, NOON))
        work.plans.report(learner.id, PlanReport(0, plan.id, "done", NOON))
        work.events.append(learner.id, Event("paused", NOON, {}))
        work.passages.note(learner.id, [Passage("2026-11", "welcome", "where")])
        work.waits.put(learner.id, Wait("plan", "confirm", 7, NOON, NOON))

    store.transact_now(fill)
    return learner.id


def seen_by(store: Store, staff: int, learner: int) -> dict[str, object]:
    """Read everything in a transaction that was limited to *staff*."""

    def read(work: Work) -> dict[str, object]:
        work.limit_to(staff)
        return {name: _read(work, learner, name) for name in READS}

    return store.transact_now(read)


def _read(work: Work, learner: int, name: str) -> object:
    try:
        return READS[name](work, learner)
    except StorageError:  # without the key nothing can be opened
        return None


def found_of(store: Store, staff: int, learner: int) -> set[str]:
    """Return what the counsellor found anything of."""
    return {name for name, found in seen_by(store, staff, learner).items() if found}


def test_a_counsellor_finds_nothing_of_somebody_elses_learner(store: Store) -> None:
    theirs, other = another(store, "2001"), another(store, "2002")
    learner = full_learner(store)
    bound(store, newcomer(store, "1002"), other, level=Level.REFLECTIONS)
    store.transact_now(lambda work: work.bonds.begin(learner, theirs.id, NOON))
    store.transact_now(lambda work: work.letters.add(told(_of(work, learner), theirs)))

    assert found_of(store, other.id, learner) == set()


def test_what_is_withdrawn_is_gone_in_the_next_transaction(store: Store) -> None:
    staff, learner = another(store, "2001"), full_learner(store)
    bond = bound(store, _get(store, learner), staff, level=Level.REFLECTIONS)
    store.transact_now(lambda work: work.letters.add(told(_of(work, learner), staff)))
    store.transact_now(lambda work: work.alerts.add(learner, staff.id, NOON))
    assert seen_by(store, staff.id, learner)["learner"] is not None

    store.transact_now(lambda work: work.bonds.save(_closed(bond)))

    # That the learner asked to talk, and who it was, stays with whom they asked.
    assert found_of(store, staff.id, learner) == {"learner", "address", "alerts"}


def test_activity_alone_opens_no_answer_and_no_observation(store: Store) -> None:
    staff, learner = another(store, "2001"), full_learner(store)
    bound(store, _get(store, learner), staff, level=Level.ACTIVITY)
    rated = Observation(0, learner, staff.id, NOON, {"org_1": 3})
    store.transact_now(lambda work: work.observations.add(rated))

    found = seen_by(store, staff.id, learner)

    assert (found["runs"], found["answers"], found["observations"]) == ([], [], [])
    assert found["learner"] is not None


def test_who_comes_next_on_the_connection_sees_everything_again(store: Store) -> None:
    staff, learner = another(store, "2001"), full_learner(store)

    for _ in range(10):
        assert found_of(store, staff.id, learner) == set()
        found = store.transact_now(lambda work: work.learners.get(learner))
        assert found is not None


def test_a_counsellor_cannot_write_of_somebody_elses_learner(store: Store) -> None:
    staff, learner = another(store, "2001"), full_learner(store)
    rated = Observation(0, learner, staff.id, NOON, {"org_1": 3})

    def write(work: Work) -> None:
        work.limit_to(staff.id)
        work.observations.add(rated)

    with pytest.raises(StorageError):
        store.transact_now(write)


def _get(store: Store, learner: int):
    return store.transact_now(lambda work: _of(work, learner))


def _of(work: Work, learner: int):
    found = work.learners.get(learner)
    assert found is not None
    return found


def _closed(bond):
    return replace(bond, closed_at=NOON + timedelta(minutes=1))


def test_who_passes_the_wall_is_known(postgres_url: str) -> None:
    superuser = postgres_url.replace("digiter@", "postgres@")
    open_store(postgres_url, Keyring.new(), clock=SetClock()).close()

    assert passes_row_security(superuser)
    assert not passes_row_security(postgres_url)


def wall(url: str) -> list[tuple[object, ...]]:
    """Return every policy and function of the wall, as PostgreSQL reads them."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        policies = connection.execute(
            "SELECT tablename, policyname, cmd, qual FROM pg_policies ORDER BY 1, 2"
        ).fetchall()
        functions = connection.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'digiter%' ORDER BY 1"
        ).fetchall()
        forced = connection.execute(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY 1"
        ).fetchall()
    return [*policies, *functions, *forced]


def test_migrations_raise_the_same_wall_as_a_new_database(postgres: Postgres) -> None:
    """The migration keeps a copy of its own, because what was released never changes."""
    made, migrated = postgres.create_database(), postgres.create_database()
    open_store(made, Keyring.new(), clock=SetClock()).close()

    migrating.upgrade(migrated)

    assert wall(migrated) == wall(made)
    assert len(wall(made)) == 17 + 2 + 17
