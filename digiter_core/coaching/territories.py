"""The places the coach works in: whom to ask there, which time it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digiter_core.coaching.office_hours import OfficeHours, read_office_hours

ELSEWHERE = "elsewhere"
ANSWER_WITHIN_HOURS = 2


@dataclass(frozen=True, slots=True)
class Territory:
    """One entry of `dialogues/territories.yaml`. Quiet hours are local, "HH:MM"."""

    id: str
    name: str
    zone: str
    quiet_from: str
    quiet_to: str
    controller: str
    contact: str
    holidays: str  # calendar of public holidays, such as "FR" or "DE-NW"; "" for none
    office: OfficeHours  # when somebody answers whoever asked to talk
    answer_within: timedelta  # of office hours: after that a deputy is told


def read_territories(data: Mapping[str, Any]) -> dict[str, Territory]:
    """Return the territories of `territories.yaml` by id. Raises `KeyError` or `ValueError`."""
    return {
        entry["id"]: Territory(
            id=entry["id"],
            name=entry["name"],
            zone=entry["zone"],
            quiet_from=entry["quiet_hours"]["from"],
            quiet_to=entry["quiet_hours"]["to"],
            controller=entry["controller"]["name"],
            contact=entry["controller"]["contact"],
            holidays=str(entry.get("holidays", "")),
            office=read_office_hours(entry["safeguarding"]["hours"], ZoneInfo(entry["zone"])),
            answer_within=timedelta(
                hours=float(entry["safeguarding"].get("answer_within_hours", ANSWER_WITHIN_HOURS))
            ),
        )
        for entry in data["territories"]
    }
