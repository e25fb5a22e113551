"""A restored backup gives nothing back that was withdrawn since, on SQLite and on PostgreSQL."""
# ruff: noqa: PLR0917 - a test names the fixtures it needs

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cli.main import run
from digiter_core.access.people import Staff
from digiter_core.access.sharing import Bond, InDistress, Level
from digiter_core.access.withdrawals import Lowered, Recalled, TakenBack
from digiter_core.engine.session import Session
from digiter_core.ports import Consent, Learner, NextNudge, Plan, PlanReport, Work
from digiter_core.ports.figures import Passage
from digiter_core.storage.backup import backup
from digiter_core.storage.engines import engine_for
from digiter_core.storage.erasing import Ledger
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.porting import port
from digiter_core.storage.queueing import QueuedStore
from digiter_core.storage.restore import Restored, restore
from digiter_core.storage.withdrawals import KEPT, Withdrawals
from tests.contracts.conftest import NOON, SetClock
from tests.contracts.test_staff import another, hired

Open = Callable[[str], QueuedStore]
HOUR = timedelta(hours=1)
ASKED = Passage("2026-11", "welcome", "where")


@dataclass(slots=True)
class Place:
    """A product with one learner and one counsellor, that can be taken back to a backup."""

    open: Open
    url: str
    keyring: Keyring
    backups: Path
    clock: SetClock
    store: QueuedStore
    learner: Learner
    staff: Staff

    def does(self, change: Callable[[Work], object]) -> None:
        """Let an hour pass, then change something."""
        self.clock.pass_by(hours=1)
        self.store.transact_now(change)

    def shows(self, level: Level, **changes: object) -> None:
        """Let the learner choose what is shown."""

        def choose(work: Work) -> None:
            bond = replace(self.bond(work), level=level, changed_at=self.clock.now(), **changes)
            work.bonds.save(bond)

        self.does(choose)

    def agrees(self, purpose: str, *, given: bool) -> None:
        """Let the learner agree to something, or no longer."""
        self.does(lambda work: work.consents.record(self.learner.id, self.act(purpose, given)))

    def act(self, purpose: str, given: bool) -> Consent:  # noqa: FBT001 - as in `Consent`
        return Consent(purpose, given, self.clock.now(), "fr", "words")

    def bond(self, work: Work) -> Bond:
        found = work.bonds.newest(self.learner.id, self.staff.id)
        assert found is not None
        return found

    def shown(self) -> Bond:
        return self.store.transact_now(self.bond)

    def variables(self) -> dict[str, object]:
        found = self.store.transact_now(lambda work: work.learners.get(self.learner.id))
        assert found is not None
        return dict(found.session.variables)

    def agreed(self) -> set[str]:
        return set(self.store.transact_now(lambda work: work.consents.current(self.learner.id)))

    def acts(self) -> list[Consent]:
        return list(self.store.transact_now(lambda work: work.consents.history(self.learner.id)))

    def notes(self) -> list[str | None]:
        reports = self.store.transact_now(lambda work: work.plans.reports(self.learner.id))
        return [report.note for report in reports]

    def backed_up(self) -> Path:
        self.clock.pass_by(hours=1)
        return backup(self.url, self.backups, clock=self.clock)

    def restored(self, path: Path) -> Restored:
        self.clock.pass_by(hours=1)
        self.store.close()
        found = restore(path, self.url, self.keyring, clock=self.clock, replace=True)
        self.store = self.open(self.url)
        return found

    @property
    def list(self) -> Path:
        assert self.keyring.path is not None
        return self.keyring.path.with_name("withdrawals.jsonl")


