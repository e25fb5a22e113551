"""What `ports.Store` promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digiter_core.coaching.upkeep import EVENT_DAYS
from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Place, Session
from digiter_core.errors import StorageError, StorageUnavailable
from digiter_core.ports import (
    Answer,
    Consent,
    Event,
    Learner,
    LearnerState,
    OutboxMessage,
    Run,
    Store,
    Work,
)
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.retention import sweep
from tests.contracts.conftest import NOON, SetClock, noted

SESSION = Session(
    stack=(
        Place("welcome", "v1", NodeId("name"), (NodeId("hello"),)),
        Place("self_assessment", "v7", None),
    ),
    step=12,
    variables={"name": "Zoé", "age": 19, "minor": False, "goal": None},
)


def newcomer(store: Store, address: str = "1001", language: str = "fr") -> Learner:
    return store.transact_now(
        lambda work: work.learners.create("telegram", address, language, NOON)
    )


def message(
    learner: Learner | None, *, due: datetime = NOON, text: str = "hello"
) -> OutboxMessage:
    number = learner.id if learner else None
    return OutboxMessage(0, number, "1001", {"text": text, "buttons": [["a", "b"]]}, due)


# --- Learners


def test_a_new_learner_is_active_with_an_empty_session(store: Store) -> None:
    learner = newcomer(store)

    assert learner == Learner(
        id=learner.id,
        channel="telegram",
        address="1001",
        language="fr",
        territory="",
        state=LearnerState.ACTIVE,
        created_at=NOON,
        last_seen_at=NOON,
        session=Session(),
    )


def test_a_learner_is_found_by_chat_and_by_number(store: Store) -> None:
    learner = newcomer(store)
    newcomer(store, "1002")

    found = store.transact_now(lambda work: work.learners.find("telegram", "1001"))
    got = store.transact_now(lambda work: work.learners.get(learner.id))

    assert (found, got) == (learner, learner)


def test_nobody_is_found_where_nobody_is(store: Store) -> None:
    newcomer(store)

    found = store.transact_now(
        lambda work: (
            work.learners.find("terminal", "1001"),
            work.learners.find("telegram", "100"),
            work.learners.get(5),
        )
    )

    assert found == (None, None, None)


def test_everything_that_can_change_is_saved(store: Store) -> None:
    learner = newcomer(store)
    changed = replace(
        learner,
        language="ro",
        territory="galati",
        state=LearnerState.PAUSED,
        last_seen_at=NOON + timedelta(microseconds=1),
        session=SESSION,
        question_message=2**40,
        forget_at=NOON + timedelta(days=1),
        needs_help=True,
    )

    store.transact_now(lambda work: work.learners.save(changed))

    assert store.transact_now(lambda work: work.learners.get(learner.id)) == changed


def test_saving_after_reading_keeps_what_was_not_changed(store: Store) -> None:
    learner = newcomer(store)

    def turn(work: Work) -> None:
        found = work.learners.find("telegram", "1001")
        assert found is not None
        work.learners.save(replace(found, territory="liege"))
        work.learners.save(replace(found, territory="liege", session=SESSION))

    store.transact_now(turn)

    expected = replace(learner, territory="liege", session=SESSION)
    assert store.transact_now(lambda work: work.learners.get(learner.id)) == expected


def test_a_mark_set_within_a_turn_is_overwritten_by_a_later_save(store: Store) -> None:
    """`save` writes what changed since it was read; a mark in between must count as a change."""
    learner = newcomer(store)

    def turn(work: Work) -> None:
        found = work.learners.get(learner.id)
        assert found is not None
        work.learners.question_sent(learner.id, 5)
        work.learners.set_state(learner.id, LearnerState.STOPPED)
        work.learners.save(found)

    store.transact_now(turn)

    assert store.transact_now(lambda work: work.learners.get(learner.id)) == learner


def test_question_and_state_can_be_noted_alone(store: Store) -> None:
    learner = newcomer(store)

    def note(work: Work) -> None:
        work.learners.question_sent(learner.id, 77)
        work.learners.set_state(learner.id, LearnerState.UNREACHABLE)

    store.transact_now(note)

    expected = replace(learner, question_message=77, state=LearnerState.UNREACHABLE)
    assert store.transact_now(lambda work: work.learners.get(learner.id)) == expected


def test_saving_someone_unknown_is_an_error(store: Store) -> None:
    ghost = replace(newcomer(store), id=1)

    with pytest.raises(StorageError):
        store.transact_now(lambda work: work.learners.save(ghost))


def test_a_chat_has_one_learner(store: Store) -> None:
    newcomer(store)

    with pytest.raises(StorageError):
        newcomer(store)


def test_who_is_to_be_forgotten_and_who_is_silent(store: Store) -> None:
    early, late, never = (newcomer(store, address) for address in ("1", "2", "3"))

    def prepare(work: Work) -> None:
        hour = timedelta(hours=1)
        work.learners.save(replace(early, forget_at=NOON, last_seen_at=NOON - hour))
        work.learners.save(replace(late, forget_at=NOON + hour, last_seen_at=NOON + hour))

    store.transact_now(prepare)

    assert store.transact_now(lambda work: work.learners.to_forget(NOON)) == [early.id]
    assert store.transact_now(lambda work: work.learners.silent_since(NOON)) == [early.id]
    assert store.transact_now(lambda work: work.learners.seen_since(NOON)) == [never.id, late.id]


# --- Answers


def test_a_run_is_open_until_it_is_closed(store: Store) -> None:
    learner = newcomer(store)

    run = store.transact_now(lambda work: work.answers.begin(learner.id, "full", "2", NOON))
    before = store.transact_now(lambda work: work.answers.open_run(learner.id))
    store.transact_now(lambda work: work.answers.close(run.id, NOON + timedelta(hours=1)))
    after = store.transact_now(lambda work: work.answers.open_run(learner.id))

    assert run == Run(run.id, "full", "2", NOON)
    assert (before, after) == (run, None)


def test_the_last_run_is_the_open_one_or_else_the_newest_finished(store: Store) -> None:
    learner = newcomer(store)

    def history(work: Work) -> list[Run | None]:
        seen = [work.answers.last_run(learner.id)]
        first = work.answers.begin(learner.id, "full", "2", NOON)
        seen.append(work.answers.last_run(learner.id))
        work.answers.close(first.id, NOON)
        left = work.answers.begin(learner.id, "short", "2", NOON)
        seen.append(work.answers.last_run(learner.id))
        work.answers.close(left.id, None)
        seen.append(work.answers.last_run(learner.id))
        return seen

    nothing, first, left, finished = store.transact_now(history)

    assert nothing is None
    assert first is not None
    assert left is not None
    assert (first.form, left.form) == ("full", "short")
    assert finished == replace(first, finished_at=NOON)


def test_beginning_again_leaves_the_open_run(store: Store) -> None:
    learner = newcomer(store)

    first = store.transact_now(lambda work: work.answers.begin(learner.id, "full", "2", NOON))
    second = store.transact_now(lambda work: work.answers.begin(learner.id, "full", "3", NOON))

    assert store.transact_now(lambda work: work.answers.open_run(learner.id)) == second
    assert store.transact_now(lambda work: work.answers.runs(learner.id)) == [first, second]


def test_an_answer_replaces_the_one_before(store: Store) -> None:
    learner = newcomer(store)
    run = store.transact_now(lambda work: work.answers.begin(learner.id, "full", "2", NOON))
    first = Answer("team_1", "rarely", 2, NOON)
    other = Answer("team_2", "not_lived", None, NOON)
    again = Answer("team_1", "often", 4, NOON + timedelta(minutes=1))

    def answer(work: Work) -> None:
        for each in (first, other, again):
            work.answers.record(learner.id, run.id, each)

    store.transact_now(answer)

    assert store.transact_now(lambda work: work.answers.of_run(learner.id, run.id)) == [
        other,
        again,
    ]


def test_answers_can_be_taken_back(store: Store) -> None:
    learner = newcomer(store)
    run = store.transact_now(lambda work: work.answers.begin(learner.id, "full", "2", NOON))
    answers = [Answer(item, "often", 4, NOON) for item in "abc"]

    def answer(work: Work) -> None:
        for each in answers:
            work.answers.record(learner.id, run.id, each)
        work.answers.forget(run.id, ["a", "c", "unknown"])
        work.answers.forget(run.id, [])

    store.transact_now(answer)

    assert store.transact_now(lambda work: work.answers.of_run(learner.id, run.id)) == [answers[1]]


# --- Consents and events


def test_the_latest_act_of_consent_counts(store: Store) -> None:
    learner = newcomer(store)
    acts = [
        Consent("nudges", given=True, at=NOON, language="fr", text_hash="a"),
        Consent("sharing", given=True, at=NOON, language="fr", text_hash="b"),
        Consent("nudges", given=False, at=NOON, language="fr", text_hash="a"),
    ]

    def record(work: Work) -> None:
        for act in acts:
            work.consents.record(learner.id, act)

    store.transact_now(record)

    assert store.transact_now(lambda work: work.consents.current(learner.id)) == {"sharing"}
    assert store.transact_now(lambda work: work.consents.history(learner.id)) == acts


def test_events_are_kept_in_order(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")
    events = [
        Event("answered", NOON, {"item": "team_1", "score": 3}),
        Event("answered", NOON - timedelta(days=1), {}),
    ]

    def append(work: Work) -> None:
        for event in events:
            work.events.append(learner.id, event)

    store.transact_now(append)

    assert store.transact_now(lambda work: work.events.of(learner.id)) == events
    assert store.transact_now(lambda work: work.events.of(other.id)) == []


# --- Inbox


def test_an_update_is_handled_once(store: QueuedStore) -> None:
    first = store.transact_now(lambda work: work.inbox.handled(7, NOON))
    again = store.transact_now(lambda work: work.inbox.handled(7, NOON))
    other = store.transact_now(lambda work: work.inbox.handled(8, NOON))

    assert (first, again, other) == (True, False, True)
    assert noted(store) == {7: None, 8: None}


def test_an_update_that_cannot_be_read_is_set_aside(store: QueuedStore) -> None:
    store.transact_now(lambda work: work.inbox.quarantine(7, "message", NOON))

    assert noted(store) == {7: "message"}
    assert store.transact_now(lambda work: work.inbox.handled(7, NOON)) is False


def test_an_update_whose_turn_failed_is_set_aside_though_it_was_noted(store: QueuedStore) -> None:
    """The apology notes the update as handled before it is set aside; that did nothing once."""

    def apologise(work: Work) -> None:
        assert work.inbox.handled(7, NOON)
        work.inbox.quarantine(7, "turn_failed", NOON)

    store.transact_now(lambda work: work.inbox.handled(6, NOON))
    store.transact_now(apologise)

    assert noted(store) == {6: None, 7: "turn_failed"}


def test_what_became_of_an_update_before_is_not_changed(store: QueuedStore) -> None:
    later = NOON + timedelta(seconds=1)
    store.transact_now(lambda work: work.inbox.handled(7, NOON))
    store.transact_now(lambda work: work.inbox.quarantine(8, "message", NOON))

    store.transact_now(lambda work: work.inbox.quarantine(7, "chat", later))
    store.transact_now(lambda work: work.inbox.quarantine(8, "chat", later))

    assert noted(store) == {7: None, 8: "message"}


# --- Outbox


def test_a_message_gets_a_number_of_its_own(store: Store) -> None:
    learner = newcomer(store)

    first = store.transact_now(lambda work: work.outbox.add(message(learner)))
    second = store.transact_now(lambda work: work.outbox.add(message(learner)))

    assert first == replace(message(learner), id=first.id)
    assert second.id > first.id


def test_messages_come_oldest_first_until_they_are_sent(store: Store) -> None:
    learner = newcomer(store)
    later = NOON + timedelta(hours=1)

    def write(work: Work) -> list[OutboxMessage]:
        return [
            work.outbox.add(message(learner, due=later)),
            work.outbox.add(message(None)),
            work.outbox.add(message(learner)),
        ]

    first, second, third = store.transact_now(write)
    store.transact_now(lambda work: work.outbox.sent(second.id, NOON))

    assert store.transact_now(lambda work: work.outbox.open()) == [first, third]


def test_a_postponed_message_counts_its_attempts(store: Store) -> None:
    written = store.transact_now(lambda work: work.outbox.add(message(newcomer_in(work))))
    later = NOON + timedelta(seconds=30)

    store.transact_now(lambda work: work.outbox.postpone(written.id, later))

    expected = replace(written, due_at=later, attempts=1)
    assert store.transact_now(lambda work: work.outbox.open()) == [expected]


def newcomer_in(work: Work) -> Learner:
    return work.learners.create("telegram", "1001", "fr", NOON)


def test_a_dead_message_does_not_come_back(store: Store) -> None:
    written = store.transact_now(lambda work: work.outbox.add(message(None)))
    store.transact_now(lambda work: work.outbox.dead(written.id, "blocked"))
    store.transact_now(lambda work: work.outbox.postpone(written.id, NOON))

    assert store.transact_now(lambda work: work.outbox.open()) == []


def test_everything_waiting_for_one_learner_can_be_dropped(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")

    def write(work: Work) -> OutboxMessage:
        work.outbox.add(message(learner))
        work.outbox.add(message(learner))
        kept = work.outbox.add(message(other))
        work.outbox.drop_for(learner.id)
        return kept

    kept = store.transact_now(write)

    assert store.transact_now(lambda work: work.outbox.open()) == [kept]


# --- Pictures, notes, scripts


def test_a_picture_sent_before_is_known(store: Store) -> None:
    learner, other = newcomer(store), newcomer(store, "1002")

    def remember(work: Work) -> None:
        work.pictures.remember(learner.id, "digest", "old")
        work.pictures.remember(learner.id, "digest", "file")

    store.transact_now(remember)

    found = store.transact_now(
        lambda work: (
            work.pictures.file_id(learner.id, "digest"),
            work.pictures.file_id(learner.id, "another"),
            work.pictures.file_id(other.id, "digest"),
        )
    )
    assert found == ("file", None, None)


def test_a_note_holds_its_last_value(store: Store) -> None:
    store.transact_now(lambda work: work.notes.write("alive", "yesterday"))
    store.transact_now(lambda work: work.notes.write("alive", "hier, à midi"))

    found = store.transact_now(lambda work: (work.notes.read("alive"), work.notes.read("keyring")))

    assert found == ("hier, à midi", None)


def test_the_sources_of_a_script_version_never_change(store: Store) -> None:
    def keep(work: Work) -> None:
        work.scripts.keep("welcome", "v1", "first: é", NOON)
        work.scripts.keep("welcome", "v1", "second", NOON)
        work.scripts.keep("welcome", "v2", "third", NOON)

    store.transact_now(keep)

    assert store.transact_now(lambda work: work.scripts.sources("welcome", "v1")) == "first: é"
    assert store.transact_now(lambda work: work.scripts.sources("plan", "v1")) is None
    assert store.transact_now(lambda work: dict(work.scripts.all())) == {
        ("welcome", "v1"): "first: é",
        ("welcome", "v2"): "third",
    }


# --- Erasing and retention


def everything_about(store: Store, learner: Learner) -> None:
    def fill(work: Work) -> None:
        work.learners.save(replace(learner, session=SESSION))
        run = work.answers.begin(learner.id, "full", "2", NOON)
        work.answers.record(learner.id, run.id, Answer("a", "often", 4, NOON))
        act = Consent("nudges", given=True, at=NOON, language="fr", text_hash="a")
        work.consents.record(learner.id, act)
        work.events.append(learner.id, Event("answered", NOON, {}))
        work.pictures.remember(learner.id, "digest", "file")
        work.outbox.add(replace(message(learner), address=learner.address))
        work.outbox.add(replace(message(None), address=learner.address))
        work.inbox.handled(int(learner.address), NOON)

    store.transact_now(fill)


def test_an_erased_learner_leaves_nothing_and_others_stay(store: Store) -> None:
    gone, stays = newcomer(store, "1001"), newcomer(store, "1002")
    everything_about(store, gone)
    everything_about(store, stays)

    store.transact_now(lambda work: work.learners.erase(gone.id))

    def look(work: Work, learner: Learner) -> tuple[object, ...]:
        return (
            work.learners.get(learner.id) is not None,
            work.learners.find("telegram", learner.address) is not None,
            len(work.answers.runs(learner.id)),
            len(work.consents.history(learner.id)),
            len(work.events.of(learner.id)),
            len([each for each in work.outbox.open() if each.address == learner.address]),
        )

    assert store.transact_now(lambda work: look(work, gone)) == (False, False, 0, 0, 0, 0)
    assert store.transact_now(lambda work: look(work, stays)) == (True, True, 1, 1, 1, 2)


def test_erasing_again_changes_nothing(store: Store) -> None:
    gone = newcomer(store)

    store.transact_now(lambda work: work.learners.erase(gone.id))
    store.transact_now(lambda work: work.learners.erase(gone.id))

    assert store.transact_now(lambda work: work.learners.get(gone.id)) is None


def test_an_erased_learner_can_come_back_as_someone_new(store: Store) -> None:
    gone = newcomer(store)
    everything_about(store, gone)
    store.transact_now(lambda work: work.learners.erase(gone.id))

    back = newcomer(store)

    assert back.id != gone.id
    assert store.transact_now(lambda work: work.events.of(back.id)) == []
    assert store.transact_now(lambda work: work.inbox.handled(1001, NOON)) is False


def test_nothing_can_be_stored_for_the_erased(store: Store) -> None:
    gone = newcomer(store)
    store.transact_now(lambda work: work.learners.erase(gone.id))

    with pytest.raises(StorageError):
        store.transact_now(lambda work: work.events.append(gone.id, Event("x", NOON, {})))
    with pytest.raises(StorageError):
        store.transact_now(lambda work: work.outbox.add(message(gone)))


def test_closed_rows_go_after_a_week(store: QueuedStore, clock: SetClock) -> None:
    learner = newcomer(store)

    def work_off(work: Work) -> None:
        work.inbox.handled(1, NOON)
        work.inbox.handled(2, NOON + timedelta(seconds=1))
        for _ in range(2):
            work.outbox.add(message(learner))
        work.outbox.sent(1, NOON)

    store.transact_now(work_off)
    clock.pass_by(days=7, seconds=1)

    swept = store.transact_now(lambda work: sweep(work, clock.now()))
    again = store.transact_now(lambda work: sweep(work, clock.now()))

    assert {name: count for name, count in swept.items() if count} == {"inbox": 1, "outbox": 1}
    assert set(again.values()) == {0}
    assert noted(store) == {2: None}
    assert len(store.transact_now(lambda work: work.outbox.open())) == 1


def test_what_tells_of_distress_goes_after_90_days(store: Store, clock: SetClock) -> None:
    learner = newcomer(store)

    def append(work: Work) -> None:
        for kind in ("help_shown", "help_not_meant", "answered"):
            work.events.append(learner.id, Event(kind, NOON, {}))

    def left_after(**interval: int) -> list[str]:
        clock.pass_by(**interval)
        store.transact_now(lambda work: sweep(work, clock.now(), EVENT_DAYS))
        events = store.transact_now(lambda work: work.events.of(learner.id))
        return [event.kind for event in events]

    store.transact_now(append)

    assert left_after(days=90) == ["help_shown", "help_not_meant", "answered"]
    assert left_after(seconds=1) == ["answered"]


def test_script_versions_go_once_nobody_needs_them(store: Store, clock: SetClock) -> None:
    learner = newcomer(store)

    def keep(work: Work) -> None:
        for number in range(3):
            moment = NOON + timedelta(seconds=number)
            work.scripts.keep("welcome", f"v{number}", "", moment)
        pinned = Session(stack=(Place("welcome", "v0", NodeId("name")),))
        work.learners.save(replace(learner, session=pinned))

    store.transact_now(keep)
    clock.pass_by(days=31)
    store.transact_now(lambda work: sweep(work, clock.now()))

    left = store.transact_now(lambda work: work.scripts.all())
    assert set(left) == {("welcome", "v0"), ("welcome", "v2")}


def test_what_territories_say_differently_is_kept_like_the_script(
    store: Store, clock: SetClock
) -> None:
    """A script that is overlaid has several live versions, put into use at the same moment."""

    def keep(work: Work, moment: datetime, *versions: str) -> None:
        for version in versions:
            work.scripts.keep("welcome", version, f"sources of {version}", moment)

    store.transact_now(lambda work: keep(work, NOON, "v1", "v1@liege"))
    later = NOON + timedelta(seconds=1)
    store.transact_now(lambda work: keep(work, later, "v2", "v2@liege", "v2@galati"))
    clock.pass_by(days=31)
    store.transact_now(lambda work: sweep(work, clock.now()))

    left = store.transact_now(lambda work: work.scripts.all())
    assert {version for _, version in left} == {"v2", "v2@liege", "v2@galati"}


# --- Transactions


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail(work: Work) -> None:
        work.learners.create("telegram", "1001", "fr", NOON)
        raise LookupError

    with pytest.raises(LookupError):
        store.transact_now(fail)

    assert store.transact_now(lambda work: work.learners.find("telegram", "1001")) is None


def test_one_that_fails_does_not_drag_others_along(store: QueuedStore) -> None:
    """Grouped transactions share a commit; a failing one must not cost the others theirs."""

    def turn(number: int, work: Work) -> bool:
        handled = work.inbox.handled(number, NOON)
        if number % 10 == 3:
            raise LookupError(number)
        return handled

    async def all_at_once() -> list[bool | BaseException]:
        return await asyncio.gather(
            *[store.transact(lambda work, n=number: turn(n, work)) for number in range(100)],
            return_exceptions=True,
        )

    outcomes = asyncio.run(all_at_once())

    failed = {number for number, outcome in enumerate(outcomes) if outcome is not True}
    assert failed == {number for number in range(100) if number % 10 == 3}
    assert noted(store).keys() == set(range(100)) - failed


def test_a_transaction_sees_what_it_wrote(store: Store) -> None:
    def turn(work: Work) -> tuple[bool, int]:
        learner = newcomer_in(work)
        work.events.append(learner.id, Event("a", NOON, {"n": 1}))
        found = work.learners.find("telegram", "1001") == learner
        return found, len(work.events.of(learner.id))

    assert store.transact_now(turn) == (True, 1)


def test_concurrent_turns_of_many_learners_lose_nothing(store: Store) -> None:
    learners = [newcomer(store, str(number)) for number in range(5)]

    def count(address: str, work: Work) -> None:
        learner = work.learners.find("telegram", address)
        assert learner is not None
        session = replace(learner.session, step=learner.session.step + 1)
        work.learners.save(replace(learner, session=session))
        work.events.append(learner.id, Event("counted", NOON, {"step": session.step}))

    async def all_at_once() -> None:
        await asyncio.gather(
            *[
                store.transact(lambda work, a=learner.address: count(a, work))
                for learner in learners
                for _ in range(20)
            ]
        )

    asyncio.run(all_at_once())

    for learner in learners:
        after = store.transact_now(lambda work, n=learner.id: work.learners.get(n))
        events = store.transact_now(lambda work, n=learner.id: work.events.of(n))
        assert after is not None
        assert after.session.step == 20
        assert sorted(event.data["step"] for event in events) == list(range(1, 21))


def test_a_closed_store_refuses(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(StorageUnavailable):
        store.transact_now(lambda work: work.outbox.open())


def test_a_naive_moment_is_refused(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(TypeError):
        store.transact_now(lambda work: work.learners.create("telegram", "1", "fr", naive))


moments = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
addresses = st.text(st.characters(codec="utf-8"), max_size=30)
values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(st.characters(), max_size=30)
)  # lone surrogates too


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(moment=moments, variables=st.dictionaries(st.text(max_size=8), values), text=addresses)
def test_whatever_is_stored_comes_back_the_same(
    store: Store, moment: datetime, variables: dict[str, str | int | bool | None], text: str
) -> None:
    address = f"{text}-{moment.timestamp()}"

    def round_trip(work: Work) -> tuple[Learner, Learner | None]:
        learner = work.learners.find("telegram", address) or work.learners.create(
            "telegram", address, "fr", moment
        )
        changed = replace(
            learner, session=Session(variables=variables), last_seen_at=moment, forget_at=moment
        )
        work.learners.save(changed)
        return changed, work.learners.get(learner.id)

    written, read = store.transact_now(round_trip)

    assert read == written
