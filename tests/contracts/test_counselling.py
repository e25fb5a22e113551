"""What passes between learners and counsellors, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from digiter_core.access.people import Channel, Staff
from digiter_core.access.sharing import (
    Access,
    Alert,
    Bond,
    InDistress,
    Letter,
    Level,
    Meeting,
    Observation,
)
from digiter_core.errors import StorageError
from digiter_core.ports import Event, Learner, Store, Work
from digiter_core.ports.counselling import Dispatch
from digiter_core.storage import migrating
from digiter_core.storage.backup import backup
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.porting import port
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.restore import restore
from digiter_core.storage.retention import sweep
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_sealing import run_sql
from tests.contracts.test_staff import CANARY, DAY, GROUP, HOUR, another, hired

WEEK = "2026-W47"


def newcomer(store: Store, address: str = "1001") -> Learner:
    return store.transact_now(lambda work: work.learners.create("telegram", address, "fr", NOON))


def bound(store: Store, learner: Learner, staff: Staff, **changes: object) -> Bond:
    """Open a bond and change it."""

    def begin(work: Work) -> Bond:
        bond = replace(work.bonds.begin(learner.id, staff.id, NOON), **changes)
        work.bonds.save(bond)
        return bond

    return store.transact_now(begin)


def told(learner: Learner, staff: Staff, words: str = CANARY, **changes: object) -> Letter:
    letter = Letter(0, learner.id, staff.id, from_learner=True, words=words, at=NOON)
    return replace(letter, **changes)


def wrote(store: Store, letter: Letter) -> Letter:
    return store.transact_now(lambda work: work.letters.add(letter))


# --- Bonds


def test_a_bond_shows_nothing_at_first_and_asks(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)

    bond = store.transact_now(lambda work: work.bonds.begin(learner.id, nadia.id, NOON))

    assert bond == Bond(bond.id, learner.id, nadia.id, Level.NOTHING, InDistress.ASK, NOON, NOON)
    assert store.transact_now(lambda work: work.bonds.open_of(learner.id)) == bond


def test_everything_of_a_bond_that_can_change_is_saved(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)

    bond = bound(
        store,
        learner,
        nadia,
        level=Level.REFLECTIONS,
        in_distress=InDistress.ALWAYS,
        changed_at=NOON + HOUR,
        muted=True,
        taken_over_until=NOON + DAY,
    )

    assert store.transact_now(lambda work: work.bonds.open_of(learner.id)) == bond


def test_a_learner_has_one_open_bond(store: Store) -> None:
    learner, nadia, other = newcomer(store), hired(store), another(store, "other")
    first = bound(store, learner, nadia, level=Level.PROGRESS, taken_over_until=NOON + DAY)

    second = store.transact_now(lambda work: work.bonds.begin(learner.id, other.id, NOON + HOUR))

    ended = replace(first, closed_at=NOON + HOUR, taken_over_until=None)
    assert store.transact_now(lambda work: work.bonds.open_of(learner.id)) == second
    assert store.transact_now(lambda work: work.bonds.newest(learner.id, nadia.id)) == ended
    assert store.transact_now(lambda work: work.bonds.of(learner.id)) == [ended, second]
    assert store.transact_now(lambda work: work.bonds.of_staff(nadia.id)) == []
    assert store.transact_now(lambda work: work.bonds.of_staff(other.id)) == [second]


def test_a_bond_withdrawn_is_not_open_at_once(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)
    bond = bound(store, learner, nadia, level=Level.PROGRESS)
    closed = replace(bond, closed_at=NOON + HOUR)

    def withdraw(work: Work) -> tuple[object, ...]:
        work.bonds.save(closed)
        return (
            work.bonds.open_of(learner.id),
            work.bonds.of_staff(nadia.id),
            work.bonds.newest(learner.id, nadia.id),
        )

    assert store.transact_now(withdraw) == (None, [], closed)


def test_the_newest_bond_of_two_people_is_the_last_one(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)

    bonds = [bound(store, learner, nadia) for _ in range(3)]

    newest = store.transact_now(lambda work: work.bonds.newest(learner.id, nadia.id))
    assert newest == bonds[-1]
    assert store.transact_now(lambda work: work.bonds.newest(learner.id, 5)) is None


def test_bonds_closed_in_a_time_are_counted(store: Store) -> None:
    nadia, other = hired(store), another(store, "other")
    for number, hours in enumerate((0, 1, 2, None)):
        closed = None if hours is None else NOON + hours * HOUR
        bound(store, newcomer(store, str(number)), nadia, closed_at=closed)
    bound(store, newcomer(store, "9"), other, closed_at=NOON + HOUR)

    def count(work: Work) -> int:
        return work.bonds.closed_between(nadia.id, NOON, NOON + 2 * HOUR)

    assert store.transact_now(count) == 2


def test_bonds_are_counted_by_staff_of_a_territory(store: Store) -> None:
    nadia, idle = hired(store), another(store, "idle")
    another(store, "gone", left_at=NOON)
    elsewhere = another(store, "elsewhere", territory="galati")
    for number, level in enumerate(Level):
        bound(store, newcomer(store, str(number)), nadia, level=level)
    bound(store, newcomer(store, "7"), nadia, level=Level.PROGRESS, closed_at=NOON)
    bound(store, newcomer(store, "8"), elsewhere, level=Level.PROGRESS)

    counted = store.transact_now(lambda work: work.bonds.count_by_staff("marseille"))

    assert counted == {nadia.id: (4, 3), idle.id: (0, 0)}


def test_a_take_over_that_ended_is_found(store: Store) -> None:
    nadia = hired(store)
    ended, longer_ago, *_ = (
        bound(store, newcomer(store, str(number)), nadia, taken_over_until=until, closed_at=closed)
        for number, (until, closed) in enumerate(
            [
                (NOON, None),
                (NOON - HOUR, None),
                (NOON + HOUR, None),
                (NOON - HOUR, NOON),
                (None, None),
            ]
        )
    )

    found = store.transact_now(lambda work: work.bonds.taken_over_before(NOON))

    assert found == [longer_ago, ended]


# --- Alerts


def test_an_alert_waits_until_somebody_acknowledges_it(store: Store) -> None:
    learner, nadia, deputy = newcomer(store), hired(store), another(store, "deputy")
    late = store.transact_now(lambda work: work.alerts.add(learner.id, nadia.id, NOON + HOUR))
    early = store.transact_now(lambda work: work.alerts.add(learner.id, nadia.id, NOON))
    waiting = store.transact_now(lambda work: work.alerts.waiting())

    answered = replace(
        early,
        deputy=deputy.id,
        told_deputy_at=NOON + HOUR,
        acknowledged_by=deputy.id,
        acknowledged_at=NOON + 2 * HOUR,
    )
    store.transact_now(lambda work: work.alerts.save(answered))

    assert early == Alert(early.id, learner.id, nadia.id, NOON)
    assert waiting == [early, late]
    assert store.transact_now(lambda work: work.alerts.waiting()) == [late]
    assert store.transact_now(lambda work: work.alerts.of(learner.id)) == [late, answered]


def test_staff_see_the_alerts_they_were_told_of(store: Store) -> None:
    learner, nadia, deputy = newcomer(store), hired(store), another(store, "deputy")

    def fill(work: Work) -> list[Alert]:
        alerts = []
        for hours, answered, told_deputy in (
            (-2, False, None),  # old, still open
            (-2, True, None),  # old, answered
            (0, True, None),  # of now, answered
            (-2, True, 0),  # old, but the deputy was told now
            (-3, True, -2),  # all long ago
        ):
            alert = work.alerts.add(learner.id, nadia.id, NOON + hours * HOUR)
            if answered:
                alert = replace(alert, acknowledged_by=nadia.id, acknowledged_at=NOON)
            if told_deputy is not None:
                at = NOON + told_deputy * HOUR
                alert = replace(alert, deputy=deputy.id, told_deputy_at=at)
            work.alerts.save(alert)
            alerts.append(alert)
        return alerts

    alerts = store.transact_now(fill)

    assert store.transact_now(lambda work: work.alerts.for_staff(nadia.id, NOON)) == [
        alerts[0],
        alerts[2],
    ]
    assert store.transact_now(lambda work: work.alerts.for_staff(deputy.id, NOON)) == [alerts[3]]


# --- Letters and observations


def test_letters_are_read_as_they_were_written(store: Store) -> None:
    learner, nadia, other = newcomer(store), hired(store), another(store, "other")
    meeting = Meeting(NOON + DAY, 30, f"Rue {CANARY} 5")

    first = wrote(store, told(learner, nadia))
    second = wrote(
        store, told(learner, nadia, from_learner=False, words="à 14h ?\n🙂", meeting=meeting)
    )
    third = wrote(store, told(learner, other, at=NOON + HOUR))

    letters = store.transact_now(
        lambda work: (work.letters.between(learner.id, nadia.id), work.letters.of(learner.id))
    )
    assert letters == ([first, second], [first, second, third])
    assert second.meeting == meeting


def test_letters_to_staff_are_unread_until_they_are_seen(store: Store) -> None:
    nadia, other = hired(store), another(store, "other")
    one, two = newcomer(store, "1"), newcomer(store, "2")
    for letter in (
        told(one, nadia),
        told(one, nadia),
        told(two, nadia),
        told(one, other),
        told(one, nadia, from_learner=False),
    ):
        wrote(store, letter)

    before = store.transact_now(lambda work: work.letters.unread(nadia.id))
    store.transact_now(lambda work: work.letters.mark_read(one.id, nadia.id, NOON + HOUR))

    read = [
        letter.read_at
        for letter in store.transact_now(lambda work: work.letters.between(one.id, nadia.id))
    ]
    assert before == {one.id: 2, two.id: 1}
    assert read == [NOON + HOUR, NOON + HOUR, None]
    assert store.transact_now(lambda work: work.letters.unread(nadia.id)) == {two.id: 1}
    assert store.transact_now(lambda work: work.letters.unread(other.id)) == {one.id: 1}


def test_a_letter_kept_back_is_due_at_its_moment(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)
    later, now, night = (
        wrote(store, told(learner, nadia, from_learner=False, due_at=due))
        for due in (NOON + HOUR, NOON, NOON - HOUR)
    )
    shown = wrote(store, told(learner, nadia, from_learner=False))

    held = store.transact_now(lambda work: work.letters.held(NOON))

    def settle(work: Work) -> None:
        work.letters.let_go(night.id)
        for each in (now, night, shown):
            work.letters.drop(each.id)

    store.transact_now(settle)

    assert held == [night, now]
    assert store.transact_now(lambda work: work.letters.held(NOON)) == []
    assert store.transact_now(lambda work: work.letters.of(learner.id)) == [
        later,
        replace(night, due_at=None),
        shown,
    ]


def test_observations_are_read_as_they_were_given(store: Store) -> None:
    learner, nadia = newcomer(store), hired(store)
    options: dict[str, int | None] = {"org_1": 3, "org_2": None}

    given = [
        store.transact_now(
            lambda work, at=at: work.observations.add(
                Observation(0, learner.id, nadia.id, at, options)
            )
        )
        for at in (NOON, NOON + HOUR)
    ]

    assert store.transact_now(lambda work: work.observations.of(learner.id)) == given
    assert [each.options for each in given] == [options, options]


def test_nothing_is_written_to_a_learner_who_is_not_there(store: Store) -> None:
    nadia = hired(store)
    stranger = replace(newcomer(store), id=5)

    with pytest.raises(StorageError):
        wrote(store, told(stranger, nadia))


# --- Audit


def seen(learner: Learner, staff: Staff | None, minutes: int = 0) -> Access:
    at = NOON + timedelta(minutes=minutes)
    number = staff.id if staff else None
    return Access(at, number, learner.id, "see_progress", "page", Level.PROGRESS)


def test_who_saw_what_is_read_newest_first(store: Store) -> None:
    learner, other, nadia = newcomer(store), newcomer(store, "2"), hired(store)
    entries = [seen(learner, nadia), seen(other, nadia), seen(learner, None, 5)]

    store.transact_now(lambda work: [work.audit.append(entry) for entry in entries])

    assert store.transact_now(lambda work: work.audit.of(learner.id)) == [entries[2], entries[0]]


@pytest.mark.parametrize("made_by", ["start", "migrations"])
def test_no_entry_of_the_audit_can_be_changed(
    opened: Callable[[str], QueuedStore], url: str, made_by: str
) -> None:
    if made_by == "migrations":
        migrating.upgrade(url)
    store = opened(url)
    learner, nadia = newcomer(store), hired(store)
    store.transact_now(lambda work: work.audit.append(seen(learner, nadia)))

    with pytest.raises((sqlite3.Error, psycopg.Error), match="only appended to"):
        run_sql(url, "UPDATE audit SET level = 0")

    assert store.transact_now(lambda work: work.audit.of(learner.id)) == [seen(learner, nadia)]


# --- Dispatches


def planned(store: Store, staff: Staff, channel: Channel = Channel.EMAIL, hours: int = 0) -> bool:
    due = NOON + hours * HOUR
    return store.transact_now(lambda work: work.dispatches.plan(staff.id, WEEK, channel, due))


def waiting(store: Store, hours: int = 0) -> list[Dispatch]:
    return list(store.transact_now(lambda work: work.dispatches.open(NOON + hours * HOUR)))


def test_a_summary_is_planned_once_on_each_channel(store: Store) -> None:
    nadia = hired(store)

    plans = [planned(store, nadia, each) for each in (*Channel, *Channel)]

    assert plans == [True, True, False, False]
    assert [(each.staff, each.week, each.channel) for each in waiting(store)] == [
        (nadia.id, WEEK, Channel.TELEGRAM),
        (nadia.id, WEEK, Channel.EMAIL),
    ]


def test_a_summary_is_open_when_it_is_due_longest_due_first(store: Store) -> None:
    late, early, later = (another(store, name) for name in ("late", "early", "later"))
    for staff, hours in ((late, 0), (early, -1), (later, 1)):
        planned(store, staff, hours=hours)

    assert [each.staff for each in waiting(store)] == [early.id, late.id]


def test_a_summary_sent_is_never_planned_again(store: Store) -> None:
    nadia = hired(store)
    planned(store, nadia)
    [one] = waiting(store)

    store.transact_now(lambda work: work.dispatches.sent(one.id, NOON))

    assert waiting(store) == []
    assert planned(store, nadia) is False
    assert store.transact_now(lambda work: work.dispatches.revive(one.id, NOON)) is False


def test_a_summary_put_off_counts_the_attempt(store: Store) -> None:
    nadia = hired(store)
    planned(store, nadia)
    [one] = waiting(store)

    store.transact_now(lambda work: work.dispatches.postpone(one.id, NOON + HOUR, "no_answer"))

    assert waiting(store) == []
    assert waiting(store, hours=1) == [
        replace(one, due_at=NOON + HOUR, attempts=1, reason="no_answer")
    ]


def test_a_summary_given_up_can_be_sent_again(store: Store) -> None:
    nadia = hired(store)
    planned(store, nadia)
    [one] = waiting(store)

    store.transact_now(lambda work: work.dispatches.dead(one.id, "refused", NOON))
    given_up = store.transact_now(lambda work: work.dispatches.given_up())
    revived = [
        store.transact_now(lambda work: work.dispatches.revive(one.id, NOON + HOUR))
        for _ in range(2)
    ]

    assert given_up == [replace(one, reason="refused")]
    assert revived == [True, False]
    assert store.transact_now(lambda work: work.dispatches.given_up()) == []
    assert waiting(store, hours=1) == [replace(one, due_at=NOON + HOUR)]


def test_a_summary_claimed_is_nobody_elses_for_a_while(store: Store) -> None:
    nadia, other = hired(store), another(store, "other")
    planned(store, nadia, hours=-1)
    planned(store, other)
    planned(store, nadia, Channel.TELEGRAM)

    def claim(work: Work) -> int | None:
        taken = work.dispatches.claim(Channel.EMAIL, NOON, NOON + HOUR)
        return taken.staff if taken else None

    claimed = [store.transact_now(claim) for _ in range(3)]

    assert claimed == [nadia.id, other.id, None]
    assert [each.attempts for each in waiting(store, hours=1)] == [0, 0, 0]


# --- Events


def test_events_since_a_moment_are_those_from_it_on(store: Store) -> None:
    learner = newcomer(store)
    events = [Event("a", NOON + hours * HOUR, {"n": hours}) for hours in (2, 0, 1)]
    store.transact_now(lambda work: [work.events.append(learner.id, e) for e in events])

    found = store.transact_now(lambda work: work.events.since(learner.id, NOON + HOUR))

    assert found == [events[0], events[2]]
    assert store.transact_now(lambda work: work.events.since(learner.id, NOON + DAY)) == []


# --- Erasing, sweeping, moving


def together(work: Work, learner: Learner, staff: Staff) -> None:
    """Store one of everything between the two, and of everything around *staff*."""
    work.bonds.begin(learner.id, staff.id, NOON)
    alert = work.alerts.add(learner.id, staff.id, NOON)
    work.alerts.save(replace(alert, acknowledged_by=staff.id, acknowledged_at=NOON))
    work.letters.add(told(learner, staff, meeting=Meeting(NOON, 30, CANARY)))
    work.observations.add(Observation(0, learner.id, staff.id, NOON, {CANARY: 1}))
    work.audit.append(seen(learner, staff))
    work.invitations.count_try(learner.address, NOON.date())
    work.invitations.create(replace(GROUP, inviter=staff.id))
    work.logins.make_link(staff.id, NOON, NOON + DAY)
    work.logins.open_session(staff.id, NOON, confirmed=True)
    work.dispatches.plan(staff.id, WEEK, Channel.EMAIL, NOON)


def kept(work: Work, learner: Learner) -> list[object]:
    """Return everything stored around *learner* and counsellors."""
    return [
        work.bonds.of(learner.id),
        work.alerts.of(learner.id),
        work.letters.of(learner.id),
        work.observations.of(learner.id),
        work.audit.of(learner.id),
    ]


def test_what_passes_between_the_two_cannot_be_read_on_disk(store: Store, url: str) -> None:
    learner, nadia = newcomer(store), hired(store)
    store.transact_now(lambda work: together(work, learner, nadia))

    everything = "".join(
        str(run_sql(url, f"SELECT * FROM {table}"))
        for table in ("bond", "alert", "letter", "observation", "audit", "code_try")
    )

    assert CANARY not in everything


def test_of_the_erased_the_audit_alone_keeps_a_number(store: Store, url: str) -> None:
    gone, stays, nadia = newcomer(store), newcomer(store, "2"), hired(store)
    for learner in (gone, stays):
        store.transact_now(lambda work, learner=learner: together(work, learner, nadia))
    before = store.transact_now(lambda work: kept(work, stays))

    store.transact_now(lambda work: work.learners.erase(gone.id))

    assert store.transact_now(lambda work: kept(work, gone)) == [
        [],
        [],
        [],
        [],
        [seen(gone, nadia)],
    ]
    assert store.transact_now(lambda work: kept(work, stays)) == before
    assert run_sql(url, "SELECT count(*) FROM code_try") == [(1,)]


def test_what_is_old_is_swept(store: Store, clock: SetClock) -> None:
    learner, nadia = newcomer(store), hired(store)
    store.transact_now(lambda work: together(work, learner, nadia))
    store.transact_now(lambda work: work.alerts.add(learner.id, nadia.id, NOON))
    planned(store, nadia, Channel.TELEGRAM)
    [one, _] = waiting(store)
    store.transact_now(lambda work: work.dispatches.sent(one.id, NOON))
    clock.pass_by(days=70)
    store.transact_now(lambda work: sweep(work, clock.now()))  # invitation, log-ins, typed code

    swept = []
    for days in (20, 275):
        clock.pass_by(days=days)
        clock.time += timedelta(seconds=1)
        counts = store.transact_now(lambda work: sweep(work, clock.now()))
        swept.append({name: count for name, count in counts.items() if count})

    assert swept == [{"alert": 1, "dispatch": 1}, {"audit": 1, "letter": 1}]
    assert len(store.transact_now(lambda work: work.alerts.waiting())) == 1
    assert len(store.transact_now(lambda work: work.observations.of(learner.id))) == 1


def test_a_backup_brings_all_back_but_who_is_logged_in_and_what_is_to_be_sent(  # noqa: PLR0917 - fixtures
    opened: Callable[[str], QueuedStore],
    url: str,
    another_url: str,
    backups: Path,
    keyring: Keyring,
    clock: SetClock,
) -> None:
    store = opened(url)
    learner, nadia = newcomer(store), hired(store)
    store.transact_now(lambda work: together(work, learner, nadia))
    token = store.transact_now(
        lambda work: work.logins.open_session(nadia.id, NOON, confirmed=True)
    )
    before = store.transact_now(lambda work: (kept(work, learner), work.staff.active()))
    path = backup(url, backups, clock=clock)
    store.close()

    restore(path, another_url, keyring, clock=clock)

    again = opened(another_url)
    assert again.transact_now(lambda work: (kept(work, learner), work.staff.active())) == before
    assert again.transact_now(lambda work: work.logins.session(token, NOON, NOON)) is None
    assert waiting(again) == []


def test_everything_moves_to_another_database(
    opened: Callable[[str], QueuedStore],
    sqlite_url: str,
    postgres_url: str,
    keyring: Keyring,
    clock: SetClock,
) -> None:
    store = opened(sqlite_url)
    learner, nadia = newcomer(store), hired(store)
    store.transact_now(lambda work: together(work, learner, nadia))
    before = store.transact_now(lambda work: (kept(work, learner), work.staff.active()))
    open_before = waiting(store)
    store.close()

    port(sqlite_url, postgres_url, keyring, clock=clock)

    again = opened(postgres_url)
    assert again.transact_now(lambda work: (kept(work, learner), work.staff.active())) == before
    assert waiting(again) == open_before
    assert planned(again, nadia) is False
    more = again.transact_now(lambda work: work.bonds.begin(learner.id, nadia.id, NOON))
    assert more.id > 1
