"""What is stored around a learner's counsellor, as the file and the page of /mydata have it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from digiter_core.coaching.access_words import in_words, names_of
from digiter_core.coaching.turn import Turn
from digiter_core.texts.markup import literal


def data(turn: Turn) -> dict[str, Any]:
    """Return what was shown to whom, and what went between the learner and the staff."""
    learner, work = turn.learner.id, turn.work
    accesses = work.audit.of(learner)
    names = names_of(turn)
    return {
        "bonds": [
            {
                "id": bond.id,
                "staff": bond.staff,
                "name": _staff_name(turn, bond.staff),
                "level": int(bond.level),
                "in_distress": bond.in_distress.value,
                "opened_at": bond.opened_at.isoformat(),
                "changed_at": bond.changed_at.isoformat(),
                "closed_at": _moment(bond.closed_at),
                "muted": bond.muted,
                "taken_over_until": _moment(bond.taken_over_until),
            }
            for bond in work.bonds.of(learner)
        ],
        "alerts": [
            {
                "id": alert.id,
                "staff": alert.staff,
                "at": alert.at.isoformat(),
                "deputy": alert.deputy,
                "told_deputy_at": _moment(alert.told_deputy_at),
                "acknowledged_by": alert.acknowledged_by,
                "acknowledged_at": _moment(alert.acknowledged_at),
            }
            for alert in work.alerts.of(learner)
        ],
        "letters": [
            {
                "id": letter.id,
                "staff": letter.staff,
                "from_me": letter.from_learner,
                "words": letter.words,
                "at": letter.at.isoformat(),
                "read_at": _moment(letter.read_at),
            }
            for letter in work.letters.of(learner)
        ],
        "observations": [
            {
                "id": observation.id,
                "staff": observation.staff,
                "at": observation.at.isoformat(),
                "options": dict(observation.options),
            }
            for observation in work.observations.of(learner)
        ],
        "accesses": [in_words(access, names) for access in accesses],
    }


def shown_to(turn: Turn) -> str:
    """Return in words to whom what is shown now."""
    bond = turn.work.bonds.open_of(turn.learner.id)
    name = _staff_name(turn, bond.staff) if bond is not None else None
    if bond is None or name is None:
        return turn.voice.say("ui/my_data/nobody")
    level = turn.voice.say(f"ui/sharing/level_{int(bond.level)}")
    return turn.voice.say("ui/my_data/shown_to_one", counsellor=literal(name), level=level)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _staff_name(turn: Turn, number: int) -> str | None:
    staff = turn.work.staff.get(number)
    return staff.name if staff is not None and staff.left_at is None else None
