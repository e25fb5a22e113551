"""Staff, their invitations and their log-ins, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest

from digiter_core.access.people import Channel, Codes, Invitation, Role, Staff, SummaryWish
from digiter_core.errors import StorageError, WrongKey
from digiter_core.ports import Store, Work
from digiter_core.ports.counselling import WebSession
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.retention import sweep
from digiter_core.storage.rotation import rotate
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_sealing import run_sql

RACES = int(os.environ.get("RACES", "50"))
"""How often two accounts race for one invitation: `RACES=1000 pytest …` for a long run."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CANARY = "Kanarienvogel"
NADIA = Staff(
    id=0,
    role=Role.COUNSELLOR,
    territory="marseille",
    organisation="Mission locale",
    language="fr",
    zone="Europe/Paris",
    name=f"Nadia {CANARY}",
    created_at=NOON,
    channel="telegram",
    address=f"chat{CANARY}",
    email=f"{CANARY}@example.org",
    wish=SummaryWish(4, "17:45", frozenset(Channel), with_pdf=True),
    can_be_found=True,
    is_deputy=True,
    second_factor=f"secret{CANARY}",
    next_summary_at=NOON + HOUR,
)
GROUP = Invitation(
    0, Role.LEARNER, "marseille", NOON, NOON + 30 * DAY, 2, 2, None, CANARY, "Mission", "fr"
)


def hired(store: Store, staff: Staff = NADIA, **changes: object) -> Staff:
    return store.transact_now(lambda work: work.staff.create(replace(staff, **changes)))


def another(store: Store, name: str, **changes: object) -> Staff:
    return hired(store, **{"name": name, "address": name, **changes})


def invited(store: Store, **changes: object) -> tuple[Invitation, Codes]:
    made = replace(GROUP, **changes)
    return store.transact_now(lambda work: work.invitations.create(made))


def redeemed(store: Store, code: str, *, late: timedelta = HOUR) -> Invitation | None:
    return store.transact_now(lambda work: work.invitations.redeem(code, NOON + late))


# --- Staff


def test_staff_are_read_as_they_were_stored(store: Store) -> None:
    nadia = hired(store)
    plain = Staff(0, Role.COORDINATOR, "galati", "", "ro", "Europe/Bucharest", "Ion", NOON)

    ion = hired(store, plain)

    assert nadia == replace(NADIA, id=nadia.id)
    assert store.transact_now(lambda work: work.staff.get(nadia.id)) == nadia
    assert store.transact_now(lambda work: work.staff.find("telegram", NADIA.address)) == nadia
    assert store.transact_now(lambda work: work.staff.get(ion.id)) == replace(plain, id=ion.id)
    assert store.transact_now(lambda work: work.staff.find("telegram", "?")) is None
    assert store.transact_now(lambda work: work.staff.get(1)) is None


def test_everything_of_staff_that_can_change_is_saved(store: Store) -> None:
    nadia = hired(store)
    changed = replace(
        nadia,
        role=Role.COORDINATOR,
        territory="liege",
        name="N.",
        address="2",
        email="",
        wish=SummaryWish(),
        second_factor="",
        can_be_found=False,
        next_summary_at=None,
    )

    store.transact_now(lambda work: work.staff.save(changed))

    assert store.transact_now(lambda work: work.staff.get(nadia.id)) == changed
    assert store.transact_now(lambda work: work.staff.find("telegram", "2")) == changed
    assert store.transact_now(lambda work: work.staff.find("telegram", NADIA.address)) is None


def test_nobody_is_saved_who_was_never_stored(store: Store) -> None:
    with pytest.raises(StorageError, match="number 5"):
        store.transact_now(lambda work: work.staff.save(replace(NADIA, id=5)))


def test_one_chat_is_one_member_of_staff(store: Store) -> None:
    hired(store)

    with pytest.raises((StorageError, sqlite3.IntegrityError), match=r"(?i)unique"):
        hired(store)


def test_several_can_be_without_a_chat(store: Store) -> None:
    first, second = (another(store, name, address="", channel="") for name in ("a", "b"))

    assert store.transact_now(lambda work: work.staff.active()) == sorted(
        [first, second],
        key=lambda each: each.id,
    )


