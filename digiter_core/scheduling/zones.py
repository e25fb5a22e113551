"""Time zones as people write them: any capitals, spaces for signs, the city alone."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import available_timezones

ALIKE = 0.7
"""How alike two spellings are, 0 to 1, to ask whether the other one was meant."""


def find_zone(text: str) -> str | None:
    """Return the IANA zone *text* names, None if it names none."""
    return _spellings().get(_folded(text))


def near_zone(text: str) -> str | None:
    """Return the zone whose spelling is most like *text*, None if none is alike."""
    spellings = _spellings()
    near = get_close_matches(_folded(text), spellings, 1, ALIKE)
    return spellings[near[0]] if near else None


def _spellings() -> dict[str, str]:
    zones = {_folded(zone): zone for zone in sorted(available_timezones()) if "/" in zone}
    return {folded.rpartition("/")[2]: zone for folded, zone in zones.items()} | zones


def _folded(text: str) -> str:
    return text.strip().replace(" ", "_").casefold()
