"""
Writes `dialogues/holidays.yaml` from the library `holidays`: `make holidays YEARS=2026-2031`.

The product itself does not use the library: it takes 12 MB and half a second of CPU.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from holidays import country_holidays

PAGE = Path("dialogues/holidays.yaml")
CALENDARS = ("FR", "BE", "PT-11", "DE-NW", "RO")
_HEAD = """\
# Public holidays, on which nothing is sent unasked. The names are those of territories.yaml.
# Written by `make holidays YEARS=2026-2031`; days on which a place is closed may be added.
holidays:
"""


def days(calendar: str, years: Iterable[int]) -> list[str]:
    """Return the public holidays of *calendar*, "DE-NW", as "2027-05-01", in their order."""
    country, _, region = calendar.partition("-")
    found = country_holidays(country, subdiv=region or None, years=list(years))
    return sorted(day.isoformat() for day in found)


def page(years: range) -> str:
    """Return the file for *years*."""
    lines = [_HEAD.rstrip()]
    for calendar in CALENDARS:
        lines.append(f"  {calendar}:")
        for year in years:
            lines.append(f"    # {year}")
            lines += [f'    - "{day}"' for day in days(calendar, [year])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    first, last = map(int, sys.argv[1].split("-"))
    PAGE.write_text(page(range(first, last + 1)), encoding="utf-8")
