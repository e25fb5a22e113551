"""Passages and frozen tables, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from digiter_core.ports import Consent, Learner
from digiter_core.ports.figures import Passage
from digiter_core.reports.figures import Figure, Measure
from digiter_core.storage import migrating
from digiter_core.storage.backup import COPIED
from digiter_core.storage.engines import engine_for
from digiter_core.storage.porting import PORTED
from digiter_core.storage.queueing import QueuedStore
from tests.contracts.conftest import NOON

WHERE = Passage("2026-11", "welcome", "where")
MENU = Passage("2026-11", "menu", "menu")
STARTED = Figure("liege", Measure.STARTED, "", 20)
HIDDEN = Figure("liege", Measure.FINISHED, "", None)


def newcomer(store: QueuedStore, address: str = "1001") -> Learner:
    return store.transact_now(lambda work: work.learners.create("telegram", address, "fr", NOON))


def agreed(
    store: QueuedStore, learner: Learner, *, given: bool = True, purpose: str = "statistics"
) -> None:
    act = Consent(purpose, given, NOON, "fr", "")
    store.transact_now(lambda work: work.consents.record(learner.id, act))


# --- Passages


def test_a_question_asked_again_in_the_month_is_one_passage(store: QueuedStore) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")

    store.transact_now(lambda work: work.passages.note(learner.id, [WHERE]))
    store.transact_now(lambda work: work.passages.note(learner.id, [MENU, WHERE]))
    store.transact_now(lambda work: work.passages.note(learner.id, []))

    assert store.transact_now(lambda work: work.passages.of(learner.id)) == [MENU, WHERE]
    assert store.transact_now(lambda work: work.passages.of(other.id)) == []


def test_passages_of_a_learner_are_forgotten_and_others_stay(store: QueuedStore) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    for each in (learner, other):
        store.transact_now(lambda work, who=each.id: work.passages.note(who, [WHERE]))

    store.transact_now(lambda work: work.passages.forget(learner.id))

    assert store.transact_now(lambda work: work.passages.of(learner.id)) == []
    assert store.transact_now(lambda work: work.passages.of(other.id)) == [WHERE]


def test_passages_are_forgotten_up_to_a_month(store: QueuedStore) -> None:
    learner = newcomer(store)
    months = ("2025-12", "2026-10", "2026-11", "2026-12")
    passages = [WHERE._replace(month=month) for month in months]
    store.transact_now(lambda work: work.passages.note(learner.id, passages))

    store.transact_now(lambda work: work.passages.forget_until("2026-11"))

    assert store.transact_now(lambda work: work.passages.of(learner.id)) == passages[3:]


def test_an_erased_learner_leaves_no_passage(store: QueuedStore, url: str) -> None:
    learner = newcomer(store)
    store.transact_now(lambda work: work.passages.note(learner.id, [WHERE]))

    store.transact_now(lambda work: work.learners.erase(learner.id))

    with engine_for(url).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM passage")).scalar() == 0


def test_who_agrees_is_who_said_yes_last(store: QueuedStore) -> None:
    always, never, again, no_more, other = (newcomer(store, f"1{at}") for at in range(5))
    for learner, acts in (
        (always, (True,)),
        (never, (False,)),
        (again, (True, False, True)),
        (no_more, (True, False)),
    ):
        for given in acts:
            agreed(store, learner, given=given)
    for learner in (other, always):  # another agreement says nothing about this one
        agreed(store, learner, purpose="nudges")

    found = store.transact_now(lambda work: work.consents.agreeing("statistics"))

    assert list(found) == sorted([always.id, again.id])


# --- Frozen tables


def test_a_table_is_read_as_it_was_frozen(store: QueuedStore) -> None:
    store.transact_now(lambda work: work.figures.add("2026-10", [STARTED, HIDDEN], NOON))

    found = store.transact_now(lambda work: work.figures.of("liege", "2026-10"))
    elsewhere = store.transact_now(lambda work: work.figures.of("galati", "2026-10"))

    assert sorted(found, key=str) == sorted([STARTED, HIDDEN], key=str)
    assert list(elsewhere) == []
    places = store.transact_now(lambda work: work.figures.territories("2026-10"))
    assert list(places) == ["liege"]


def test_a_month_is_begun_once(store: QueuedStore) -> None:
    months = ("2026-09", "2026-10", "2026-09")

    begun = [
        store.transact_now(lambda work, m=month: work.figures.begin(m, NOON)) for month in months
    ]

    assert begun == [True, True, False]
    assert list(store.transact_now(lambda work: work.figures.months())) == ["2026-10", "2026-09"]
    assert list(store.transact_now(lambda work: work.figures.of("*", "2026-10"))) == []


def test_the_database_itself_refuses_to_change_a_figure(store: QueuedStore, url: str) -> None:
    store.transact_now(lambda work: work.figures.add("2026-10", [STARTED], NOON))

    with engine_for(url).connect() as connection, pytest.raises(DBAPIError, match="frozen"):
        connection.execute(text("UPDATE figure SET value = 7"))

    assert store.transact_now(lambda work: work.figures.of("liege", "2026-10")) == [STARTED]


def test_erasing_a_learner_changes_no_table(store: QueuedStore) -> None:
    learner = newcomer(store)
    store.transact_now(lambda work: work.figures.add("2026-10", [STARTED, HIDDEN], NOON))
    before = store.transact_now(lambda work: work.figures.of("liege", "2026-10"))

    store.transact_now(lambda work: work.learners.erase(learner.id))

    assert store.transact_now(lambda work: work.figures.of("liege", "2026-10")) == before


def test_the_revision_of_figures_goes_down_and_up_again(
    opened: Callable[[str], QueuedStore], url: str
) -> None:
    with closing(opened(url)) as store:
        learner = newcomer(store)
        store.transact_now(lambda work: work.passages.note(learner.id, [WHERE]))

    migrating.downgrade(url, "0004")
    with engine_for(url).connect() as connection:
        left = set(inspect(connection).get_table_names())
    migrating.upgrade(url)

    store = opened(url)
    assert {"passage", "figure"} & left == set()
    assert store.transact_now(lambda work: work.learners.get(learner.id)) == learner
    assert store.transact_now(lambda work: work.passages.of(learner.id)) == []
    store.transact_now(lambda work: work.figures.add("2026-10", [STARTED], NOON))
    with engine_for(url).connect() as connection, pytest.raises(DBAPIError, match="frozen"):
        connection.execute(text("UPDATE figure SET value = 7"))


def test_backups_and_ports_take_both_tables_along() -> None:
    for taken in (COPIED, PORTED):
        assert {"passage", "figure"} <= {table.name for table in taken}
