"""Lengths of time as scripts write them: `30 minutes`, `2 days`."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import Name
from digiter_core.authoring.tree import Scalar

UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}
"""Unit -> how many minutes it has. One of a unit may be written without its s."""

LENGTH = Name("a length of time", r"\s*[0-9]{1,6}[ \u00a0]*(minutes?|hours?|days?)\s*")

_WRITTEN = re.compile(r"(\d{1,6})[ \u00a0]*(\D*)", re.ASCII)
_MEANT = {
    "minutes": ("m", "min", "mins", "mn", "minuten", "minuto", "minutos", "minut"),
    "hours": ("h", "heure", "heures", "stunde", "stunden", "hora", "horas", "ora", "ore"),
    "days": ("d", "j", "jour", "jours", "tag", "tage", "tagen", "dia", "dias", "zi", "zile"),
}
"""What people write for a unit in the languages of the product."""


def minutes_in(words: str) -> int | None:
    """Return how many minutes *words* stand for, None if they are no length of time."""
    found = _WRITTEN.fullmatch(words.strip())
    unit = found and _unit(found[2])
    return int(found[1]) * UNITS[unit] if found and unit else None


def in_words(minutes: int) -> str:
    """Return *minutes* as a script writes them, in the largest unit that fits."""
    unit = next(name for name in reversed(UNITS) if minutes % UNITS[name] == 0)
    count = minutes // UNITS[unit]
    return f"{count} {unit if count != 1 else unit[:-1]}"


def read_length(scalar: Scalar, field: str, low: int, high: int, findings: Findings) -> int | None:
    """Return the minutes written as *scalar*; not one, or not *low* to *high*: a finding."""
    minutes = minutes_in(scalar.value)
    if minutes is None:
        meant = _meant(scalar.value)
        findings.add(scalar.at, "bad_wait", field=field, value=scalar.value, near=meant)
        return None
    if low <= minutes <= high:
        return minutes
    findings.add(
        scalar.at, "bad_wait", "limits", field=field, low=in_words(low), limit=in_words(high)
    )
    return None


def _unit(written: str) -> str:
    word = written.strip()
    return next((unit for unit in UNITS if word in (unit, unit[:-1])), "")


def _meant(value: str) -> str:
    """Return what was most likely meant by *value*, "" if nothing comes close."""
    found = _WRITTEN.fullmatch(value.strip())
    if found is None:
        return ""
    word = found[2].strip().lower()
    unit = next((unit for unit, names in _MEANT.items() if word in names), "")
    unit = unit or _unit(near(word, (*UNITS, *(name[:-1] for name in UNITS))))
    return in_words(int(found[1]) * UNITS[unit]) if unit else ""
