"""Out of an invitation, a counsellor or coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digiter_core.access.people import Invitation, Role, Staff
from digiter_core.coaching.arrival import Arrival
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.dispatching import next_summary
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.ports import Work


def hire(
    coach: Coach, work: Work, arrival: Arrival, invitation: Invitation, now: datetime
) -> Staff:
    """Return the account that *invitation*, already redeemed, makes for who writes."""
    territory = coach.territories.get(invitation.territory) or coach.territories[ELSEWHERE]
    known = invitation.language in coach.languages
    staff = Staff(
        id=0,
        role=invitation.role,
        territory=invitation.territory,
        organisation=invitation.organisation,
        language=invitation.language if known else coach.language_of(arrival.language_code),
        zone=territory.zone,
        name=invitation.name,
        created_at=now,
        channel=arrival.channel,
        address=arrival.address,
    )
    if staff.role is Role.COUNSELLOR:
        staff = replace(staff, next_summary_at=next_summary(staff, now))
    return work.staff.create(staff)