def begin(staff: Staff, work: Work) -> Learner:
    learner = work.learners.create("telegram", "1001", "fr", NOON)
    variables = {
        "bonded": True,
        "sharing": 3,
        "counsellor": "Nadia",
        "in_distress": "always",
        "consent_free_text": True,
        "consent_nudges": True,
    }
    learner = replace(learner, session=Session(variables=variables))
    work.learners.save(learner)
    bond = work.bonds.begin(learner.id, staff.id, NOON)
    work.bonds.save(replace(bond, level=Level.REFLECTIONS, in_distress=InDistress.ALWAYS))
    for purpose in ("share_activity", "distress_alert", "free_text", "nudges"):
        work.consents.record(learner.id, Consent(purpose, True, NOON, "fr", "words"))
    plan = work.plans.begin(learner.id, Plan(0, "a", "b", "", "", 5, NOON))
    report = work.plans.report(learner.id, PlanReport(0, plan.id, "done", NOON))
    work.plans.keep_note(learner.id, report.id, "a note")
    work.nudges.put(learner.id, NextNudge("plan", NOON.date(), NOON + timedelta(days=1)))
    return learner


@pytest.fixture
def place(opened: Open, url: str, keyring: Keyring, backups: Path, clock: SetClock) -> Place:
    store = opened(url)
    staff = hired(store)
    learner = store.transact_now(partial(begin, staff))
    return Place(opened, url, keyring, backups, clock, store, learner, staff)


# --- Sharing


def test_sharing_withdrawn_after_the_backup_stays_withdrawn(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING)
    withdrawn = place.clock.now()

    restored = place.restored(path)

    assert restored == Restored(learners=1, erased=0, withdrawn=1)
    bond = place.shown()
    assert (bond.level, bond.changed_at, bond.closed_at) == (Level.NOTHING, withdrawn, None)
    assert place.variables()["sharing"] == 0
    assert place.variables()["counsellor"] == "Nadia"


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_it_stays_withdrawn_in_another_database(
    place: Place, request: pytest.FixtureRequest, into: str, another_url: str
) -> None:
    target = another_url if into == "sqlite" else request.getfixturevalue("postgres_url")
    path = place.backed_up()
    place.shows(Level.ACTIVITY)
    place.store.close()

    restored = restore(path, target, place.keyring, clock=place.clock, replace=True)

    place.store = place.open(target)
    assert restored.withdrawn == 1
    assert place.shown().level is Level.ACTIVITY


def test_what_is_shown_less_is_shown_less_again_and_no_less(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.PROGRESS)

    place.restored(path)

    assert place.shown().level is Level.PROGRESS
    assert place.variables()["sharing"] == Level.PROGRESS


def test_a_bond_ended_after_the_backup_stays_ended(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING, closed_at=place.clock.now() + HOUR)
    ended = place.shown()

    restored = place.restored(path)

    assert restored.withdrawn == 1
    assert place.shown() == ended
    assert place.variables()["bonded"] is False
    assert place.store.transact_now(lambda work: work.bonds.of_staff(place.staff.id)) == []


def test_a_bond_that_showed_nothing_stays_ended_too(place: Place) -> None:
    place.shows(Level.NOTHING)
    path = place.backed_up()
    place.shows(Level.NOTHING, closed_at=place.clock.now() + HOUR)
    ended = place.shown()

    place.restored(path)

    assert place.shown() == ended


def test_what_is_shown_less_at_the_moment_it_was_chosen_stays_so(place: Place) -> None:
    path = place.backed_up()
    less = replace(place.shown(), level=Level.ACTIVITY)
    place.store.transact_now(lambda work: work.bonds.save(less))

    place.restored(path)

    assert place.shown() == less


def test_a_bond_that_another_took_the_place_of_stays_ended(place: Place) -> None:
    path = place.backed_up()
    other = another(place.store, "other")
    place.does(lambda work: work.bonds.begin(place.learner.id, other.id, place.clock.now()))
    ended = place.clock.now()

    restored = place.restored(path)

    assert restored.withdrawn == 1
    assert place.shown().closed_at == ended
    assert place.store.transact_now(lambda work: work.bonds.open_of(place.learner.id)) is None


def test_a_take_over_ends_with_the_bond(place: Place) -> None:
    until = place.clock.now() + timedelta(days=2)
    place.shows(Level.REFLECTIONS, taken_over_until=until)
    path = place.backed_up()
    place.shows(Level.NOTHING, closed_at=place.clock.now() + HOUR, taken_over_until=None)

    place.restored(path)

    assert place.shown().taken_over_until is None


