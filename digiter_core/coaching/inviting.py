"""Making invitations: of learners by a counsellor, of staff by a coordinator or an operator."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from digiter_core.access.people import INVITED_FOR, Codes, Invitation, Role, Staff
from digiter_core.access.policy import Act, may
from digiter_core.coaching.coach import Coach
from digiter_core.errors import Forbidden
from digiter_core.ports import Work

MOST_IN_A_GROUP = 100
GROUP_INVITED_FOR = timedelta(days=30)
"""How long an invitation of a group can be used, where nothing else is said."""

LINK = re.compile(r"[A-Za-z0-9_-]{22}")
"""What a link carries. A typed code is shorter: it is no way past the five tries a day."""

STAFF = frozenset({Role.COUNSELLOR, Role.COORDINATOR})


def invite_learners(  # noqa: PLR0913 - what an invitation of learners says
    work: Work,
    staff: Staff,
    now: datetime,
    *,
    uses: int = 1,
    name: str = "",
    language: str = "",
    lasting: timedelta | None = None,
) -> tuple[Invitation, Codes]:
    """
    Return an invitation of one learner, or of a group, and its codes in clear.

    *lasting*: how long it can be used; None: a week for one, 30 days for a group. Raises
    `Forbidden` for who may not invite, `ValueError` for a group that is too large.
    """
    if not may(staff.role, Act.INVITE_LEARNERS):
        raise Forbidden
    if not 1 <= uses <= MOST_IN_A_GROUP:
        raise ValueError(uses)
    usual = INVITED_FOR if uses == 1 else GROUP_INVITED_FOR
    return work.invitations.create(
        Invitation(
            id=0,
            role=Role.LEARNER,
            territory=staff.territory,
            created_at=now,
            expires_at=now + (usual if lasting is None else lasting),
            uses_left=uses,
            uses=uses,
            inviter=staff.id,
            name=name,
            organisation=staff.organisation,
            language=language,
        )
    )


def invite_staff(  # noqa: PLR0913 - what an invitation of staff says
    work: Work,
    by: Staff | None,
    now: datetime,
    *,
    role: Role,
    territory: str,
    name: str,
    organisation: str = "",
    language: str = "",
) -> tuple[Invitation, Codes]:
    """
    Return an invitation for one counsellor or coordinator, and its codes in clear.

    *by*: the coordinator, who invites for their own territory only; None: an operator. Raises
    `Forbidden`, and `ValueError` for a role that is none of the two.
    """
    if not may(Role.OPERATOR if by is None else by.role, Act.INVITE_STAFF):
        raise Forbidden
    if by is not None and by.territory != territory:
        raise Forbidden
    if role not in STAFF:
        raise ValueError(role)
    return work.invitations.create(
        Invitation(
            id=0,
            role=role,
            territory=territory,
            created_at=now,
            expires_at=now + INVITED_FOR,
            uses_left=1,
            uses=1,
            inviter=None if by is None else by.id,
            name=name,
            organisation=organisation,
            language=language,
        )
    )


def link_of(coach: Coach, codes: Codes) -> str:
    """Return the link that opens the bot with the invitation; "" while its name is unknown."""
    return link_to(coach.account.username, codes)


def link_to(username: str, codes: Codes) -> str:
    """Return the link that opens the bot of that name; "" without a name."""
    return f"https://t.me/{username}?start={codes.link}" if username else ""


def spelled(typed: str) -> str:
    """Return a typed code in two groups, as it is read aloud: ABCDE-FGHJK."""
    return f"{typed[:5]}-{typed[5:]}"
