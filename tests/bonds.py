"""Counsellors put straight into the store, and the bond of the learner who talks."""

from __future__ import annotations

from dataclasses import replace

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Bond, Level
from digiter_core.ports import Learner
from tests.staff import learners_invited
from tests.talk import Talk


def counsellor(
    talk: Talk, name: str = "Marie", *, territory: str = "marseille", can_be_found: bool = False
) -> Staff:
    """Return somebody who works in *territory* and does not write to the bot."""
    staff = Staff(
        0, Role.COUNSELLOR, territory, "partner", "fr", "Europe/Paris", name, talk.clock.now()
    )
    staff = replace(staff, can_be_found=can_be_found)
    return talk.store.transact_now(lambda work: work.staff.create(staff))


def learner_of(talk: Talk) -> Learner:
    learner = talk.learner()
    assert learner is not None
    return learner


def bond_of(talk: Talk) -> Bond | None:
    """Return the open bond of the learner, as it is stored."""
    number = learner_of(talk).id
    return talk.store.transact_now(lambda work: work.bonds.open_of(number))


def accompanied(talk: Talk, name: str = "Marie") -> Staff:
    """Let the learner come by a link of a counsellor, up to the first theme."""
    staff = counsellor(talk, name)
    come_by(talk, learners_invited(talk, staff).link)
    talk.taps("ok")
    settle(talk)
    return staff


def come_by(talk: Talk, link: str) -> None:
    """From the link to the year of birth."""
    talk.command(f"start {link}")
    talk.taps(talk.language)
    talk.taps("=2006")


def settle(talk: Talk, territory: str = "marseille") -> None:
    """From the town to the first theme."""
    talk.taps(territory)
    for answer in ("yes", "no", "yes"):
        talk.taps(answer)
    talk.writes("Lina")
    talk.taps("employee")


def shares(talk: Talk, level: Level) -> None:
    """Let the learner look at *level* and agree to it."""
    talk.command("counsellor")
    talk.taps("share")
    talk.taps(str(int(level)))
    talk.taps("yes")
    talk.taps("back")


def says(talk: Talk, key: str, **params: str) -> str:
    """Return the words of *key* in the learner's language."""
    return talk.coach.texts.text(key, talk.language, **params)
