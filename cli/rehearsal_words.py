"""How `digiter play` words what a learner does not see, and how its lines are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from digiter_core.studio.transcript import Note

WORDS: Final[Mapping[str, str]] = {
    "recorded": "recorded: question {item} = {option}",
    "remembered": "variable {name} = {value}",
    "did": "the coach does: {act}",
    "reminder_next": "would remind ({kind}) on {at}",
    "reminder_none": "no reminder is planned any more",
    "reminder_sent": "{at}: a reminder",
    "wait_next": "without an answer the dialogue goes on by itself on {at}",
    "wait_dropped": "no message comes: this learner wants none; the question stays open",
    "no_answer": "{at}: no answer came, the dialogue goes on",
    "counsellor_told": "the counsellor would be told",
    "nothing_stored": "nothing is stored yet",
    "learner_stored": "from here on the learner is stored",
    "learner_erased": "the learner is erased",
    "forgotten_later": "would be erased on {at}",
    "time_is": "it is {at}",
}

_JUMP: Final = re.compile(r"\+\s*(\d{1,4})\s*([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def words_of(note: Note) -> str:
    """Return *note* in words."""
    at = f"{note.at:%a %d %b %H:%M}" if note.at else ""
    return WORDS[note.kind].format(**note.params, at=at)


def jump_in(line: str) -> timedelta | None:
    """Return the time *line* stands for: `+3d`, `+2h`, `+45m`, `+1w`; None if it is none."""
    found = _JUMP.fullmatch(line.strip().lower())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
