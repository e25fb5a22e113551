"""The tables: inventory, indexes, migrations."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Executable, inspect, make_url, text
from sqlalchemy.dialects import postgresql

import digiter_core.storage
from digiter_core.errors import SchemaMismatch, StorageError
from digiter_core.ports import Event
from digiter_core.storage import (
    consents,
    figures,
    inventory,
    looking,
    migrating,
    nodes,
    passages,
    retention,
    rotation,
    scripts,
)
from digiter_core.storage.connection import Texts
from digiter_core.storage.engines import engine_for
from digiter_core.storage.partial_indexes import complete
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.tables import metadata
from tests.contracts.conftest import NOON

RARE = {
    retention.PINNED: "only when a script version is 30 days out of use",
    retention.VERSIONS: "a handful of rows, all wanted",
    scripts.ALL: "at the start, all rows wanted",
    consents.AGREEING: "once a month, when a table is frozen",
    passages.FORGET_UNTIL: "the same",
    figures.TERRITORIES: "some tables a month, and when somebody opens the studio's graph",
    nodes.ALIVE: "a handful of nodes",
    nodes.ADOPT: "the nodes are a handful; what is open is found by its index",
    nodes.GIVE_UP_ON: "the same",
    looking.LEFT: "when an operator asks",
    looking.UNSENT_SUMMARIES: "when an operator asks",
    rotation.PROFILES: "when keys are changed, all rows wanted",
    rotation.CONTENTS: "the same",
}


def statements() -> Iterator[tuple[str, Executable]]:
    """Yield every statement that stands as a constant in a module of the storage."""
    for module in pkgutil.iter_modules(digiter_core.storage.__path__, "digiter_core.storage."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if not name.isupper() or name.startswith("_"):
                continue
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, Executable) and each not in RARE:
                    yield f"{module.name.rpartition('.')[2]}.{name}", each


HOT = dict(statements())


# --- Inventory


def test_every_column_says_what_it_is_for() -> None:
    entries = inventory.entries()

    assert len(entries) == sum(len(table.c) for table in metadata.sorted_tables)
    for name, entry in entries.items():
        words = (entry.purpose, entry.retention, entry.export, entry.erasure)
        assert all(words), name


def test_every_personal_column_is_sealed_or_needed_to_select_by() -> None:
    open_and_personal = {
        name for name, entry in inventory.entries().items() if entry.personal and not entry.sealed
    }

    assert open_and_personal == {
        "alert.acknowledged_at",
        "alert.at",
        "alert.told_deputy_at",
        "answer.at",
        "answer.item",
        "audit.act",
        "audit.at",
        "audit.level",
        "audit.through",
        "bond.changed_at",
        "bond.closed_at",
        "bond.in_distress",
        "bond.level",
        "bond.muted",
        "bond.opened_at",
        "bond.taken_over_until",
        "consent.at",
        "consent.given",
        "consent.language",
        "consent.purpose",
        "consent.text_hash",
        "conversation.last_seen_at",
        "conversation.last_seen_day",
        "event.at",
        "event.kind",
        "learner.channel",
        "learner.created_at",
        "learner.forget_at",
        "learner.language",
        "learner.state",
        "learner.territory",
        "letter.at",
        "letter.due_at",
        "letter.from_learner",
        "letter.read_at",
        "next_nudge.due_at",
        "observation.at",
        "outbox.chat_key",
        "passage.month",
        "passage.node",
        "passage.script",
        "plan.closed_at",
        "plan.opened_at",
        "plan_report.at",
        "run.finished_at",
        "run.form",
        "run.framework",
        "run.started_at",
        "run.state",
        "staff.channel",
        "staff.created_at",
        "staff.left_at",
        "staff.next_summary_at",
        "staff.role",
        "staff.territory",
        "wait.due_at",
    }


def test_the_page_of_the_inventory_is_up_to_date(pytestconfig: pytest.Config) -> None:
    """If not: `python -m digiter_core.storage.inventory`."""
    page = pytestconfig.rootpath / inventory.PAGE

    assert page.read_text(encoding="utf-8") == inventory.page()


# --- Indexes


def test_all_statements_are_looked_at() -> None:
    assert len(HOT) > 35
    assert {"learners.FIND", "outbox.SENT", "inbox.HANDLED", "retention.CLOSED_UPDATES"} <= set(
        HOT
    )


def test_no_statement_scans_a_table_on_sqlite(
    opened: Callable[[str], QueuedStore], sqlite_url: str
) -> None:
    opened(sqlite_url)
    engine = engine_for(sqlite_url)
    texts = Texts(engine.dialect)
    scans = {}

    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        for name, statement in HOT.items():
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN {texts[statement]}", values_for(statement)
            )
            steps = [step[3] for step in plan]
            if any(step.startswith("SCAN") and "USING" not in step for step in steps):
                scans[name] = steps

    assert scans == {}


def test_no_statement_scans_a_table_on_postgresql(
    opened: Callable[[str], QueuedStore], postgres_url: str
) -> None:
    opened(postgres_url)
    engine = engine_for(postgres_url)
    texts = Texts(engine.dialect)
    plain = make_url(postgres_url).set(drivername="postgresql").render_as_string()
    scans = {}

    with psycopg.connect(plain) as connection:
        connection.execute("SET enable_seqscan = off")  # tables of a test are too small for plans
        for name, statement in HOT.items():
            plan = connection.execute(f"EXPLAIN {texts[statement]}", values_for(statement))
            steps = " ".join(step[0] for step in plan)
            if "Seq Scan" in steps:
                scans[name] = steps

    assert scans == {}


def values_for(statement: Executable) -> dict[str, object]:
    """Return a value of the right type for every parameter."""
    compiled = statement.compile(dialect=postgresql.dialect())  # type: ignore[attr-defined]
    return {name: bind.type.python_type() for name, bind in compiled.binds.items()}


def test_a_start_on_sqlite_imports_nothing_of_postgresql_or_of_migrations() -> None:
    """Each of them costs a good part of the second a start may take."""
    code = (
        "import sys, digiter_core.storage.database\n"
        "print(*{'.'.join(name.split('.')[:3]) for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    needless = {"alembic", "psycopg", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql"}
    assert needless.isdisjoint(done.stdout.split())


# --- Migrations


def test_the_program_knows_the_newest_revision() -> None:
    found = ScriptDirectory(str(Path(migrating.__file__).with_name("migrations")))

    assert found.get_heads() == [migrating.REVISION]


def test_migrations_make_exactly_the_tables_of_the_program(url: str) -> None:
    migrating.upgrade(url)

    with engine_for(url).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), complete)

    assert differences == []


def test_an_empty_database_gets_exactly_what_the_migrations_make(
    opened: Callable[[str], QueuedStore], url: str
) -> None:
    opened(url).close()

    with engine_for(url).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), complete)
        made = _indexes(connection)
    migrating.downgrade(url, "base")
    migrating.upgrade(url)
    with engine_for(url).connect() as connection:
        assert made == _indexes(connection)

    assert differences == []
    assert migrating.current(url) == migrating.REVISION


def _indexes(connection: Connection) -> dict[str, object]:
    """Every table's indexes and key, which `compare_metadata` does not look at closely."""
    found = inspect(connection)
    return {
        table: (
            sorted(
                (
                    str(index["name"]),
                    index["column_names"],
                    index["unique"],
                    sorted(map(str, index["dialect_options"].values())),
                )
                for index in found.get_indexes(table)
            ),
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(map(str, found.get_foreign_keys(table))),
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in found.get_columns(table)
            ],
        )
        for table in found.get_table_names()
    }