def test_what_was_given_again_before_the_backup_is_kept(place: Place) -> None:
    place.shows(Level.NOTHING)
    place.shows(Level.PROGRESS)
    before = place.shown()
    path = place.backed_up()

    restored = place.restored(path)

    assert restored.withdrawn == 0
    assert place.shown() == before


def test_what_was_given_again_after_the_backup_is_asked_for_again(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING)
    place.shows(Level.PROGRESS)

    restored = place.restored(path)

    assert restored.withdrawn == 1
    assert place.shown().level is Level.NOTHING


def test_what_is_given_after_a_restore_is_kept_by_the_next(place: Place) -> None:
    """The old line is still there: the moments tell that it is over."""
    first = place.backed_up()
    place.shows(Level.NOTHING)
    place.restored(first)
    place.shows(Level.PROGRESS)
    second = place.backed_up()

    restored = place.restored(second)

    assert restored.withdrawn == 0
    assert place.shown().level is Level.PROGRESS


def test_more_of_the_same_bond_leaves_no_line(place: Place) -> None:
    place.shows(Level.REFLECTIONS, muted=True)
    place.shows(Level.REFLECTIONS, taken_over_until=NOON)

    assert not place.list.exists()


def test_a_restore_does_not_bring_back_who_withdrew_and_was_erased(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING)
    place.does(lambda work: work.learners.erase(place.learner.id))

    restored = place.restored(path)

    assert restored == Restored(learners=0, erased=1, withdrawn=0)
    assert place.list.read_text() == ""


# --- Agreements


def test_an_agreement_taken_back_after_the_backup_stays_taken_back(place: Place) -> None:
    path = place.backed_up()
    place.agrees("share_activity", given=False)
    taken_back = place.acts()[-1]

    restored = place.restored(path)

    assert restored.withdrawn == 1
    assert "share_activity" not in place.agreed()
    assert place.acts()[-1] == replace(taken_back, text_hash="")


def test_notes_that_went_with_their_agreement_do_not_come_back(place: Place) -> None:
    path = place.backed_up()
    place.does(lambda work: work.plans.forget_notes(place.learner.id))
    place.agrees("free_text", given=False)

    place.restored(path)

    assert place.notes() == [None]
    assert "free_text" not in place.agreed()
    assert place.variables()["consent_free_text"] is False
    assert place.variables()["consent_nudges"] is True
    assert place.shown().level is Level.REFLECTIONS


def test_notes_stay_if_the_backup_knows_that_they_are_wanted_again(place: Place) -> None:
    place.agrees("free_text", given=False)
    place.agrees("free_text", given=True)
    path = place.backed_up()

    restored = place.restored(path)

    assert restored.withdrawn == 0
    assert place.notes() == ["a note"]
    assert "free_text" in place.agreed()


def test_an_agreement_given_again_at_the_same_moment_is_known_by_the_order(place: Place) -> None:
    def change_twice(work: Work) -> None:
        for given in (False, True):
            work.consents.record(place.learner.id, place.act("free_text", given))

    place.does(change_twice)
    path = place.backed_up()

    place.restored(path)

    assert "free_text" in place.agreed()
    assert place.notes() == ["a note"]


def test_an_agreement_taken_back_for_the_second_time_stays_taken_back(place: Place) -> None:
    """The backup knows of the first time: that says nothing about the second."""
    place.agrees("free_text", given=False)
    place.agrees("free_text", given=True)
    path = place.backed_up()
    place.agrees("free_text", given=False)

    restored = place.restored(path)

    assert restored.withdrawn == 1
    assert "free_text" not in place.agreed()
    assert place.notes() == [None]


def test_an_agreement_taken_back_at_the_moment_it_was_given_stays_taken_back(
    place: Place,
) -> None:
    """Two processes have two clocks."""
    path = place.backed_up()
    given = next(act for act in place.acts() if act.purpose == "free_text")
    taken_back = replace(given, given=False)
    place.store.transact_now(lambda work: work.consents.record(place.learner.id, taken_back))

    place.restored(path)

    assert "free_text" not in place.agreed()