def test_who_leaves_keeps_a_number_and_no_name(store: Store, url: str) -> None:
    nadia = hired(store)
    token, link = store.transact_now(
        lambda work: (
            work.logins.open_session(nadia.id, NOON, confirmed=True),
            work.logins.make_link(nadia.id, NOON, NOON + DAY),
        )
    )
    _, codes = invited(store, inviter=nadia.id)

    store.transact_now(lambda work: work.staff.save(replace(nadia, left_at=NOON + HOUR)))

    left = store.transact_now(lambda work: work.staff.get(nadia.id))
    assert left is not None
    assert (left.name, left.email, left.address, left.second_factor) == ("", "", "", "")
    assert (left.left_at, left.next_summary_at) == (NOON + HOUR, None)
    assert store.transact_now(lambda work: work.staff.active()) == []
    assert store.transact_now(lambda work: work.staff.find("telegram", NADIA.address)) is None
    assert store.transact_now(lambda work: work.logins.session(token, NOON, NOON)) is None
    assert store.transact_now(lambda work: work.logins.use_link(link, NOON)) is None
    assert redeemed(store, codes.link) is None
    assert run_sql(url, "SELECT address_key FROM staff") == [(None,)]
    assert hired(store).id != nadia.id


def test_who_works_here_is_found_by_territory_in_the_order_they_came(store: Store) -> None:
    late = another(store, "late", created_at=NOON + HOUR)
    early = another(store, "early")
    elsewhere = another(store, "elsewhere", territory="galati", created_at=NOON + 2 * HOUR)
    another(store, "gone", left_at=NOON)

    assert store.transact_now(lambda work: work.staff.active()) == [early, late, elsewhere]
    assert store.transact_now(lambda work: work.staff.active("marseille")) == [early, late]
    assert store.transact_now(lambda work: work.staff.active("porto")) == []


def test_summaries_fall_due_longest_due_first_twenty_at_most(store: Store) -> None:
    due = [another(store, str(hours), next_summary_at=NOON - hours * HOUR) for hours in range(25)]
    another(store, "later", next_summary_at=NOON + HOUR)
    another(store, "never", next_summary_at=None)

    found = store.transact_now(lambda work: work.staff.due(NOON))

    assert found == due[:4:-1]


def test_nothing_of_staff_or_invitations_can_be_read_on_disk(store: Store, url: str) -> None:
    hired(store)
    _, codes = invited(store)

    everything = "".join(
        str(run_sql(url, f"SELECT * FROM {table}")) for table in ("staff", "invitation")
    )

    assert [word for word in (CANARY, codes.link, codes.typed) if word in everything] == []


def test_a_profile_copied_to_a_colleague_does_not_open(store: Store, url: str) -> None:
    nadia, other = hired(store), another(store, "other")

    run_sql(
        url,
        f"UPDATE staff SET profile = (SELECT profile FROM staff WHERE id = {nadia.id}) "
        f"WHERE id = {other.id}",
    )

    with pytest.raises(WrongKey):
        store.transact_now(lambda work: work.staff.get(other.id))


def test_staff_and_invitations_can_be_read_after_the_old_key_is_gone(
    opened: Callable[[str], QueuedStore], url: str, clock: SetClock, keyring: Keyring
) -> None:
    store = opened(url)
    nadia = hired(store)
    made, codes = invited(store)
    store.close()
    both = keyring.with_new_key()

    store = open_store(url, both, clock=clock)
    rotated = [store.transact_now(rotate) for _ in range(2)]
    store.close()
    only_new = replace(both, keys={both.active: both.keys[both.active]})
    store = open_store(url, only_new, clock=clock)
    found = store.transact_now(
        lambda work: (
            work.staff.find("telegram", NADIA.address),
            work.invitations.look_up(codes.typed, NOON),
        )
    )
    store.close()

    assert rotated == [2, 0]
    assert found == (nadia, made)


# --- Invitations


def test_codes_are_what_is_promised_of_them(store: Store) -> None:
    made = [invited(store)[1] for _ in range(20)]

    assert all(re.fullmatch(r"[\w-]{22}", codes.link, re.ASCII) for codes in made)
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", codes.typed) for codes in made)
    assert len({*(codes.link for codes in made), *(codes.typed for codes in made)}) == 40


@pytest.mark.parametrize("form", ["link", "typed"])
def test_either_code_is_used_up_one_by_one(store: Store, form: str) -> None:
    invitation, codes = invited(store)
    code: str = getattr(codes, form)

    seen = store.transact_now(lambda work: work.invitations.look_up(code, NOON))
    used = [redeemed(store, code) for _ in range(3)]

    assert seen == invitation
    assert used == [replace(invitation, uses_left=1), replace(invitation, uses_left=0), None]
    assert store.transact_now(lambda work: work.invitations.look_up(code, NOON)) is None


def test_link_and_typed_code_share_the_uses(store: Store) -> None:
    _, codes = invited(store, uses=1, uses_left=1)

    assert redeemed(store, codes.link) is not None
    assert redeemed(store, codes.typed) is None


