"""Reads `dialogues/nudges.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digiter_core.errors import UnusableRules
from digiter_core.scheduling.calendar import SHORTEST, Window, minutes
from digiter_core.scheduling.policy import NudgeRule, Rules, Since

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_PER_WEEK = 4
LARGEST = 10_000
"""Above this no number of days, hours or minutes makes sense, and some day dates run out."""


def read_rules(data: object) -> Rules:
    """Return the rules of the file. Raises `UnusableRules` with what is wrong, and where."""
    rules = Rules(
        kinds=tuple(_rule(data, "nudges", kind) for kind in _group(data, "nudges")),
        windows={name: _window(data, "windows", name) for name in _group(data, "windows")},
        usual_windows=_names(data, "usual", "windows"),
        usual_days=_days(data, "usual", "days"),
        usual_per_week=_number(data, "usual", "per_week"),
        most_per_week=_number(data, "limits", "per_week"),
        hours_between=_number(data, "limits", "hours_between"),
        unanswered=_number(data, "limits", "unanswered"),
        stale_minutes=_number(data, "limits", "stale_after_minutes"),
        busy_minutes=_number(data, "limits", "busy_minutes"),
        on_holidays=_one_of(data, ("true", "false"), "limits", "on_holidays") == "true",
    )
    _check(rules)
    return rules


def days(text: str) -> frozenset[int]:
    """Return the days named in *text*, "mon,wed", as 0 to 6. Raises `ValueError`."""
    return frozenset(WEEKDAYS.index(name) for name in text.split(",") if name)


def _rule(data: object, *path: str) -> NudgeRule:
    since = tuple(each.value for each in Since)
    return NudgeRule(
        kind=path[-1],
        script=_name(data, *path, "script"),
        since=Since(_one_of(data, since, *path, "since")),
        after_days=_number(data, *path, "after_days", least=1),
        again_days=_number(data, *path, "again_days", least=1),
        at_most=_number(data, *path, "at_most", least=1),
    )


def _window(data: object, *path: str) -> Window:
    window = Window(_minutes(data, *path, "from"), _minutes(data, *path, "to"))
    if window.end - window.start < SHORTEST:
        raise UnusableRules("short_window", path, name=path[-1], limit=SHORTEST)
    return window


def _at(data: object, *path: str) -> Any:
    """Return what stands at *path*."""
    found = data
    for depth, name in enumerate(path):
        if not isinstance(found, Mapping):
            raise UnusableRules("group", path[:depth])
        if name not in found:
            raise UnusableRules("missing", path[:depth], field=name)
        found = found[name]
    return found


def _group(data: object, *path: str) -> Mapping[str, object]:
    found = _at(data, *path)
    if not isinstance(found, Mapping):
        raise UnusableRules("group", path)
    return found


def _names(data: object, *path: str) -> tuple[str, ...]:
    found = _at(data, *path)
    if not isinstance(found, list) or not found or any(not isinstance(n, str) for n in found):
        raise UnusableRules("list", path)
    return tuple(found)


def _days(data: object, *path: str) -> frozenset[int]:
    named = _names(data, *path)
    for name in named:
        if name not in WEEKDAYS:
            raise UnusableRules("one_of", path, value=name, known=", ".join(WEEKDAYS))
    return frozenset(WEEKDAYS.index(name) for name in named)


def _name(data: object, *path: str) -> str:
    found = _at(data, *path)
    if not isinstance(found, str) or not found:
        raise UnusableRules("name", path)
    return found


def _one_of(data: object, known: tuple[str, ...], *path: str) -> str:
    word = str(_at(data, *path)).lower()  # a flag may be one already
    if word not in known:
        raise UnusableRules("one_of", path, value=word, known=", ".join(known))
    return word


def _minutes(data: object, *path: str) -> int:
    word = str(_at(data, *path))
    try:
        return minutes(word)
    except ValueError:
        raise UnusableRules("hour", path, value=word) from None


def _number(data: object, *path: str, least: int = 0) -> int:
    """Return the whole number at *path*, or written there: *least* to LARGEST."""
    text = str(_at(data, *path))  # int() alone would cut 2.7 and count True as 1
    if not text.isdecimal() or len(text) > len(str(LARGEST)) or not least <= int(text) <= LARGEST:
        raise UnusableRules("number", path, value=text[:20], least=least, limit=LARGEST)
    return int(text)


def _check(rules: Rules) -> None:
    for name in rules.usual_windows:
        if name not in rules.windows:
            path, known = ("usual", "windows"), ", ".join(rules.windows)
            raise UnusableRules("one_of", path, value=name, known=known)
    if rules.most_per_week > MOST_PER_WEEK:
        raise UnusableRules("too_many", ("limits", "per_week"), limit=MOST_PER_WEEK)
    if rules.usual_per_week > rules.most_per_week:
        raise UnusableRules("too_many", ("usual", "per_week"), limit=rules.most_per_week)
    if rules.unanswered < 1:
        path = ("limits", "unanswered")
        raise UnusableRules("number", path, value=0, least=1, limit=LARGEST)
