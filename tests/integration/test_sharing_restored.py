"""A learner withdraws, a backup from before is restored, and the conversation goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digiter_core.access.sharing import Level
from digiter_core.coaching.caseload import Caseload
from digiter_core.errors import Forbidden
from digiter_core.storage.backup import backup
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.restore import restore
from tests.bonds import accompanied, bond_of, learner_of, says, shares
from tests.talk import Talk, opened

URL = "sqlite:///{}/test.db"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path) as (store, coach, clock):
        talk = Talk(coach, store, clock)
        yield talk
        talk.store.close()


def backed_up(talk: Talk, folder: Path) -> Path:
    talk.clock.turn(timedelta(hours=1))
    return backup(URL.format(folder), folder / "backups", clock=talk.clock)


def go_back(talk: Talk, path: Path, folder: Path) -> None:
    """Restore *path*, as an operator does while the bot stands still."""
    talk.clock.turn(timedelta(hours=1))
    talk.store.close()
    keyring = Keyring.load(folder / "keyring.json")
    restore(path, URL.format(folder), keyring, clock=talk.clock, replace=True)
    talk.store = open_store(URL.format(folder), keyring, clock=talk.clock)


def test_after_a_restore_nobody_reads_what_was_withdrawn_and_the_learner_is_told_the_truth(
    talk: Talk, tmp_path: Path
) -> None:
    staff = accompanied(talk)
    shares(talk, Level.PROGRESS)
    path = backed_up(talk, tmp_path)
    talk.clock.turn(timedelta(hours=1))
    talk.command("counsellor")
    talk.taps("nothing")

    go_back(talk, path, tmp_path)
    number, now = learner_of(talk).id, talk.clock.now()
    with pytest.raises(Forbidden):
        talk.store.transact_now(
            lambda work: Caseload(talk.coach, work, staff, now, "page").insight(number)
        )
    said = talk.command("counsellor")

    assert says(talk, "ui/sharing/level_0") in said[0].text
    assert "nothing" not in talk.options()


def test_after_a_restore_the_learner_can_give_it_again_and_that_is_recorded(
    talk: Talk, tmp_path: Path
) -> None:
    accompanied(talk)
    shares(talk, Level.ACTIVITY)
    path = backed_up(talk, tmp_path)
    talk.clock.turn(timedelta(hours=1))
    talk.command("counsellor")
    talk.taps("nothing")
    go_back(talk, path, tmp_path)

    shares(talk, Level.ACTIVITY)

    number = learner_of(talk).id
    acts = talk.store.transact_now(lambda work: work.consents.history(number))
    given = [act.given for act in acts if act.purpose == "share_activity"]
    bond = bond_of(talk)
    assert bond is not None
    assert bond.level is Level.ACTIVITY
    assert given == [True, False, True]


def test_after_a_restore_a_bond_that_was_ended_is_over_for_both(
    talk: Talk, tmp_path: Path
) -> None:
    staff = accompanied(talk)
    shares(talk, Level.REFLECTIONS)
    path = backed_up(talk, tmp_path)
    talk.clock.turn(timedelta(hours=1))
    talk.command("counsellor")
    talk.taps("stop")
    talk.taps("yes")

    go_back(talk, path, tmp_path)
    talk.command("counsellor")

    assert bond_of(talk) is None
    assert talk.store.transact_now(lambda work: work.bonds.of_staff(staff.id)) == []
    assert talk.options() == ["code", "near", "access", "back"]
