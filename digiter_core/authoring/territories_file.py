"""`territories.yaml` and `holidays.yaml`: whether places, hours and calendars are what they say.

Read by `coaching/territories.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.places_shape import HOLIDAYS, TERRITORIES
from digiter_core.authoring.shape_check import check_shape
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.authoring.walking import below, items_at, scalar_at, scalars_at, word_at
from digiter_core.coaching.office_hours import read_office_hours
from digiter_core.errors import Finding
from digiter_core.scheduling.calendar import minutes
from digiter_core.scheduling.zones import near_zone

FILE, HOLIDAYS_FILE = "territories.yaml", "holidays.yaml"

_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_SLEEP = ("00:00", "05:00")
"""Hours that lie in every night."""

_NOON, _EVENING = "12:00", "16:00"
"""Before that nobody sleeps."""

_FAR = 5
"""Years between a day and all others of a calendar from which its year is misspelt."""


def check_territories_file(
    tree: Part, calendars: Collection[str], languages: Collection[str], chosen: Collection[str]
) -> list[Finding]:
    """Return what is wrong. *calendars*: those of `holidays.yaml`; *languages*: known codes.

    *chosen*: the territories learners can choose in the scripts; empty: there is no such question.
    """
    findings = Findings()
    if not check_shape(tree, TERRITORIES, findings):
        return list(findings.all())
    first: dict[str, Scalar] = {}
    contacts: dict[str, tuple[Scalar, str]] = {}
    for place in items_at(tree, "territories"):
        name = scalar_at(place, "id")
        assert name is not None  # its shape was checked
        other = first.setdefault(name.value, name)
        if other is not name:
            findings.add(name.at, "duplicate_id", name=name.value, line=other.at.line)
        elif chosen and name.value not in chosen:
            meant = near(name.value, chosen)
            findings.add(name.at, "unknown_territory", "unchosen", name=name.value, near=meant)
        findings.extend(_place(place))
        findings.extend(_names(place, calendars, languages))
        findings.extend(_copied_contact(place, contacts))
    return list(findings.all())


def _copied_contact(place: Part, contacts: dict[str, tuple[Scalar, str]]) -> Iterator[Finding]:
    """Yield an address that two controllers of different names have."""
    contact, name = scalar_at(place, "controller", "contact"), word_at(place, "controller", "name")
    if contact is None:
        return
    other, its_name = contacts.setdefault(contact.value, (contact, name))
    if its_name != name:
        for one, two in ((other, contact), (contact, other)):
            yield finding(one.at, "duplicate_field", name=contact.value, line=two.at.line)


def _place(place: Part) -> Iterator[Finding]:
    zone, country = scalar_at(place, "zone"), scalar_at(place, "country")
    if zone and not _is_zone(zone.value):
        meant = near_zone(zone.value) or ""
        yield finding(zone.at, "wrong_form", "zone", field="zone", value=zone.value, near=meant)
    elif zone and country and country.value and not _is_in(zone.value, country.value):
        value, other = zone.value, country.value
        yield finding(zone.at, "wrong_form", "abroad", field="zone", value=value, country=other)
    if country and country.value and _countries() and country.value not in _countries():
        yield finding(country.at, "wrong_form", "country", field="country", value=country.value)
    quiet = [scalar_at(place, "quiet_hours", end) for end in ("from", "to")]
    if quiet[0] and quiet[1] and not _is_night(quiet[0].value, quiet[1].value):
        first, last = quiet[0].value, quiet[1].value
        yield finding(quiet[0].at, "backwards", "quiet", first=first, last=last)
    contact = scalar_at(place, "controller", "contact")
    if contact and not _MAIL.fullmatch(contact.value):
        yield finding(contact.at, "wrong_form", "mail", field="contact", value=contact.value)
    hours = scalar_at(place, "safeguarding", "hours")
    if hours and zone and _is_zone(zone.value) and not _are_hours(hours.value, zone.value):
        yield finding(hours.at, "wrong_form", "office", field="hours", value=hours.value)


def _names(
    place: Part, calendars: Collection[str], languages: Collection[str]
) -> Iterator[Finding]:
    calendar = scalar_at(place, "holidays")
    country = word_at(place, "country")
    if calendar and calendars and calendar.value not in calendars:
        known, meant = ", ".join(calendars), near(calendar.value, calendars)
        yield finding(
            calendar.at,
            "wrong_value",
            "one_of",
            field="holidays",
            value=calendar.value,
            known=known,
            near=meant,
        )
    elif calendar and country and not calendar.value.startswith(country):
        value = calendar.value
        yield finding(
            calendar.at, "wrong_form", "abroad", field="holidays", value=value, country=country
        )
    for language in scalars_at(place, "languages"):
        if languages and language.value not in languages:
            known, meant = ", ".join(languages), near(language.value, languages)
            value = language.value
            yield finding(
                language.at,
                "wrong_value",
                "one_of",
                field="languages",
                value=value,
                known=known,
                near=meant,
            )


def check_holidays(tree: Part, used: Collection[str]) -> list[Finding]:
    """Return what is wrong with the calendars. *used*: those that territories name."""
    findings = Findings()
    if not check_shape(tree, HOLIDAYS, findings):
        return list(findings.all())
    calendars = below(tree, "holidays")
    for name, days in calendars.entries.values() if isinstance(calendars, Group) else ():
        if used and name.value not in used:
            meant = near(name.value, used)
            findings.add(name.at, "wrong_form", "calendar", value=name.value, near=meant)
        years = Counter(each.value[:4] for each in scalars_at(days))
        every = scalars_at(days)
        strangers = _among_another_year([day.value[:4] for day in every])
        for number, day in enumerate(every):
            if not _is_date(day.value):
                findings.add(day.at, "wrong_form", "date", field=name.value, value=day.value)
            elif number in strangers or _is_far(day.value[:4], years):
                findings.add(day.at, "wrong_form", "year", field=name.value, value=day.value)
        for day, meant in _exchanged(every):
            findings.add(day.at, "wrong_form", "other_day", value=day.value, known=meant)
    return list(findings.all())


def _exchanged(days: Sequence[Scalar]) -> Iterator[tuple[Scalar, str]]:
    """Yield the days with the digits of one that every other year has, and theirs has not."""
    years: dict[str, set[str]] = defaultdict(set)
    for day in days:
        years[day.value[:4]].add(day.value[5:])
    for day in days if len(years) >= _YEARS else ():
        year, own = day.value[:4], day.value[5:]
        others = [found for other, found in years.items() if other != year]
        if own in frozenset.union(*map(frozenset, others)):
            continue
        for meant in sorted(frozenset.intersection(*map(frozenset, others)) - years[year]):
            if sorted(meant) == sorted(own):
                yield day, f"{year}-{meant}"


_YEARS = 3
"""Years of a calendar from which a day is known to come every year."""


def _among_another_year(years: Sequence[str]) -> Collection[int]:
    """Return the numbers of the days that stand alone between days of one other year."""
    return [
        number
        for number in range(1, len(years) - 1)
        if years[number - 1] == years[number + 1] != years[number]
    ]


def check_windows(nudges: Part | None, places: Part) -> Iterator[Finding]:
    """Yield the windows of `nudges.yaml` that reach into hours that are quiet in every place."""
    quiet = [
        (word_at(each, "quiet_hours", "from"), word_at(each, "quiet_hours", "to"))
        for each in items_at(places, "territories")
    ]
    begins = max((each[0] for each in quiet), default="")
    windows = below(nudges, "windows")
    for name, window in windows.entries.values() if isinstance(windows, Group) and begins else ():
        first, last = word_at(window, "from"), word_at(window, "to")
        if not (_HOUR.fullmatch(first) and _HOUR.fullmatch(last)):
            continue  # said by `nudges_file`
        early = minutes(min(each[1] for each in quiet)) - minutes(first)
        if max(early, minutes(last) - minutes(begins)) > 0:
            yield finding(name.at, "backwards", "night", first=first, last=last)


def countries_of(tree: Part | None) -> Mapping[str, str]:
    """Return the ids of the territories of the file, each with its country."""
    places = items_at(tree, "territories")
    return {
        word_at(each, "id"): word_at(each, "country") for each in places if word_at(each, "id")
    }


def calendars_of(tree: Part | None) -> tuple[str, ...]:
    """Return the names of the calendars of `holidays.yaml`."""
    found = below(tree, "holidays")
    return tuple(found.entries) if isinstance(found, Group) else ()


def used_calendars(tree: Part | None) -> tuple[str, ...]:
    """Return the calendars the territories name."""
    places = items_at(tree, "territories")
    return tuple(word for each in places if (word := word_at(each, "holidays")))


def _is_night(begins: str, ends: str) -> bool:
    return begins >= _EVENING and _SLEEP[1] <= ends <= _NOON


def _is_far(year: str, years: Collection[str]) -> bool:
    others = [int(each) for each in years if each.isdecimal() and each != year]
    return bool(others) and min(abs(int(year) - each) for each in others) >= _FAR


def _is_date(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def _are_hours(words: str, zone: str) -> bool:
    try:
        read_office_hours(words, ZoneInfo(zone))
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return "/" in name


@cache
def _zone_countries() -> Mapping[str, frozenset[str]]:
    """Return the countries of each zone, as the list of zones says."""
    table = resources.files("tzdata") / "zoneinfo" / "zone1970.tab"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    return {row[2]: frozenset(row[0].split(",")) for row in rows if row and row[0][:1] != "#"}


def _is_in(zone: str, country: str) -> bool:
    countries = _zone_countries().get(zone)
    return countries is None or country in countries or country not in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for codes in _zone_countries().values() for code in codes)
