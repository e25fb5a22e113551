"""Time zones as people write them."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from digiter_core.scheduling.zones import find_zone, near_zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        (" europe/madrid ", "Europe/Madrid"),
        ("lisbon", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("", None),
        ("Europe/Madird", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_zone_is_found_however_it_is_written(text: str, zone: str | None) -> None:
    assert find_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Madird", "Europe/Madrid"),
        ("bucarest", "Europe/Bucharest"),
        ("", None),
        ("the moon", None),
    ],
)
def test_the_nearest_spelling_is_offered(text: str, zone: str | None) -> None:
    assert near_zone(text) == zone


def test_every_zone_with_a_place_is_found_by_its_own_name() -> None:
    places = [zone for zone in available_timezones() if "/" in zone]

    assert [zone for zone in places if find_zone(zone) != zone] == []
