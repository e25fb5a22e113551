"""`digiter staff`: invite, list, deputy, leave; as the operator at the machine does it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digiter_core.access.people import Codes, Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching.inviting import invite_learners
from digiter_core.ports import Store, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.talk import CHANNEL, StoppedClock

INVITE = ("staff", "invite", "--role", "counsellor", "--territory", "marseille", "--name", "Awa")
LEARNER = "Kanarienvogel"
IN_USE = "Another process works on this database. Stop it, or wait until it ends.\n"


@contextmanager
def bot_on(folder: Path) -> Iterator[Store]:
    """The store of a bot that runs meanwhile."""
    keyring = Keyring.load_or_create(folder / "data" / "keyring.json")
    address = f"sqlite:///{folder / 'data' / 'digiter.db'}"
    with closing(open_store(address, keyring, clock=StoppedClock())) as store:
        yield store


def hired(folder: Path, role: Role = Role.COUNSELLOR, name: str = "Awa") -> Staff:
    """Store an account; return it."""
    now = StoppedClock().now() + timedelta(seconds=len(role.value))  # one after the other
    staff = Staff(
        0, role, "marseille", "Mission locale", "fr", "Europe/Paris", name, now,
        channel=CHANNEL, address=name,
    )  # fmt: skip
    with bot_on(folder) as store:
        return store.transact_now(lambda work: work.staff.create(staff))


def learner_of(folder: Path, staff: Staff, level: Level = Level.PROGRESS) -> int:
    """Store a learner with a bond to *staff*; return their number."""
    now = StoppedClock().now()

    def make(work: Work) -> int:
        learner = work.learners.create(CHANNEL, "740051234", "fr", now)
        session = replace(learner.session, variables={"name": LEARNER})
        work.learners.save(replace(learner, territory="marseille", session=session))
        bond = work.bonds.begin(learner.id, staff.id, now)
        work.bonds.save(replace(bond, level=level))
        return learner.id

    with bot_on(folder) as store:
        return store.transact_now(make)


def stored(folder: Path, staff: Staff) -> Staff:
    with bot_on(folder) as store:
        found = store.transact_now(lambda work: work.staff.get(staff.id))
    assert found is not None
    return found


# --- invite


@pytest.mark.parametrize("role", ["counsellor", "coordinator"])
def test_invite_prints_a_link_that_is_good_for_one_account(digiter, tmp_path, role) -> None:
    options = ("--role", role, "--territory", "liege", "--name", " Awa Diop ")
    more = ("--organisation", "Mission locale", "--language", "de", "--bot", "@coach_bot")

    code, out, err = digiter("staff", "invite", *options, *more)

    found = re.search(r"^https://t\.me/coach_bot\?start=([A-Za-z0-9_-]{22})$", out, re.MULTILINE)
    assert (code, err) == (0, "")
    assert found is not None
    with bot_on(tmp_path) as store:
        made = store.transact_now(
            lambda work: work.invitations.redeem(found[1], StoppedClock().now())
        )
    assert made is not None
    assert (made.role, made.territory, made.uses) == (Role(role), "liege", 1)
    assert (made.name, made.organisation, made.language) == ("Awa Diop", "Mission locale", "de")
    assert made.inviter is None


def test_the_setting_names_the_bot_too(digiter, monkeypatch) -> None:
    monkeypatch.setenv("DIGITER_TELEGRAM_BOT", "coach_bot")

    assert "https://t.me/coach_bot?start=" in digiter(*INVITE)[1]


def test_without_the_name_of_the_bot_it_says_what_to_send_it(digiter) -> None:
    code, out, _ = digiter(*INVITE)

    assert code == 0
    assert re.search(r"/start [A-Za-z0-9_-]{22}$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--territory", "paris", "marseille"),
        ("--language", "it", "fr, de, pt, ro, en"),
        ("--name", "  ", "cannot be empty"),
        ("--role", "learner", "counsellor"),
        ("--role", "operator", "counsellor"),
    ],
)
def test_what_no_account_can_be_made_of_is_refused(digiter, tmp_path, option, value, says) -> None:
    code, out, err = digiter(*INVITE, option, value)

    assert (code, out) == (2, "")
    assert says in err
    assert not (tmp_path / "data").exists()


# --- while the bot runs


def test_while_the_bot_runs_the_list_can_be_seen_and_nothing_else(digiter, tmp_path) -> None:
    staff = hired(tmp_path)
    with bot_on(tmp_path):
        listed = digiter("staff", "list")
        number = str(staff.id)
        refused = [
            digiter(*options)
            for options in (
                INVITE,
                ("staff", "deputy", number, "on"),
                ("staff", "leave", number, "--yes"),
            )
        ]

    assert listed[0] == 0
    assert listed[1].endswith("1 in all\n")
    assert refused == [(1, "", IN_USE)] * 3
    assert stored(tmp_path, staff) == staff


# --- list


def test_the_list_names_staff_and_only_counts_learners(digiter, tmp_path) -> None:
    awa, bea = hired(tmp_path), hired(tmp_path, Role.COORDINATOR, "Bea")
    learner = learner_of(tmp_path, awa)

    code, out, err = digiter("staff", "list", "--json")
    plain = digiter("staff", "list")[1]

    assert (code, err) == (0, "")
    common = {"territory": "marseille", "organisation": "Mission locale", "deputy": False}
    assert json.loads(out) == [
        {"number": awa.id, "role": "counsellor", "name": "Awa", "learners": 1, **common},
        {"number": bea.id, "role": "coordinator", "name": "Bea", "learners": 0, **common},
    ]
    assert not any(words in out + plain for words in (LEARNER, str(learner), "740051234"))
    assert [line.split()[:3] for line in plain.splitlines()] == [
        [str(awa.id), "counsellor", "marseille"],
        [str(bea.id), "coordinator", "marseille"],
        ["2", "in", "all"],
    ]


def test_where_nothing_was_ever_stored_the_list_is_empty_and_nothing_is_made(
    digiter, tmp_path
) -> None:
    assert digiter("staff", "list") == (0, "0 in all\n", "")
    assert digiter("staff", "list", "--json") == (0, "[]\n", "")
    assert list(tmp_path.iterdir()) == []


def test_with_another_keyring_the_list_is_refused(digiter, tmp_path) -> None:
    hired(tmp_path)
    (tmp_path / "data" / "keyring.json").unlink()
    Keyring.load_or_create(tmp_path / "data" / "keyring.json")

    code, out, err = digiter("staff", "list")

    assert (code, out) == (1, "")
    assert "DIGITER_KEYRING" in err


# --- deputy


def test_a_counsellor_becomes_a_deputy_and_ceases_to_be_one(digiter, tmp_path) -> None:
    staff = hired(tmp_path)
    seen = []
    for word in ("on", "on", "off"):
        code, out, _ = digiter("staff", "deputy", str(staff.id), word)
        seen.append((code, out, stored(tmp_path, staff).is_deputy))

    became = (0, "Awa is a deputy of marseille.\n", True)
    assert seen == [became, became, (0, "Awa is no deputy of marseille.\n", False)]


def test_a_coordinator_cannot_be_a_deputy(digiter, tmp_path) -> None:
    staff = hired(tmp_path, Role.COORDINATOR)

    code, out, err = digiter("staff", "deputy", str(staff.id), "on")

    assert (code, out) == (2, "")
    assert "Only a counsellor" in err
    assert not stored(tmp_path, staff).is_deputy


# --- leave


def at_this_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """Let the command run on a day at *hour*, UTC."""
    now = StoppedClock().now().replace(hour=hour)
    monkeypatch.setattr("cli.wiring.SystemClock.now", lambda _: now)


def test_who_leaves_is_wiped_and_their_learners_are_told(digiter, tmp_path, monkeypatch) -> None:
    at_this_hour(monkeypatch, 12)
    staff = hired(tmp_path)
    learner = learner_of(tmp_path, staff)
    with bot_on(tmp_path) as store:
        codes: Codes = store.transact_now(
            lambda work: invite_learners(work, staff, StoppedClock().now())
        )[1]

    code, out, err = digiter("staff", "leave", str(staff.id), "--yes")

    left = stored(tmp_path, staff)
    with bot_on(tmp_path) as store:
        bond, waiting, invitation = store.transact_now(
            lambda work: (
                work.bonds.open_of(learner),
                [message.learner for message in work.outbox.open()],
                work.invitations.look_up(codes.link, StoppedClock().now()),
            )
        )
    assert (code, err) == (0, "")
    assert out == "Done. Learners who are told at the next start: 1\n"
    assert (left.name, left.address, left.organisation) == ("", "", staff.organisation)
    assert left.left_at is not None
    assert (bond, waiting, invitation) == (None, [learner], None)
    assert digiter("staff", "list")[1] == "0 in all\n"


def test_nobody_is_told_at_night_that_somebody_left(digiter, tmp_path, monkeypatch) -> None:
    at_this_hour(monkeypatch, 23)
    staff = hired(tmp_path)
    learner_of(tmp_path, staff)

    code, out, err = digiter("staff", "leave", str(staff.id), "--yes")

    with bot_on(tmp_path) as store:
        waiting = store.transact_now(lambda work: list(work.outbox.open()))
    assert (code, err, waiting) == (0, "", [])
    assert out == (
        "Done. Learners who are told at the next start: 0\n"
        "Learners who are told when their night is over, or on coming back: 1\n"
    )


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_leave_asks_first_and_says_how_many_lose_somebody(
    digiter, tmp_path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    staff = hired(tmp_path)
    learner_of(tmp_path, staff)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    code, out, err = digiter("staff", "leave", str(staff.id))

    assert code == 1
    assert "Aborted" in err
    assert "Learners who lose them: 1." in out
    assert stored(tmp_path, staff) == staff


@pytest.mark.parametrize("act", [("deputy", "on"), ("leave",)])
def test_a_number_nobody_has_is_said(digiter, tmp_path, act) -> None:
    staff = hired(tmp_path)
    digiter("staff", "leave", str(staff.id), "--yes")

    for number in (staff.id, 1):
        name, *switch = act
        yes = ["--yes"] if name == "leave" else []
        code, out, err = digiter("staff", name, str(number), *switch, *yes)

        assert (code, out) == (1, "")
        assert err == "Nobody of that number works here. `digiter staff list` shows the numbers.\n"


@pytest.mark.parametrize("number", ["three", "0", "-3", "", str(2**63)])
def test_what_is_no_number_is_refused(digiter, number) -> None:
    for options in (("deputy", number, "on"), ("leave", number, "--yes")):
        code, out, err = digiter("staff", *options)

        assert (code, out) == (2, "")
        assert "Usage" in err


def test_a_lost_phone_is_forgotten_and_every_session_closed(digiter, tmp_path) -> None:
    coordinator = hired(tmp_path, Role.COORDINATOR)
    now = StoppedClock().now()
    with bot_on(tmp_path) as store:

        def log_in(work: Work) -> str:
            work.staff.save(replace(coordinator, second_factor="A" * 32))
            return work.logins.open_session(coordinator.id, now, confirmed=True)

        session = store.transact_now(log_in)

    code, _, _ = digiter("staff", "reset-code", str(coordinator.id))

    with bot_on(tmp_path) as store:
        found = store.transact_now(lambda work: work.staff.get(coordinator.id))
        left = store.transact_now(lambda work: work.logins.session(session, now, now))
    assert (code, found.second_factor, left) == (0, "", None)