def test_a_typed_code_may_be_spelt_as_people_do(store: Store) -> None:
    _, codes = invited(store, uses=5, uses_left=5)
    typed = codes.typed
    spellings = [
        typed.lower(),
        f" {typed[:5]} {typed[5:]}\n",
        f"{typed[:3]}-{typed[3:]}",
        typed.replace("0", "o").replace("1", "l"),
        typed.replace("0", "O").replace("1", "i"),
    ]

    assert [redeemed(store, each) is not None for each in spellings] == [True] * 5


def test_the_letters_of_a_link_are_not_changed(store: Store) -> None:
    _, codes = invited(store)

    assert redeemed(store, codes.link.swapcase()) is None


@pytest.mark.parametrize("wrong", ["", " ", "-", "0" * 10, "x" * 22, "ß" * 500, "\ud800", "\0"])
def test_a_wrong_code_is_good_for_nothing(store: Store, wrong: str) -> None:
    invited(store)

    assert redeemed(store, wrong) is None


def test_an_invitation_runs_out_at_its_moment(store: Store) -> None:
    _, codes = invited(store, expires_at=NOON + HOUR)

    assert redeemed(store, codes.link, late=HOUR) is None
    assert redeemed(store, codes.link, late=HOUR - timedelta(microseconds=1)) is not None


def test_only_who_made_an_invitation_can_revoke_it(store: Store) -> None:
    nadia, other = hired(store), another(store, "other")
    invitation, codes = invited(store, inviter=nadia.id)

    store.transact_now(lambda work: work.invitations.revoke(other.id, invitation.id, NOON))
    still = store.transact_now(lambda work: work.invitations.look_up(codes.link, NOON))
    store.transact_now(lambda work: work.invitations.revoke(nadia.id, invitation.id, NOON))

    assert still == invitation
    assert [redeemed(store, code) for code in (codes.link, codes.typed)] == [None, None]
    assert store.transact_now(lambda work: work.invitations.of(nadia.id)) == []


def test_what_somebody_made_and_can_still_be_used_is_listed_newest_first(
    store: Store, clock: SetClock
) -> None:
    nadia, other = hired(store), another(store, "other")
    early, _ = invited(store, inviter=nadia.id)
    late, _ = invited(store, inviter=nadia.id, created_at=NOON + HOUR)
    _, used = invited(store, inviter=nadia.id, uses=1, uses_left=1)
    redeemed(store, used.typed)
    invited(store, inviter=nadia.id, expires_at=NOON + HOUR)
    invited(store, inviter=other.id)
    invited(store)
    clock.pass_by(hours=1)

    assert store.transact_now(lambda work: work.invitations.of(nadia.id)) == [late, early]


def race(store: Store, code: str) -> list[Invitation | None]:
    """Redeem *code* on two threads at once."""
    ready = Barrier(2)

    def run(_: int) -> Invitation | None:
        ready.wait()
        return redeemed(store, code)

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, range(2)))


def test_of_two_who_redeem_the_last_use_at_once_one_gets_it(store: Store) -> None:
    winners = []
    for number in range(RACES):
        _, codes = invited(store, uses=1, uses_left=1)
        got = race(store, codes.link if number % 2 else codes.typed)
        winners.append(sum(each is not None for each in got))

    assert winners == [1] * RACES


def test_on_two_nodes_one_gets_it_too(
    postgres_url: str, keyring: Keyring, clock: SetClock
) -> None:
    nodes = [open_store(postgres_url, keyring, clock=clock, several=True) for _ in range(2)]
    winners = []
    try:
        for _ in range(RACES):
            _, codes = invited(nodes[0], uses=1, uses_left=1)
            ready = Barrier(2)

            def run(node: Store, code: str = codes.link, ready: Barrier = ready) -> bool:
                ready.wait()
                return redeemed(node, code) is not None

            with ThreadPoolExecutor(2) as threads:
                winners.append(sum(threads.map(run, nodes)))
    finally:
        for node in nodes:
            node.close()

    assert winners == [1] * RACES


def test_tries_are_counted_by_chat_and_day(store: Store) -> None:
    today, tomorrow = date(2026, 11, 21), date(2026, 11, 22)

    def count(work: Work) -> list[int]:
        tried = work.invitations.count_try
        return [
            tried("1", today),
            tried("1", today),
            tried("2", today),
            tried("1", tomorrow),
            tried("1", today),
        ]

    assert store.transact_now(count) == [1, 2, 1, 1, 3]


# --- Log-ins


def test_a_link_opens_the_pages_once(store: Store) -> None:
    nadia = hired(store)
    token = store.transact_now(lambda work: work.logins.make_link(nadia.id, NOON, NOON + HOUR))

    def try_it(work: Work) -> tuple[bool, int | None]:
        return work.logins.knows_link(token, NOON), work.logins.use_link(token, NOON)

    assert [store.transact_now(try_it) for _ in range(2)] == [(True, nadia.id), (False, None)]
    assert len(token) == 43


