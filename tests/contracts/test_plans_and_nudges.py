"""Plans, nudges and what becomes of messages, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from digiter_core.errors import DatabaseInUse, SchemaMismatch, StorageError
from digiter_core.ports import (
    NUDGES_TOGETHER,
    REPLAYABLE,
    Learner,
    NextNudge,
    OutboxMessage,
    Plan,
    PlanReport,
    Store,
    Work,
)
from digiter_core.storage import migrating
from digiter_core.storage.looking import Letter, coming_nudges, letters
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.retention import sweep
from digiter_core.storage.tables import OutboxState, outbox
from digiter_core.storage.work import StoredWork
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_sealing import run_sql

CANARY = "Kanarienvogel"
HOUR = timedelta(hours=1)
CHOSEN = Plan(0, "org_plan_three_tasks", "bag_down", "", "", 5, NOON)
OWN = Plan(0, "", "", f"après {CANARY}", f"je range {CANARY}", 10, NOON)


def newcomer(store: Store, address: str = "1001") -> Learner:
    return store.transact_now(lambda work: work.learners.create("telegram", address, "fr", NOON))


def begun(store: Store, learner: Learner, plan: Plan = CHOSEN) -> Plan:
    return store.transact_now(lambda work: work.plans.begin(learner.id, plan))


def told(store: Store, learner: Learner, plan: Plan, note: str = "", at: datetime = NOON) -> int:
    """Store a report on *plan*, with a note if there is one; return its number."""

    def tell(work: Work) -> int:
        report = work.plans.report(learner.id, PlanReport(0, plan.id, "done", at))
        if note:
            work.plans.keep_note(learner.id, report.id, note)
        return report.id

    return store.transact_now(tell)


def nudge(at: datetime = NOON, kind: str = "plan", day: date = date(2026, 11, 21)) -> NextNudge:
    return NextNudge(kind, day, at)


def message(
    learner: Learner | None, *, dedup: str | None = None, due: datetime = NOON
) -> OutboxMessage:
    number = learner.id if learner else None
    body = {"text": CANARY, "unasked": True, "once": (NOON + HOUR).isoformat()}
    return OutboxMessage(0, number, "1001", body, due, dedup=dedup)


def written(store: Store, learner: Learner | None, dedup: str | None = None) -> OutboxMessage:
    return store.transact_now(lambda work: work.outbox.add(message(learner, dedup=dedup)))


def state_of(store: QueuedStore, number: int) -> tuple[OutboxState, str | None, bool]:
    """Return state and reason of a message, and whether anything is left of its words."""
    columns = (outbox.c.state, outbox.c.reason, outbox.c.body, outbox.c.chat_key)

    def read(work: Work) -> tuple[OutboxState, str | None, bool]:
        assert isinstance(work, StoredWork)
        rows = work.connection.all(select(*columns, outbox.c.id), {})
        [(state, reason, body, chat)] = [row[:4] for row in rows if row[4] == number]
        assert (body is None) == (chat is None)
        return OutboxState(state), reason, body is not None

    return store.transact_now(read)


# --- Plans


def test_a_plan_is_read_as_it_was_made(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")

    chosen = begun(store, learner)
    own = begun(store, other, OWN)

    assert chosen == replace(CHOSEN, id=chosen.id)
    assert store.transact_now(lambda work: work.plans.open(learner.id)) == chosen
    assert store.transact_now(lambda work: work.plans.open(other.id)) == own
    assert store.transact_now(lambda work: work.plans.all(other.id)) == [own]


def test_a_plan_begun_closes_the_one_before(store: Store) -> None:
    learner = newcomer(store)
    first = begun(store, learner)

    second = begun(store, learner, replace(OWN, opened_at=NOON + HOUR))

    assert store.transact_now(lambda work: work.plans.open(learner.id)) == second
    assert store.transact_now(lambda work: work.plans.all(learner.id)) == [
        replace(first, closed_at=NOON + HOUR),
        second,
    ]


def test_a_plan_closed_stays_as_it_was_closed(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    plan, theirs = begun(store, learner), begun(store, other)

    def close(work: Work) -> None:
        work.plans.close(learner.id, NOON + HOUR)
        work.plans.close(learner.id, NOON + 2 * HOUR)

    store.transact_now(close)

    assert store.transact_now(lambda work: work.plans.open(learner.id)) is None
    assert store.transact_now(lambda work: work.plans.all(learner.id)) == [
        replace(plan, closed_at=NOON + HOUR)
    ]
    assert store.transact_now(lambda work: work.plans.open(other.id)) == theirs


def test_the_database_itself_keeps_a_second_open_plan_out(store: QueuedStore, url: str) -> None:
    begun(store, newcomer(store))

    with pytest.raises(Exception, match=r"(?i)unique"):
        run_sql(
            url,
            "INSERT INTO plan (learner_id, content, opened_at) "
            "SELECT learner_id, content, opened_at FROM plan",
        )


def test_reports_come_oldest_first_with_the_notes_that_were_kept(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    plan = begun(store, learner)

    def tell(work: Work) -> list[PlanReport]:
        told = [
            work.plans.report(learner.id, PlanReport(0, plan.id, outcome, NOON + n * HOUR))
            for n, outcome in enumerate(("not_done", "partly", "done"))
        ]
        work.plans.keep_note(learner.id, told[1].id, "à moitié")
        work.plans.keep_note(other.id, told[2].id, "not mine")
        return told

    first, second, third = store.transact_now(tell)

    assert store.transact_now(lambda work: work.plans.reports(learner.id)) == [
        first,
        replace(second, note="à moitié"),
        third,
    ]
    assert store.transact_now(lambda work: work.plans.reports(other.id)) == []


def test_own_words_outcomes_and_kinds_are_in_no_column(store: QueuedStore, url: str) -> None:
    learner = newcomer(store)
    told(store, learner, begun(store, learner, OWN), f"avec {CANARY}")
    store.transact_now(lambda work: work.nudges.put(learner.id, nudge(kind=CANARY)))

    tables = ("plan", "plan_report", "next_nudge")
    rows = [row for table in tables for row in run_sql(url, f"SELECT * FROM {table}")]
    everything = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    )

    assert len(rows) == 3
    assert CANARY.encode() not in everything
    assert b"done" not in everything


def test_notes_go_when_the_consent_is_taken_back(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    for each in (learner, other):
        told(store, each, begun(store, each), CANARY)

    store.transact_now(lambda work: work.plans.forget_notes(learner.id))

    def notes(work: Work, of: int) -> list[str | None]:
        return [report.note for report in work.plans.reports(of)]

    assert store.transact_now(lambda work: notes(work, learner.id)) == [None]
    assert store.transact_now(lambda work: notes(work, other.id)) == [CANARY]


def test_notes_go_after_90_days_and_what_was_told_stays(
    store: QueuedStore, clock: SetClock
) -> None:
    learner = newcomer(store)
    plan = begun(store, learner)
    told(store, learner, plan, CANARY)
    told(store, learner, plan, "younger", NOON + timedelta(seconds=1))
    clock.pass_by(days=90)

    def left_after(**interval: int) -> tuple[int, list[tuple[str, str | None]]]:
        clock.pass_by(**interval)
        swept = store.transact_now(lambda work: sweep(work, clock.now()))
        reports = store.transact_now(lambda work: work.plans.reports(learner.id))
        return swept["note"], [(each.outcome, each.note) for each in reports]

    assert left_after() == (0, [("done", CANARY), ("done", "younger")])
    assert left_after(seconds=1) == (1, [("done", None), ("done", "younger")])
    assert left_after(seconds=1) == (1, [("done", None), ("done", None)])
    assert left_after(days=1) == (0, [("done", None), ("done", None)])


# --- Nudges


def test_there_is_one_next_nudge_or_none(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    later = nudge(NOON + HOUR, "weekly", date(2026, 11, 24))
    seen = []

    def plan(work: Work, following: NextNudge | None) -> None:
        work.nudges.put(learner.id, following)
        seen.append((work.nudges.of(learner.id), work.nudges.of(other.id)))

    for following in (None, nudge(), later, None, nudge()):
        store.transact_now(lambda work, it=following: plan(work, it))

    assert seen == [(each, None) for each in (None, nudge(), later, None, nudge())]


def test_what_is_due_comes_longest_due_first(store: Store) -> None:
    learners = [newcomer(store, str(number)) for number in range(4)]
    hours = (0, -2, -1, 1)

    def plan(work: Work) -> None:
        for learner, hour in zip(learners, hours, strict=True):
            work.nudges.put(learner.id, nudge(NOON + hour * HOUR))

    store.transact_now(plan)

    def due(now: datetime) -> list[int]:
        found = store.transact_now(lambda work: work.nudges.due(now))
        return [[each.id for each in learners].index(number) for number in found]

    assert due(NOON) == [1, 2, 0]
    assert due(NOON - timedelta(microseconds=1)) == [1, 2]
    assert due(NOON - 3 * HOUR) == []


def test_the_first_nudge_to_come_is_known_whether_it_is_due_or_not(store: Store) -> None:
    def first() -> datetime | None:
        return store.transact_now(lambda work: work.nudges.first_due())

    learners = [newcomer(store, str(number)) for number in range(2)]
    before = first()
    for learner, at in zip(learners, (NOON + HOUR, NOON - HOUR), strict=True):
        store.transact_now(lambda work, n=learner.id, at=at: work.nudges.put(n, nudge(at)))
    earliest = first()
    store.transact_now(lambda work: work.nudges.put(learners[1].id, None))

    assert before is None
    assert earliest == NOON - HOUR
    assert first() == NOON + HOUR


def test_only_so_many_are_due_together(store: Store) -> None:
    number = NUDGES_TOGETHER + 3

    def plan(work: Work) -> list[int]:
        made = [work.learners.create("telegram", str(n), "fr", NOON).id for n in range(number)]
        for n, learner in enumerate(made):
            work.nudges.put(learner, nudge(NOON - n * HOUR))
        return made

    made = store.transact_now(plan)
    first = store.transact_now(lambda work: work.nudges.due(NOON))

    def settle(work: Work) -> None:
        for learner in first:
            work.nudges.put(learner, None)

    store.transact_now(settle)

    assert first == made[: -NUDGES_TOGETHER - 1 : -1]
    assert store.transact_now(lambda work: work.nudges.due(NOON)) == made[2::-1]


def test_an_erased_learner_leaves_no_plan_report_or_nudge(store: QueuedStore, url: str) -> None:
    gone, stays = newcomer(store, "1001"), newcomer(store, "1002")
    for each in (gone, stays):
        told(store, each, begun(store, each, OWN), CANARY)
        store.transact_now(lambda work, of=each.id: work.nudges.put(of, nudge()))
    sending = written(store, gone, "n:1")
    store.transact_now(lambda work: work.outbox.take_up(sending.id))

    store.transact_now(lambda work: work.learners.erase(gone.id))

    for table in ("plan", "plan_report", "next_nudge"):
        assert run_sql(url, f"SELECT learner_id FROM {table}") == [(stays.id,)]
    assert run_sql(url, "SELECT id FROM outbox") == []
    assert store.transact_now(lambda work: work.nudges.due(NOON)) == [stays.id]


def test_nothing_is_planned_for_the_erased(store: Store) -> None:
    gone = newcomer(store)
    store.transact_now(lambda work: work.learners.erase(gone.id))

    with pytest.raises(StorageError):
        store.transact_now(lambda work: work.plans.begin(gone.id, CHOSEN))
    with pytest.raises(StorageError):
        store.transact_now(lambda work: work.nudges.put(gone.id, nudge()))
    store.transact_now(lambda work: work.nudges.put(gone.id, None))


# --- What becomes of a nudge


def test_a_nudge_is_on_the_wire_before_it_leaves_and_sent_after(store: QueuedStore) -> None:
    one = written(store, newcomer(store))

    waiting = state_of(store, one.id)
    taken = store.transact_now(lambda work: work.outbox.take_up(one.id))
    on_the_wire = state_of(store, one.id), store.transact_now(lambda work: work.outbox.open())
    again = store.transact_now(lambda work: work.outbox.take_up(one.id))
    store.transact_now(lambda work: work.outbox.sent(one.id, NOON))

    assert waiting == (OutboxState.READY, None, True)
    assert (taken, again) == (True, False)
    assert on_the_wire == ((OutboxState.SENDING, None, True), [])
    assert state_of(store, one.id) == (OutboxState.SENT, None, False)


def test_a_nudge_that_did_not_leave_is_put_back(store: QueuedStore) -> None:
    one = written(store, newcomer(store), "n:1")
    store.transact_now(lambda work: work.outbox.take_up(one.id))

    store.transact_now(lambda work: work.outbox.put_back(one.id))

    assert store.transact_now(lambda work: work.outbox.open()) == [one]
    assert store.transact_now(lambda work: work.outbox.take_up(one.id)) is True


def test_a_nudge_without_an_answer_is_uncertain_for_good(store: QueuedStore) -> None:
    one = written(store, newcomer(store))

    def no_answer(work: Work) -> None:
        work.outbox.take_up(one.id)
        work.outbox.uncertain(one.id, NOON)
        work.outbox.put_back(one.id)

    store.transact_now(no_answer)
    afterwards = store.transact_now(
        lambda work: (
            work.outbox.take_up(one.id),
            work.outbox.revive(one.id, NOON),
            work.outbox.wipe(one.id),
            work.outbox.open(),
        )
    )

    assert afterwards == (False, False, False, [])
    assert state_of(store, one.id) == (OutboxState.UNCERTAIN, None, False)


@pytest.mark.parametrize("before", ["ready", "sent", "dead"])
def test_only_what_is_on_the_wire_can_be_uncertain_or_put_back(
    store: QueuedStore, before: str
) -> None:
    one = written(store, newcomer(store))
    if before == "sent":
        store.transact_now(lambda work: work.outbox.sent(one.id, NOON))
    if before == "dead":
        store.transact_now(lambda work: work.outbox.dead(one.id, "too_late"))
    state = state_of(store, one.id)

    def late_marks(work: Work) -> int:
        work.outbox.uncertain(one.id, NOON)
        work.outbox.put_back(one.id)
        return work.outbox.settle_interrupted(NOON)

    assert store.transact_now(late_marks) == 0
    assert state_of(store, one.id) == state


def test_what_was_on_the_wire_when_a_process_died_is_uncertain(store: QueuedStore) -> None:
    learner = newcomer(store)
    first, second, waiting = (written(store, learner) for _ in range(3))

    def take(work: Work) -> None:
        work.outbox.take_up(first.id)
        work.outbox.take_up(second.id)

    store.transact_now(take)
    settled = [
        store.transact_now(lambda work: work.outbox.settle_interrupted(NOON)) for _ in range(2)
    ]

    assert settled == [2, 0]
    assert {state_of(store, each.id) for each in (first, second)} == {
        (OutboxState.UNCERTAIN, None, False)
    }
    assert store.transact_now(lambda work: work.outbox.open()) == [waiting]


def test_a_nudge_dropped_is_not_taken_up(store: QueuedStore) -> None:
    learner = newcomer(store)
    one = written(store, learner)
    store.transact_now(lambda work: work.outbox.drop_for(learner.id))

    assert store.transact_now(lambda work: work.outbox.take_up(one.id)) is False
    assert state_of(store, one.id) == (OutboxState.DEAD, "dropped", False)


def test_a_nudge_on_the_wire_is_not_dropped_and_what_arrived_counts(store: QueuedStore) -> None:
    learner = newcomer(store)
    one = written(store, learner)

    def stop_meanwhile(work: Work) -> None:
        work.outbox.take_up(one.id)
        work.outbox.drop_for(learner.id)

    store.transact_now(stop_meanwhile)
    on_the_wire = state_of(store, one.id)
    store.transact_now(lambda work: work.outbox.sent(one.id, NOON))

    assert on_the_wire == (OutboxState.SENDING, None, True)
    assert state_of(store, one.id) == (OutboxState.SENT, None, False)


def test_a_second_nudge_of_one_name_costs_its_whole_transaction(store: QueuedStore) -> None:
    """`add` raises, so that nothing of the turn that would have written twice is kept."""
    learner = newcomer(store)
    one = written(store, learner, "n:1:2026-11-21")

    def again(work: Work) -> None:
        work.notes.write("turn", "was here")
        work.outbox.add(message(learner, dedup="n:1:2026-11-21"))

    with pytest.raises(StorageError):
        store.transact_now(again)

    assert store.transact_now(lambda work: work.notes.read("turn")) is None
    assert store.transact_now(lambda work: work.outbox.open()) == [one]


def test_a_name_is_known_whatever_became_of_the_nudge(store: Store) -> None:
    learner = newcomer(store)

    def knows(work: Work) -> list[bool]:
        return [work.outbox.knows(name) for name in ("n:1", "n:2")]

    before = store.transact_now(knows)
    one = written(store, learner, "n:1")
    waiting = store.transact_now(knows)
    store.transact_now(lambda work: work.outbox.sent(one.id, NOON))
    after = store.transact_now(knows)

    assert (before, waiting, after) == ([False, False], [True, False], [True, False])


def test_messages_without_a_name_are_as_many_as_are_written(store: Store) -> None:
    learner = newcomer(store)

    two = [written(store, learner) for _ in range(2)]

    assert store.transact_now(lambda work: work.outbox.open()) == two


# --- Dead letters


@pytest.mark.parametrize("reason", sorted(REPLAYABLE))
def test_what_can_be_sent_again_is_kept_and_revived(store: QueuedStore, reason: str) -> None:
    one = written(store, newcomer(store), "n:1")
    store.transact_now(lambda work: work.outbox.postpone(one.id, NOON))
    store.transact_now(lambda work: work.outbox.dead(one.id, reason))
    dead = state_of(store, one.id)

    later = NOON + HOUR
    revived = [
        store.transact_now(lambda work: work.outbox.revive(one.id, later)) for _ in range(2)
    ]

    assert dead == (OutboxState.DEAD, reason, True)
    assert revived == [True, False]
    assert state_of(store, one.id) == (OutboxState.READY, None, True)
    assert store.transact_now(lambda work: work.outbox.open()) == [replace(one, due_at=later)]


@pytest.mark.parametrize("reason", ["too_late", "unreachable", "dropped", ""])
def test_nothing_is_left_of_any_other_dead_letter(store: QueuedStore, reason: str) -> None:
    one = written(store, newcomer(store))
    store.transact_now(lambda work: work.outbox.dead(one.id, reason))

    found = store.transact_now(
        lambda work: (work.outbox.revive(one.id, NOON), work.outbox.wipe(one.id))
    )

    assert found == (False, False)
    assert state_of(store, one.id) == (OutboxState.DEAD, reason, False)


def test_a_nudge_on_the_wire_can_be_given_up(store: QueuedStore) -> None:
    one = written(store, newcomer(store))

    def refuse(work: Work) -> None:
        work.outbox.take_up(one.id)
        work.outbox.dead(one.id, "refused")

    store.transact_now(refuse)

    assert state_of(store, one.id) == (OutboxState.DEAD, "refused", True)


def test_what_was_sent_cannot_be_given_up_any_more(store: QueuedStore) -> None:
    one = written(store, newcomer(store))
    store.transact_now(lambda work: work.outbox.sent(one.id, NOON))

    store.transact_now(lambda work: work.outbox.dead(one.id, "refused"))

    assert state_of(store, one.id) == (OutboxState.SENT, None, False)


def test_a_dead_letter_wiped_is_gone_for_good(store: QueuedStore) -> None:
    one = written(store, newcomer(store))
    store.transact_now(lambda work: work.outbox.dead(one.id, "refused"))

    wiped = [store.transact_now(lambda work: work.outbox.wipe(one.id)) for _ in range(2)]

    assert wiped == [True, False]
    assert state_of(store, one.id) == (OutboxState.DEAD, "refused", False)
    assert store.transact_now(lambda work: work.outbox.revive(one.id, NOON)) is False


@pytest.mark.parametrize("act", ["revive", "wipe"])
def test_what_waits_is_on_the_wire_or_is_not_there_is_no_dead_letter(
    store: QueuedStore, act: str
) -> None:
    learner = newcomer(store)
    waiting, sending = written(store, learner), written(store, learner)
    store.transact_now(lambda work: work.outbox.take_up(sending.id))

    def try_each(work: Work) -> list[bool]:
        numbers = (waiting.id, sending.id, sending.id + 1, 0, -1)
        if act == "wipe":
            return [work.outbox.wipe(number) for number in numbers]
        return [work.outbox.revive(number, NOON) for number in numbers]

    assert store.transact_now(try_each) == [False] * 5
    assert state_of(store, waiting.id) == (OutboxState.READY, None, True)
    assert state_of(store, sending.id) == (OutboxState.SENDING, None, True)


def test_a_dead_letter_goes_after_a_week_like_all_closed_rows(
    store: QueuedStore, clock: SetClock
) -> None:
    learner = newcomer(store)
    dead, uncertain, revived = (written(store, learner) for _ in range(3))

    def settle(work: Work) -> None:
        work.outbox.dead(dead.id, "refused")
        work.outbox.take_up(uncertain.id)
        work.outbox.uncertain(uncertain.id, NOON)
        work.outbox.dead(revived.id, "no_answer")
        work.outbox.revive(revived.id, NOON)

    store.transact_now(settle)
    clock.pass_by(days=7, seconds=1)
    swept = store.transact_now(lambda work: sweep(work, clock.now()))

    assert swept["outbox"] == 2
    assert store.transact_now(lambda work: work.outbox.open()) == [replace(revived, due_at=NOON)]


# --- Looking while the product runs


def test_letters_can_be_looked_at_while_the_store_is_open(
    store: QueuedStore, url: str, clock: SetClock
) -> None:
    learner = newcomer(store)
    waiting, sending, uncertain, refused, late, sent = (written(store, learner) for _ in range(6))
    clock.pass_by(hours=1)

    def settle(work: Work) -> None:
        work.outbox.postpone(waiting.id, NOON)
        for each in (sending, uncertain):
            work.outbox.take_up(each.id)
        work.outbox.uncertain(uncertain.id, NOON + HOUR)
        work.outbox.dead(refused.id, "refused")
        work.outbox.dead(late.id, "too_late")
        work.outbox.sent(sent.id, NOON)

    store.transact_now(settle)

    closed = NOON + HOUR
    assert letters(url) == [
        Letter(waiting.id, "ready", None, 1, NOON, None, is_replayable=False),
        Letter(sending.id, "sending", None, 0, NOON, None, is_replayable=False),
        Letter(uncertain.id, "uncertain", None, 0, NOON, closed, is_replayable=False),
        Letter(refused.id, "dead", "refused", 0, NOON, closed, is_replayable=True),
        Letter(late.id, "dead", "too_late", 0, NOON, closed, is_replayable=False),
    ]


def test_coming_nudges_can_be_counted_while_the_store_is_open(
    store: QueuedStore, url: str
) -> None:
    for number, hour in enumerate((2, 1, 3)):
        learner = newcomer(store, str(number))
        at = NOON + hour * HOUR
        store.transact_now(lambda work, of=learner.id, at=at: work.nudges.put(of, nudge(at)))

    assert coming_nudges(url, NOON + 3 * HOUR) == [NOON + HOUR, NOON + 2 * HOUR]
    assert coming_nudges(url, NOON) == []


def test_looking_waits_for_nobody_and_nobody_waits_for_it(
    store: QueuedStore, opened: Callable[[str], QueuedStore], url: str
) -> None:
    """Another process cannot have the database meanwhile; looking at it is all it can do."""
    one = written(store, newcomer(store))
    seen = []

    def look_in_the_middle(work: Work) -> None:
        work.outbox.dead(one.id, "refused")
        seen.append([each.state for each in letters(url)])

    with pytest.raises(DatabaseInUse):
        opened(url)
    store.transact_now(look_in_the_middle)
    seen.append([each.state for each in letters(url)])

    assert seen == [["ready"], ["dead"]]


def test_where_no_database_is_none_is_made_by_looking(sqlite_url: str) -> None:
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            letters(sqlite_url)
        with pytest.raises(FileNotFoundError):
            coming_nudges(sqlite_url, NOON)


def test_a_database_of_another_program_is_not_looked_at(
    opened: Callable[[str], QueuedStore], url: str
) -> None:
    opened(url).close()
    migrating.downgrade(url, "base")

    with pytest.raises(SchemaMismatch):
        letters(url)
    with pytest.raises(SchemaMismatch):
        coming_nudges(url, datetime(2027, 1, 1, tzinfo=UTC))
