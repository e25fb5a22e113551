"""Colleagues leave, one becomes a deputy, one lost a phone: what others decide about staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digiter_core.access.people import Role, Staff
from digiter_core.access.policy import Act, may
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.leaving import ask_those_left
from digiter_core.errors import Forbidden
from digiter_core.ports import OutboxMessage, Work


def leave(
    coach: Coach, work: Work, by: Staff | None, staff: Staff, now: datetime
) -> list[OutboxMessage]:
    """
    End the account of *staff*; return what their learners are told.

    *by*: a coordinator of the same territory; None: an operator. Raises `Forbidden`. Names and
    addresses are wiped, invitations void, sessions closed, every bond ended.
    """
    _require_end_of(by, staff)
    messages = ask_those_left(coach, work, staff, now)
    work.staff.save(replace(staff, left_at=now))
    return messages


def make_deputy(work: Work, by: Staff | None, staff: Staff, *, is_deputy: bool) -> Staff:
    """
    Return *staff*, who from now on is told, or not, what colleagues left unanswered.

    *by* as in `leave`. Raises `Forbidden`; only a counsellor can answer a learner.
    """
    _require_end_of(by, staff)
    if staff.role is not Role.COUNSELLOR:
        raise Forbidden
    staff = replace(staff, is_deputy=is_deputy)
    work.staff.save(staff)
    return staff


def forget_second_factor(work: Work, staff: Staff) -> None:
    """
    Let *staff*, whose phone is lost, set up the second factor anew; every session is closed.

    Only an operator does this: a colleague could be talked into it by whoever has the phone.
    """
    _require_end_of(None, staff)
    work.staff.save(replace(staff, second_factor=""))
    work.logins.close_all(staff.id)


def _require_end_of(by: Staff | None, staff: Staff) -> None:
    """Raise `Forbidden` unless *by* decides about who works in the territory of *staff*."""
    role = Role.OPERATOR if by is None else by.role
    if staff.left_at is not None or not may(role, Act.END_STAFF):
        raise Forbidden
    if by is not None and (by.territory != staff.territory or by.id == staff.id):
        raise Forbidden