def test_a_link_runs_out(store: Store) -> None:
    nadia = hired(store)
    token = store.transact_now(lambda work: work.logins.make_link(nadia.id, NOON, NOON + HOUR))

    def try_late(work: Work) -> tuple[bool, int | None]:
        late = NOON + HOUR
        return work.logins.knows_link(token, late), work.logins.use_link(token, late)

    assert store.transact_now(try_late) == (False, None)
    assert store.transact_now(lambda work: work.logins.use_link("?", NOON)) is None


def test_of_two_who_use_a_link_at_once_one_gets_in(store: Store) -> None:
    nadia = hired(store)
    token = store.transact_now(lambda work: work.logins.make_link(nadia.id, NOON, NOON + HOUR))
    ready = Barrier(4)

    def use(_: int) -> int | None:
        ready.wait()
        return store.transact_now(lambda work: work.logins.use_link(token, NOON))

    with ThreadPoolExecutor(4) as threads:
        used = list(threads.map(use, range(4)))

    assert sorted(each is not None for each in used) == [False, False, False, True]


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_session_is_open_while_it_is_used(store: Store, *, confirmed: bool) -> None:
    nadia = hired(store)
    token = store.transact_now(
        lambda work: work.logins.open_session(nadia.id, NOON, confirmed=confirmed)
    )
    minutes = timedelta(minutes=20)

    def look(work: Work) -> list[WebSession | None]:
        idle = timedelta(minutes=30)
        moments = (NOON + minutes, NOON + 2 * minutes, NOON + 4 * minutes)
        return [work.logins.session(token, at, at - idle) for at in moments]

    open_one = WebSession(nadia.id, confirmed)
    assert store.transact_now(look) == [open_one, open_one, None]


def test_a_session_is_noted_as_used_once_a_minute_at_most(store: Store, url: str) -> None:
    nadia = hired(store)
    token = store.transact_now(
        lambda work: work.logins.open_session(nadia.id, NOON, confirmed=True)
    )
    seen = []
    for seconds in (0, 59, 60, 61):
        at = NOON + timedelta(seconds=seconds)
        store.transact_now(lambda work, at=at: work.logins.session(token, at, NOON))
        [(micros,)] = run_sql(url, "SELECT seen_at - opened_at FROM web_session")
        seen.append(micros // 1_000_000)

    assert seen == [0, 0, 60, 60]


def test_a_session_closed_is_closed_and_others_stay(store: Store) -> None:
    nadia, other = hired(store), another(store, "other")

    def open_three(work: Work) -> list[str]:
        return [
            work.logins.open_session(each.id, NOON, confirmed=True)
            for each in (nadia, nadia, other)
        ]

    tokens = store.transact_now(open_three)

    def still_open(work: Work) -> list[bool]:
        return [work.logins.session(token, NOON, NOON) is not None for token in tokens]

    store.transact_now(lambda work: work.logins.close_session(tokens[0]))
    first = store.transact_now(still_open)
    store.transact_now(lambda work: work.logins.close_all(nadia.id))

    assert first == [False, True, True]
    assert store.transact_now(still_open) == [False, False, True]


def test_no_token_is_stored(store: Store, url: str) -> None:
    nadia = hired(store)
    tokens = store.transact_now(
        lambda work: [
            work.logins.open_session(nadia.id, NOON, confirmed=True),
            work.logins.make_link(nadia.id, NOON, NOON + DAY),
        ]
    )

    everything = "".join(
        str(run_sql(url, f"SELECT * FROM {table}")) for table in ("web_session", "login_link")
    )

    assert [token for token in tokens if token in everything] == []


# --- Sweeping


def test_what_ran_out_is_deleted_in_time(store: Store, clock: SetClock) -> None:
    nadia = hired(store)
    invited(store, expires_at=NOON + DAY)
    invited(store, expires_at=NOON + 2 * DAY)

    def fill(work: Work) -> None:
        work.logins.make_link(nadia.id, NOON, NOON + DAY)
        work.logins.open_session(nadia.id, NOON, confirmed=True)
        work.invitations.count_try("1", NOON.date())

    store.transact_now(fill)
    swept = []
    for days in (7, 1, 22, 1, 1):
        clock.pass_by(days=days)
        clock.time += timedelta(seconds=1)
        counts = store.transact_now(lambda work: sweep(work, clock.now()))
        swept.append({name: count for name, count in counts.items() if count})

    assert swept == [
        {"web_session": 1},
        {"code_try": 1},
        {},
        {"invitation": 1, "login_link": 1},
        {"invitation": 1},
    ]
