"""Reads `dialogues/nudges.yaml`."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping
from typing import Any

from digiter_core.scheduling.calendar import SHORTEST, Window, minutes
from digiter_core.scheduling.policy import NudgeRule, Rules, Since

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_PER_WEEK = 4
LARGEST = 10_000
"""Above this no number of days, hours or minutes makes sense, and some day dates run out."""


def read_rules(data: Mapping[str, Any]) -> Rules:
    """Return the rules of the file. Raises `KeyError`, `TypeError` or `ValueError` with what is
    wrong: lint says it in better words."""
    usual, limits = data["usual"], data["limits"]
    rules = Rules(
        kinds=tuple(_rule(kind, each) for kind, each in _entries(data["nudges"])),
        windows={
            name: Window(minutes(str(each["from"])), minutes(str(each["to"])))
            for name, each in _entries(data["windows"])
        },
        usual_windows=tuple(usual["windows"]),
        usual_days=days(",".join(usual["days"])),
        usual_per_week=_number(usual["per_week"]),
        most_per_week=_number(limits["per_week"]),
        hours_between=_number(limits["hours_between"]),
        unanswered=_number(limits["unanswered"]),
        stale_minutes=_number(limits["stale_after_minutes"]),
        busy_minutes=_number(limits["busy_minutes"]),
        on_holidays={"true": True, "false": False}[str(limits["on_holidays"]).lower()],
    )
    _check(rules)
    return rules


def days(text: str) -> frozenset[int]:
    """Return the days named in *text*, "mon,wed", as 0 to 6. Raises `ValueError`."""
    return frozenset(WEEKDAYS.index(name) for name in text.split(",") if name)


def _rule(kind: str, entry: Mapping[str, Any]) -> NudgeRule:
    return NudgeRule(
        kind=kind,
        script=_name(entry["script"]),
        since=Since(entry["since"]),
        after_days=_number(entry["after_days"]),
        again_days=_number(entry["again_days"]),
        at_most=_number(entry["at_most"]),
    )


def _entries(value: object) -> ItemsView[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"names with what belongs to them, not {value!r}")
    return value.items()


def _name(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"a name, not {value!r}")
    return value


def _number(value: object) -> int:
    """Return the whole number *value*, or written in it: 0 to LARGEST."""
    text = str(value)  # int() alone would cut 2.7 and count True as 1
    if not text.isdecimal() or int(text) > LARGEST:
        raise ValueError(f"{text}: a whole number from 0 to {LARGEST}")
    return int(text)


def _check(rules: Rules) -> None:
    if not rules.usual_windows or not rules.usual_days:
        raise ValueError("no usual windows, or no usual days")
    unknown = set(rules.usual_windows) - set(rules.windows)
    if unknown:
        raise ValueError(f"no such window: {', '.join(sorted(unknown))}")
    short = [name for name, each in rules.windows.items() if each.end - each.start < SHORTEST]
    if short:
        raise ValueError(f"a window ends {SHORTEST} minutes after it begins: {', '.join(short)}")
    if not 0 <= rules.usual_per_week <= rules.most_per_week <= MOST_PER_WEEK:
        raise ValueError(f"0 to {MOST_PER_WEEK} a week")
    if rules.unanswered < 1:
        raise ValueError("unanswered counts from 1")
    if any(min(rule.after_days, rule.again_days, rule.at_most) < 1 for rule in rules.kinds):
        raise ValueError("days and numbers of nudges count from 1")