@pytest.mark.parametrize(("purpose", "left"), [("statistics", []), ("free_text", [ASKED])])
def test_what_was_noted_for_figures_goes_with_that_agreement_alone(
    place: Place, purpose: str, left: list[Passage]
) -> None:
    place.agrees("statistics", given=True)
    place.does(lambda work: work.passages.note(place.learner.id, [ASKED]))
    path = place.backed_up()
    place.agrees(purpose, given=False)

    place.restored(path)

    assert place.store.transact_now(lambda work: work.passages.of(place.learner.id)) == left


def test_no_nudge_comes_back_that_was_not_wanted_any_more(place: Place) -> None:
    path = place.backed_up()
    place.agrees("nudges", given=False)

    place.restored(path)

    assert place.store.transact_now(lambda work: work.nudges.of(place.learner.id)) is None
    assert place.variables()["consent_nudges"] is False


def test_who_no_longer_wants_that_somebody_is_told_is_asked_each_time(place: Place) -> None:
    path = place.backed_up()
    place.agrees("distress_alert", given=False)

    place.restored(path)

    assert place.shown().in_distress is InDistress.ASK
    assert place.variables()["in_distress"] == "ask"
    assert place.shown().level is Level.REFLECTIONS


def test_two_restores_withdraw_once(place: Place) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING)
    place.agrees("free_text", given=False)
    place.restored(path)
    again = place.backed_up()
    before = (place.shown(), place.acts(), place.variables())

    restored = place.restored(again)

    assert restored.withdrawn == 0
    assert (place.shown(), place.acts(), place.variables()) == before


# --- Alerts


def test_an_alert_taken_back_after_the_backup_waits_for_nobody(place: Place) -> None:
    def ask(work: Work) -> None:
        for _ in range(2):
            work.alerts.add(place.learner.id, place.staff.id, place.clock.now())

    def take_back(work: Work) -> None:
        first, _ = work.alerts.of(place.learner.id)
        work.alerts.save(replace(first, acknowledged_at=place.clock.now()))

    place.does(ask)
    path = place.backed_up()
    place.does(take_back)
    before = place.store.transact_now(lambda work: work.alerts.of(place.learner.id))

    restored = place.restored(path)

    after = place.store.transact_now(lambda work: work.alerts.of(place.learner.id))
    assert restored.withdrawn == 1
    assert after == before
    assert [alert.acknowledged_at is None for alert in after] == [False, True]


def test_an_alert_taken_back_at_the_moment_it_was_made_waits_for_nobody(place: Place) -> None:
    place.does(lambda work: work.alerts.add(place.learner.id, place.staff.id, place.clock.now()))
    path = place.backed_up()
    [asked] = place.store.transact_now(lambda work: work.alerts.of(place.learner.id))
    taken_back = replace(asked, acknowledged_at=asked.at)
    place.store.transact_now(lambda work: work.alerts.save(taken_back))

    place.restored(path)

    assert place.store.transact_now(lambda work: work.alerts.of(place.learner.id)) == [taken_back]


def test_an_alert_somebody_answered_is_no_withdrawal(place: Place) -> None:
    def answered(work: Work) -> None:
        alert = work.alerts.add(place.learner.id, place.staff.id, place.clock.now())
        now, by = place.clock.now(), place.staff.id
        work.alerts.save(replace(alert, acknowledged_by=by, acknowledged_at=now))

    place.does(answered)

    assert not place.list.exists()


# --- Another database


