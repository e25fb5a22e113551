"""Checks a part of a file by its shape alone: for files that other programs of ours read."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import (
    Either,
    Flag,
    Group,
    Holds,
    ListOf,
    Name,
    Number,
    OneOf,
    Under,
    Words,
)
from digiter_core.authoring.shape import Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence


def check_shape(part: Part, shape: Shape, findings: Findings) -> bool:
    """Return whether *part* is a group of *shape*, and all in it what it has to be.

    Whatever is not goes to *findings*.
    """
    before = len(findings.all())
    group = as_mapping(part, shape.name, findings)
    if group is not None:
        fields = Fields(group, shape, findings)
        for field in shape.fields:
            value = fields.part(field.name)
            if value is not None:
                _holds(value, field.holds, field.name, findings)
    return len(findings.all()) == before


def unknown_fields(part: Part, shape: Shape, findings: Findings) -> None:
    """Add the fields of *part*, and of the groups in it, that *shape* does not know."""
    if not isinstance(part, Mapping):
        return
    known = {field.name: field.holds for field in shape.fields}
    for name, (key, value) in part.entries.items():
        if name not in known:
            meant = near(name, known)
            findings.add(key.at, "unknown_field", shape=shape.name, name=name, near=meant)
            continue
        holds = known[name]
        below = [value]
        if isinstance(holds, Under):
            holds = holds.of
            below = (
                [each for _, each in value.entries.values()] if isinstance(value, Mapping) else []
            )
        if isinstance(holds, Group):
            for each in below:
                unknown_fields(each, holds.shapes[0], findings)


def _holds(part: Part, holds: Holds, name: str, findings: Findings) -> None:
    match holds:
        case Group(shapes=shapes):
            check_shape(part, shapes[0], findings)
        case ListOf(of=of):
            _list(part, of, name, findings)
        case Under(pattern=pattern, of=of):
            _under(part, pattern, of, name, findings)
        case Either(first=first, second=second):
            chosen = first if isinstance(part, Scalar) else second
            _holds(part, chosen, name, findings)
        case _ if not isinstance(part, Scalar):
            findings.add(part.at, "wrong_shape", "text", field=name)
        case _:
            _scalar(part, holds, name, findings)


def _list(part: Part, of: Holds, name: str, findings: Findings) -> None:
    if not isinstance(part, Sequence):
        findings.add(part.at, "wrong_shape", "list", field=name)
        return
    if not part.items:
        findings.add(part.at, "empty_text", "list", field=name)
    first: dict[str, Scalar] = {}
    for item in part.items:
        _holds(item, of, name, findings)
        if isinstance(item, Scalar) and (other := first.setdefault(item.value, item)) is not item:
            findings.add(item.at, "duplicate_field", name=item.value, line=other.at.line)


def _under(part: Part, pattern: str, of: Holds, name: str, findings: Findings) -> None:
    group = as_mapping(part, name, findings)
    for key, value in group.entries.values() if group else ():
        if not re.fullmatch(pattern, key.value):
            findings.add(key.at, "bad_id", name=key.value)
        else:
            _holds(value, of, key.value, findings)


def _scalar(scalar: Scalar, holds: Holds, name: str, findings: Findings) -> None:
    word, at = scalar.value, scalar.at
    match holds:
        case Words() if not word.strip():
            findings.add(at, "empty_text", field=name)
        case Flag() if word not in ("true", "false"):
            findings.add(at, "wrong_value", "flag", field=name)
        case Number(low=low, high=high) if not _is_between(word, low, high):
            findings.add(at, "wrong_value", "number", field=name, low=low, limit=high)
        case OneOf(words=words) if word not in words:
            meant, known = near(word, words), ", ".join(words)
            findings.add(
                at, "wrong_value", "one_of", field=name, value=word, known=known, near=meant
            )
        case Name(of=of, pattern=pattern) if not re.fullmatch(pattern, word):
            _ill_formed(scalar, of, name, findings)
        case _:
            pass


def _is_between(word: str, low: int, high: int) -> bool:
    return word.isdecimal() and len(word) <= len(str(high)) and low <= int(word) <= high


def _ill_formed(scalar: Scalar, of: str, name: str, findings: Findings) -> None:
    at, value = scalar.at, scalar.value
    match of:
        case "an hour":
            findings.add(at, "wrong_form", "hour", field=name, value=value)
        case "a date":
            findings.add(at, "wrong_form", "date", field=name, value=value)
        case "days":
            findings.add(at, "wrong_form", "days", field=name, value=value)
        case "a language":
            findings.add(at, "wrong_form", "language", field=name, value=value)
        case "a country":
            findings.add(at, "wrong_form", "country", field=name, value=value)
        case _:
            findings.add(at, "wrong_form", field=name, value=value)
