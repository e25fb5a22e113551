"""Values and errors of statements that are prepared once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from digiter_core.storage.connection import Connection
from digiter_core.storage.engines import engine_for
from digiter_core.storage.numbered import NumberedTexts, Prepared
from digiter_core.storage.postgresql import connect

KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger),
    Column("words", Text),
    Column("content", LargeBinary),
)
ADD = insert(KEPT).values({column.name: bindparam(column.name) for column in KEPT.columns})
OF = select(KEPT.c.number, KEPT.c.words, KEPT.c.content).where(KEPT.c.id == bindparam("of"))
RAISE = update(KEPT).values(number=KEPT.c.number + bindparam("more"))
SUM = select(func.count(), func.sum(KEPT.c.number)).select_from(KEPT)


def row(of: int, **given: Any) -> dict[str, Any]:
    return {"id": of, "number": None, "words": None, "content": None, **given}


@pytest.fixture
def connection(postgres_url: str) -> Iterator[Connection]:
    with closing(connect(engine_for(postgres_url))) as driver:
        made = Connection(Prepared(driver), NumberedTexts())
        made.command(
            "CREATE TABLE kept (id int PRIMARY KEY, number int8, words text, content bytea)"
        )
        yield made


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"number": 2**62},
        {"number": -1},
        {"words": ""},
        {"words": "Ștefan 😀 'o''clock' \\ $1"},
        {"content": b""},
        {"content": b"a\0b\\xff"},
    ],
)
def test_what_is_written_is_read(connection: Connection, given: dict[str, Any]) -> None:
    assert connection.run(ADD, row(1, **given)) == 1

    wanted = row(1, **given)
    assert connection.one(OF, {"of": 1}) == (wanted["number"], wanted["words"], wanted["content"])


def test_a_text_is_never_cut_at_what_the_database_cannot_hold(connection: Connection) -> None:
    with pytest.raises(psycopg.DataError):
        connection.run(ADD, row(1, words="kept\0lost"))

    assert connection.one(OF, {"of": 1}) is None


def test_an_error_has_its_kind_and_the_next_statement_runs(connection: Connection) -> None:
    connection.run(ADD, row(1))

    with pytest.raises(psycopg.errors.UniqueViolation, match="kept_pkey") as found:
        connection.run(ADD, row(1))

    assert found.value.sqlstate == "23505"
    assert connection.run(ADD, row(2)) == 1


def test_rows_are_counted_and_added_up(connection: Connection) -> None:
    connection.run_each(ADD, [row(n, number=n) for n in range(10)])

    assert connection.run(RAISE, {"more": 5}) == 10
    assert connection.one(SUM, {}) == (10, 95)
    assert connection.all(OF, {"of": 11}) == []
    assert connection.command("SELECT number FROM kept WHERE id = 3") == [(8,)]


def test_a_lost_connection_may_pass(connection: Connection, postgres_url: str) -> None:
    (process,) = connection.command("SELECT pg_backend_pid()")[0]
    with psycopg.connect(postgres_url.replace("+psycopg", "", 1)) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))

    for _ in range(2):
        with pytest.raises(psycopg.OperationalError) as found:
            connection.one(OF, {"of": 1})
        assert found.value.sqlstate is None
