"""Who tries a dialogue, and what they did so far: from a form and back into it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.playing import types_of
from digiter_core.coaching.coach import Coach
from digiter_core.engine.acts import CONSENT_PURPOSES
from digiter_core.studio.doings import (
    LONGEST_WORDS,
    MOST_DOINGS,
    Commanded,
    Doing,
    Jumped,
    NotPlayable,
    Tapped,
    Wrote,
    from_text,
)
from digiter_core.studio.profile import TARGETS, Profile, read_profile
from web.page import Fields

LEVELS: Final = ("", "1", "2", "3", "4")
"""All questions of the self-assessment answered so; "" for none."""

JUMPS: Final = (("hour", 3600), ("day", 86_400), ("three_days", 3 * 86_400), ("week", 7 * 86_400))
EMPTY: Final = frozenset({"name", "consents"})
"""What a learner may do without; anything else left out is as it usually is."""

LONGEST_NUMBER: Final = 9
"""Digits of the number of a release: a database counts no further."""

OLDEST: Final = timedelta(days=31)
"""A window left open for longer begins anew."""


@dataclass(frozen=True, slots=True)
class Who:
    """The fields of the form, as typed."""

    language: str
    beside: str
    at: str
    territory: str
    age: str
    name: str
    target: str
    consents: tuple[str, ...]
    answers: str
    plan: bool
    release: int  # 0: the files as they lie there

    def profile(self, coach: Coach, loaded: Loaded, now: datetime) -> Profile:
        """Return the learner. Raises `ScriptError` for what no learner can be."""
        typed = {
            "language": self.language,
            "territory": self.territory,
            "age": self.age,
            "name": self.name,
            "target": self.target,
            "consents": list(self.consents),
            "answers": self.answers,
            "plan": self.plan,
        }
        written = {name: value for name, value in typed.items() if value or name in EMPTY}
        return read_profile(json.dumps(written), "", coach, types_of(loaded), now.year)


def who_in(fields: Fields, usual: Profile, language: str) -> Who:
    """Return what was typed; before anything was, the learner a rehearsal usually has."""
    if not fields.get("language"):
        return Who(
            language,
            "",
            fields.get("at"),
            usual.territory,
            str(usual.age),
            usual.name,
            usual.target,
            usual.consents,
            "",
            bool(usual.plan),
            release_in(fields),
        )
    return Who(
        fields.get("language"),
        fields.get("beside"),
        fields.get("at"),
        fields.get("territory"),
        fields.get("age", str(usual.age)),
        fields.get("name", usual.name),
        fields.get("target") if fields.get("target") in TARGETS else "",
        tuple(each for each in CONSENT_PURPOSES if each in fields.all("consents")),
        fields.get("answers") if fields.get("answers") in LEVELS else "",
        fields.get("plan") == "yes",
        release_in(fields),
    )


def release_in(fields: Fields) -> int:
    """Return the number of the release to be tried, 0 for the files as they lie there."""
    typed = fields.get("release")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER
    return int(typed) if is_number else 0


def began_in(fields: Fields, now: datetime) -> datetime:
    """Return when the rehearsal began. Raises `NotPlayable` if that is no moment of late."""
    try:
        began = datetime.fromisoformat(fields.get("began")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotPlayable from error
    if not now - OLDEST <= began <= now + OLDEST:
        raise NotPlayable
    return began


def doings_in(fields: Fields) -> tuple[Doing, ...]:
    """Return what was done so far. Raises `NotPlayable`."""
    return from_text(fields.get("doings") or "[]")


def next_in(fields: Fields, doings: tuple[Doing, ...]) -> tuple[Doing, ...]:
    """Return *doings* with the one the form asks for."""
    what, words = fields.get("do"), fields.get("words")[:LONGEST_WORDS]
    number, _, data = fields.get("tap").partition(" ")
    if what == "undo":
        return doings[:-1]
    if len(doings) >= MOST_DOINGS:
        return doings
    if data and number.isascii() and number.isdecimal():
        return (*doings, Tapped(data, int(number)))
    if what == "say" and words:
        is_command = words.startswith("/") and len(words) > 1
        return (*doings, Commanded(words[1:]) if is_command else Wrote(words))
    jump = dict(JUMPS).get(what)
    return (*doings, Jumped(jump)) if jump else doings


def hidden(who: Who, began: datetime, doings: str) -> Sequence[tuple[str, str]]:
    """Return the hidden fields that carry all of it to the next page."""
    return (
        ("began", began.isoformat()),
        ("doings", doings),
        ("language", who.language),
        ("beside", who.beside),
        ("at", who.at),
        ("territory", who.territory),
        ("age", who.age),
        ("name", who.name),
        ("target", who.target),
        ("answers", who.answers),
        ("plan", "yes" if who.plan else ""),
        ("release", str(who.release or "")),
        *(("consents", each) for each in who.consents),
    )