def test_up_down_up_with_data(opened: Callable[[str], QueuedStore], url: str) -> None:
    store = opened(url)
    store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))
    store.close()

    migrating.downgrade(url, "base")
    below = migrating.current(url)
    with engine_for(url).connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
    migrating.upgrade(url)

    assert (below, left) == (None, set())
    assert migrating.current(url) == migrating.REVISION
    assert opened(url).transact_now(lambda work: work.learners.find("telegram", "1")) is None


def test_upgrading_again_keeps_the_data(opened: Callable[[str], QueuedStore], url: str) -> None:
    store = opened(url)
    learner = store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))
    store.close()

    migrating.upgrade(url)

    assert opened(url).transact_now(lambda work: work.learners.get(learner.id)) == learner


def test_learners_of_the_version_before_counsellors_are_kept(
    opened: Callable[[str], QueuedStore], url: str
) -> None:
    store = opened(url)
    learner = store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", NOON))
    store.transact_now(lambda work: work.events.append(learner.id, Event("a", NOON, {})))
    store.close()

    migrating.downgrade(url, "0002")
    below = migrating.current(url)
    migrating.upgrade(url)

    store = opened(url)
    assert below == "0002"
    assert store.transact_now(lambda work: work.learners.get(learner.id)) == learner
    assert store.transact_now(lambda work: work.events.since(learner.id, NOON)) == [
        Event("a", NOON, {})
    ]
    assert store.transact_now(lambda work: work.staff.active()) == []


def test_another_revision_is_refused(opened: Callable[[str], QueuedStore], url: str) -> None:
    opened(url).close()
    with engine_for(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="9999"):
        opened(url)


def test_someone_elses_database_is_refused(opened: Callable[[str], QueuedStore], url: str) -> None:
    with engine_for(url).begin() as connection:
        connection.execute(text("CREATE TABLE shop (id INTEGER)"))

    with pytest.raises(SchemaMismatch):
        opened(url)


@pytest.mark.parametrize(
    "wrong", ["", "coach.db", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_is_no_database_of_ours_is_refused(
    opened: Callable[[str], QueuedStore], wrong: str
) -> None:
    with pytest.raises(StorageError):
        opened(wrong)