def test_an_old_file_does_not_bring_back_what_was_withdrawn_since(
    opened: Open,
    sqlite_url: str,
    postgres_url: str,
    keyring: Keyring,
    backups: Path,
    clock: SetClock,
    tmp_path: Path,
) -> None:
    store = opened(sqlite_url)
    staff = hired(store)
    learner = store.transact_now(partial(begin, staff))
    place = Place(opened, sqlite_url, keyring, backups, clock, store, learner, staff)
    store.close()
    shutil.copy(str(engine_for(sqlite_url).url.database), tmp_path / "old.db")
    place.store = opened(sqlite_url)
    place.shows(Level.NOTHING)
    place.store.close()

    ported = port(f"sqlite:///{tmp_path}/old.db", postgres_url, keyring, clock=clock)
    again = port(f"sqlite:///{tmp_path}/old.db", postgres_url, keyring, clock=clock)

    place.store = opened(postgres_url)
    assert (ported.withdrawn, again.withdrawn) == (1, 1)
    assert place.shown().level is Level.NOTHING


# --- The list


def test_the_list_holds_numbers_and_purposes_alone(place: Place) -> None:
    place.shows(Level.NOTHING, closed_at=place.clock.now() + HOUR)
    place.agrees("free_text", given=False)

    lines = [json.loads(line) for line in place.list.read_text().splitlines()]

    number, bond = place.learner.id, place.shown().id
    at = [line.pop("at") for line in lines]
    assert lines == [
        {"learner": number, "bond": bond, "level": 0, "closed": True},
        {"learner": number, "purpose": "free_text"},
    ]
    assert all(isinstance(moment, int) for moment in at)
    assert place.list.stat().st_mode & 0o777 == 0o600


def test_what_was_rolled_back_is_not_listed(place: Place) -> None:
    def withdraw(work: Work) -> None:
        work.bonds.save(replace(place.bond(work), level=Level.NOTHING))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        place.does(withdraw)
    place.agrees("free_text", given=False)

    found = list(Withdrawals(place.list))
    assert found == [TakenBack(place.learner.id, "free_text", place.clock.now())]


def test_a_withdrawal_counts_even_if_the_list_cannot_be_written(place: Place) -> None:
    place.list.mkdir()

    with capture_logs() as logs:
        place.shows(Level.NOTHING)

    assert place.shown().level is Level.NOTHING
    expected = {"event": "withdrawal_not_listed", "error": "IsADirectoryError"}
    assert logs == [{**expected, "log_level": "warning"}]


