"""The places the coach works in: whom to ask there, which time it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ELSEWHERE = "elsewhere"


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


def read_territories(data: Mapping[str, Any]) -> dict[str, Territory]:
    """Return the territories of `territories.yaml` by id. Raises `KeyError`."""
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
        )
        for entry in data["territories"]
    }
