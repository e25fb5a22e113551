"""Somebody of the staff in the chat: invited as an operator does it, hired by the link."""

from __future__ import annotations

from digiter_core.access.people import Codes, Role, Staff
from digiter_core.coaching.inviting import invite_learners, invite_staff
from digiter_core.ports import Work
from tests.talk import CHANNEL, Talk

PAGES = "https://pages.example.org"


def staff_invited(talk: Talk, role: Role = Role.COUNSELLOR, name: str = "Awa") -> Codes:
    """Return the codes of an invitation to Marseille that an operator made."""

    def invite(work: Work) -> Codes:
        now = talk.clock.now()
        return invite_staff(
            work,
            None,
            now,
            role=role,
            territory="marseille",
            name=name,
            organisation="Mission locale",
            language=talk.language,
        )[1]

    return talk.store.transact_now(invite)


def hired(talk: Talk, role: Role = Role.COUNSELLOR, name: str = "Awa") -> Staff:
    """Let *talk* be somebody of the staff; return their account."""
    talk.command(f"start {staff_invited(talk, role, name).link}")
    staff = staff_of(talk)
    assert staff is not None
    return staff


def staff_of(talk: Talk) -> Staff | None:
    """Return who works here and writes in *talk*."""
    return talk.store.transact_now(lambda work: work.staff.find(CHANNEL, talk.address))


def learners_invited(talk: Talk, staff: Staff, uses: int = 1) -> Codes:
    """Return the codes of an invitation of learners that *staff* made."""
    now = talk.clock.now()
    return talk.store.transact_now(lambda work: invite_learners(work, staff, now, uses=uses))[1]