def test_a_line_cut_off_is_passed_over_and_swallows_no_other(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    ledger = Withdrawals(path)
    first = Lowered(1, 2, Level.ACTIVITY, NOON, closed=False)
    last = TakenBack(3, "free_text", NOON + HOUR)
    ledger.note([first, Recalled(1, 4, NOON)])
    cut_off = b'[]\n{"bond": 1}\n{"learner": 6, "purpose": "\xc3\n{"learner": 6, "bo'
    path.write_bytes(path.read_bytes() + cut_off)
    ledger.note([last])

    assert list(ledger) == [first, Recalled(1, 4, NOON), last]


def test_a_cut_off_line_in_the_list_of_the_erased_swallows_no_other_either(tmp_path: Path) -> None:
    """Before, the next number was glued to it, and was not read any more."""
    path = tmp_path / "erasures.jsonl"
    path.write_text('{"learner": 6, "a')

    Ledger(path).note(7, 0)

    assert list(Ledger(path)) == [7]


def test_a_restore_drops_lines_that_are_older_than_any_backup(place: Place) -> None:
    place.agrees("free_text", given=False)
    place.clock.pass_by(days=KEPT.days - 1)
    place.agrees("nudges", given=False)
    path = place.backed_up()
    place.restored(path)
    before = [found.purpose for found in Withdrawals(place.list) if isinstance(found, TakenBack)]
    place.clock.pass_by(days=1)

    place.restored(path)

    after = [found.purpose for found in Withdrawals(place.list) if isinstance(found, TakenBack)]
    assert (before, after) == (["free_text", "nudges"], ["nudges"])


def test_a_line_is_kept_to_its_last_day_and_nothing_is_written_before(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"
    ledger = Withdrawals(path)
    ledger.note([TakenBack(1, "nudges", NOON), TakenBack(2, "nudges", NOON + HOUR)])
    before = path.stat()

    ledger.shorten(NOON + KEPT, set())
    untouched = path.stat()
    ledger.shorten(NOON + KEPT + timedelta(seconds=1), set())

    assert (untouched.st_ino, untouched.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [found.learner for found in ledger] == [2]


def test_where_nothing_is_listed_nothing_is_shortened(tmp_path: Path) -> None:
    path = tmp_path / "withdrawals.jsonl"

    for ledger in (Withdrawals(None), Withdrawals(path)):
        ledger.shorten(NOON, set())
        assert list(ledger) == []

    assert not path.exists()


def test_what_is_written_while_the_list_is_shortened_is_not_lost(tmp_path: Path) -> None:
    """A restore into a second database, as an exercise, while the bot runs on the first."""
    path = tmp_path / "withdrawals.jsonl"
    ledger = Withdrawals(path)
    numbers = range(300)

    def write() -> None:
        for number in numbers:
            ledger.note([TakenBack(number, "free_text", NOON), TakenBack(999, "old", NOON)])

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        ledger.shorten(NOON, {999})
    writer.join()
    ledger.shorten(NOON, {999})

    assert [found.learner for found in ledger] == list(numbers)


# --- Killed in between

_KILLED = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from digiter_core.access.sharing import Level
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.faults.killed_at_commit import Fuse, wrap_commits
url, keyring, order, learner, at = sys.argv[1:]
store = open_store(url, Keyring.load(Path(keyring)), clock=None)
wrap_commits(Fuse(Path(order)))
def withdraw(work):
    bond = work.bonds.open_of(int(learner))
    changed_at = datetime.fromisoformat(at)
    work.bonds.save(replace(bond, level=Level.NOTHING, changed_at=changed_at))
Path(order).write_text("1 before withdrawal")
store.transact_now(withdraw)
"""


def killed_before_the_commit(place: Place, tmp_path: Path, root: Path) -> None:
    """Let a process withdraw that is killed when all but the commit is done."""
    place.store.close()
    place.clock.pass_by(hours=1)
    learner, at = str(place.learner.id), place.clock.now().isoformat()
    arguments = [place.url, str(place.keyring.path), str(tmp_path / "order"), learner, at]
    done = subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False, cwd=root)
    assert done.returncode == -signal.SIGKILL
    place.store = place.open(place.url)


def test_killed_before_the_commit_there_is_a_line_too_many(
    place: Place, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Nothing was withdrawn, but a restore takes it for that: the learner is asked again."""
    killed_before_the_commit(place, tmp_path, pytestconfig.rootpath)
    before = place.shown().level
    path = place.backed_up()

    restored = place.restored(path)

    assert before is Level.REFLECTIONS
    assert restored.withdrawn == 1
    assert place.shown().level is Level.NOTHING


def test_a_line_too_many_undoes_nothing_that_was_chosen_after_it(
    place: Place, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    killed_before_the_commit(place, tmp_path, pytestconfig.rootpath)
    place.shows(Level.REFLECTIONS)
    path = place.backed_up()

    restored = place.restored(path)

    assert restored.withdrawn == 0
    assert place.shown().level is Level.REFLECTIONS


def test_a_line_too_many_takes_no_agreement_back_that_was_given_after_it(place: Place) -> None:
    place.clock.pass_by(hours=1)
    Withdrawals(place.list).note([TakenBack(place.learner.id, "share_progress", NOON + HOUR)])
    place.agrees("share_progress", given=True)
    path = place.backed_up()

    restored = place.restored(path)

    assert restored.withdrawn == 0
    assert "share_progress" in place.agreed()


# --- The command


def test_the_command_says_how_many_withdrew_something(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place.backed_up()
    place.shows(Level.NOTHING)
    place.store.close()
    monkeypatch.chdir(place.backups)
    monkeypatch.setenv("DIGITER_DATABASE", place.url)
    monkeypatch.setenv("DIGITER_KEYRING", str(place.keyring.path))
    monkeypatch.setattr(sys, "argv", ["digiter", "db", "restore", str(path), "--yes"])

    with pytest.raises(SystemExit) as ended:
        run()

    assert not ended.value.code
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Restored: 1 learners; 0 erased since stay erased; "
        "1 withdrew something since, which stays withdrawn."
    )
