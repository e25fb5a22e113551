"""`helplines.yaml`: whether a learner who needs help gets a number that can be dialled.

Read by `coaching/helplines.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.places_shape import HELPLINES
from digiter_core.authoring.shape_check import check_shape
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.authoring.walking import items_at, scalar_at, scalars_at, word_at
from digiter_core.coaching.helplines import DAYS, EVERYWHERE
from digiter_core.errors import Finding

FILE = "helplines.yaml"

DIGITS: Mapping[str, tuple[int, ...]] = {
    "BE": (9, 10),
    "DE": (10, 11, 12),
    "FR": (10,),
    "PT": (9,),
    "RO": (10,),
}
"""Country -> how many digits a number has there that is not short, written without the `+`."""

SHORT = range(2, 7)
"""How many digits a number for help alone has: 15, 112, 3114, 116 111."""

LATER = timedelta(days=366)
"""A day so much later than all others of the file has not been yet."""

LONG_AGO = timedelta(days=5 * 365)
"""So long before the last check no line counts as checked."""

_PREFIX, _HARMONISED = 3, 6
"""Numbers that begin with 116 have six digits in all of Europe."""

_NUMBER = re.compile(r"\+?\d[\d ]*(?: \([A-Za-z]+\))?")


def check_helplines(
    tree: Part, territories: Mapping[str, str], today: date | None = None
) -> list[Finding]:
    """Return what is wrong. *territories*: their ids, each with its country; empty: not known.

    *today*: no line was verified later; None: not known.
    """
    findings = Findings()
    if not check_shape(tree, HELPLINES, findings):
        return list(findings.all())
    lines = items_at(tree, "helplines")
    first: dict[str, Scalar] = {}
    for line in lines:
        findings.extend(_line(line, territories))
        name = scalar_at(line, "id")
        assert name is not None  # its shape was checked
        other = first.setdefault(name.value, name)
        if other is not name:
            findings.add(name.at, "duplicate_id", name=name.value, line=other.at.line)
    findings.extend(_copies(lines))
    findings.extend(_dates(lines, today))
    return list(findings.all())


def _line(line: Part, territories: Mapping[str, str]) -> Iterator[Finding]:
    places = scalars_at(line, "territories")
    for place in places:
        if territories and place.value not in {*territories, EVERYWHERE}:
            meant, known = near(place.value, territories), ", ".join(territories)
            yield finding(place.at, "unknown_territory", name=place.value, known=known, near=meant)
    ages = [scalar_at(line, "ages", end) for end in ("from", "to")]
    if ages[0] and ages[1] and int(ages[0].value) > int(ages[1].value):
        yield finding(ages[0].at, "backwards", first=ages[0].value, last=ages[1].value)
    yield from _openings(line)
    number = scalar_at(line, "number")
    if number and _is_another(number.value, word_at(line, "id")):
        name = word_at(line, "id")
        yield finding(number.at, "wrong_form", "id", field="number", value=number.value, name=name)
    if number and word_at(line, "channel") != "chat":
        yield from _number(number, {territories.get(place.value, "") for place in places})


def _copies(lines: tuple[Part, ...]) -> Iterator[Finding]:
    """Yield the numbers that two lines of one place share."""
    first: dict[tuple[str, str], Scalar] = {}
    for line in lines:
        number = scalar_at(line, "number")
        for place in scalars_at(line, "territories") if number else ():
            assert number is not None  # else there is no place
            other = first.setdefault((place.value, number.value), number)
            if other is not number:
                for one, two in ((other, number), (number, other)):
                    line_of = two.at.line
                    yield finding(one.at, "duplicate_field", name=number.value, line=line_of)


def _is_another(number: str, name: str) -> bool:
    """Whether the id names a number, and not this one: `fr_3114`."""
    named = "".join(each for each in name if each.isdigit())
    return len(named) >= _PREFIX and named != "".join(each for each in number if each.isdigit())


def _openings(line: Part) -> Iterator[Finding]:
    for opening in items_at(line, "hours"):
        days = scalar_at(opening, "days")
        first, _, last = days.value.partition("-") if days else ("mon", "", "")
        if days and last and DAYS.index(first) > DAYS.index(last):
            yield finding(days.at, "backwards", "days", first=first, last=last)
        begins, ends = scalar_at(opening, "from"), word_at(opening, "to")
        if begins and begins.value == ends:
            yield finding(begins.at, "backwards", "hours", first=begins.value, last=ends)


def _number(number: Scalar, countries: set[str]) -> Iterator[Finding]:
    words = number.value
    if not _NUMBER.fullmatch(words):
        yield finding(number.at, "wrong_form", "phone", field="number", value=words)
        return
    digits = "".join(each for each in words if each.isdigit())
    count = len(digits)
    if count > _PREFIX and digits.startswith("116") and count != _HARMONISED:
        yield finding(
            number.at, "wrong_form", "digits", field="number", value=words, count=count, known="6"
        )
        return
    usual = [DIGITS[each] for each in countries if each in DIGITS]
    if words.startswith("+") or count in SHORT or len(usual) != 1 or len(countries) != 1:
        return
    if count not in usual[0]:
        known = " / ".join(map(str, usual[0]))
        yield finding(
            number.at,
            "wrong_form",
            "digits",
            field="number",
            value=words,
            count=count,
            known=known,
        )


def _dates(lines: tuple[Part, ...], today: date | None) -> Iterator[Finding]:
    written = [(line, day) for line in lines if (day := scalar_at(line, "verified_on"))]
    dated: list[tuple[Scalar, date]] = []
    for line, day in written:
        by = word_at(line, "verified_by")
        if bool(day.value) != bool(by.strip()):
            yield finding(day.at, "missing_field", "verified", shape="a help line")
        try:
            dated += [(day, date.fromisoformat(day.value))] if day.value else []
        except ValueError:
            yield finding(day.at, "wrong_form", "date", field="verified_on", value=day.value)
    later = [day for day, when in dated if _is_later(day, when, dated, today)]
    for day in later:
        yield finding(day.at, "wrong_form", "future", field="verified_on", value=day.value)
    been = [(day, when) for day, when in dated if day not in later]
    newest = max((when for _, when in been), default=date.min)
    for day, when in been:
        if newest - when > LONG_AGO:
            yield finding(day.at, "wrong_form", "past", field="verified_on", value=day.value)


def _is_later(
    day: Scalar, when: date, dated: list[tuple[Scalar, date]], today: date | None
) -> bool:
    """Whether it has not been yet, or, where today is not known, is most likely a slip."""
    if when > _latest(day, dated, today):
        return True
    others = [other for scalar, other in dated if scalar is not day]
    is_slip = any(
        (o.month, o.day, o.year + 1) == (when.month, when.day, when.year) for o in others
    )
    return today is None and is_slip and when > max(others)


def _latest(day: Scalar, dated: list[tuple[Scalar, date]], today: date | None) -> date:
    others = [when for scalar, when in dated if scalar is not day]
    return today or (max(others) + LATER if others else date.max)
