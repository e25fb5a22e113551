"""What a learner may type into an entry: read, or refused with words that help."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from digiter_core.coaching import joining
from digiter_core.coaching.correspondence import unfit
from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.letters import LONGEST_OF_LEARNER
from digiter_core.coaching.standing import quiet_of, zone_of
from digiter_core.coaching.turn import Turn
from digiter_core.engine.script import Entry
from digiter_core.scheduling.calendar import WindowRefused, read_window
from digiter_core.scheduling.zones import find_zone, near_zone
from digiter_core.texts.markup import literal
from digiter_core.texts.typed import as_typed

LONGEST_NOTE = 500
LONGEST_CUE = 100
CODES_A_DAY = 5
"""How many codes one chat can try a day: a code of 50 bits is then out of reach."""

NUMBER = "number"
MOST_DIGITS = 9
GREATEST = 10**MOST_DIGITS - 1
_DIGITS = re.compile(r"-?\d+")

HARD_PROBLEMS = ("too_long", "no_act", "two_acts", "too_big", "vague")
"""What has to be written anew; a missing moment or size is asked for."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the text is no answer, as a text of ui.yaml."""

    key: str
    params: Mapping[str, str] = field(default_factory=dict)


def read(turn: Turn, entry: Entry, text: str) -> str | int | Refused:
    """Return what *text* means for *entry*, or why it means nothing there."""
    if entry.kind == NUMBER:
        return _number(entry, text)
    value = _READERS[entry.kind](turn, text)
    return value if isinstance(value, int | Refused) else _fits(entry, value)


def is_a_number(entry: Entry, text: str) -> bool:
    """Return whether *entry* asks for a number and *text* has one: it is no place of an option."""
    return entry.kind == NUMBER and _DIGITS.search(text) is not None


def _number(entry: Entry, text: str) -> int | Refused:
    """The one number in *text*: "3", "environ 3 heures". Two of them, or half a one, are none."""
    found = _DIGITS.findall(text)
    low, high = entry.least or 0, GREATEST if entry.most is None else entry.most
    if len(found) == 1 and len(found[0]) <= MOST_DIGITS and low <= int(found[0]) <= high:
        return int(found[0])
    return Refused("ui/entry/number", {"low": str(low), "high": str(high)})


def _fits(entry: Entry, words: str) -> str | Refused:
    """Return *words* if they are as long as *entry* wants them."""
    if entry.least is not None and len(words) < entry.least:
        return Refused("ui/entry/too_short", {"limit": str(entry.least)})
    if entry.most is not None and len(words) > entry.most:
        return Refused("ui/entry/too_long", {"limit": str(entry.most)})
    return words


def _year(turn: Turn, text: str) -> int | Refused:
    age = turn.coach.understanding.age(text, turn.now.year)
    return Refused("ui/year_not_understood") if age is None else age


def _name(turn: Turn, text: str) -> str | Refused:
    return turn.coach.understanding.name(text) or Refused("ui/name_not_understood")


def _text(_turn: Turn, text: str) -> str | Refused:
    return text.strip() or Refused("ui/text_not_understood")


def _note(_turn: Turn, text: str) -> str | Refused:
    return text.strip()[:LONGEST_NOTE] or Refused("ui/text_not_understood")


def _letter(_turn: Turn, text: str) -> str | Refused:
    """What goes to the counsellor: as it was typed, all of it or nothing."""
    words = as_typed(text)
    if unfit(words, LONGEST_OF_LEARNER):
        return Refused("ui/letter/too_long")
    return words or Refused("ui/text_not_understood")


def _cue(turn: Turn, text: str) -> str | Refused:
    """A moment alone, with or without its opening word."""
    words = turn.coach.understanding.plan(text, turn.learner.language)
    if words.cue and not words.act:
        cue, opens = words.cue, words.cue_opens
    else:  # "I put down my bag in the evening" has an act and a time, and is one moment
        cue, opens = text.strip(), bool(words.act)
    if not cue or len(cue) > LONGEST_CUE:
        return Refused("ui/cue_not_understood")
    turn.set_variables({"draft_cue": None, "draft_cue_opens": opens})
    return cue


def is_a_plan(turn: Turn, text: str) -> bool:
    """Whether *text* is a plan as it stands: a moment, and one act that is small and clear."""
    words = turn.coach.understanding.plan(text, turn.learner.language)
    is_sound = not any(one in words.problems for one in HARD_PROBLEMS)
    return bool(words.cue and words.act) and is_sound


def _plan(turn: Turn, text: str) -> str | Refused:
    """A whole plan: its parts go into the draft, and what is missing is for the script to ask."""
    if not text.strip():
        return Refused("ui/text_not_understood")
    words = turn.coach.understanding.plan(text, turn.learner.language)
    problem = next((one for one in HARD_PROBLEMS if one in words.problems), None)
    size = words.minutes if words.minutes is not None else (10 if words.has_size else None)
    turn.set_variables(
        {
            "draft_action": None,
            "draft_cue": None,
            "draft_cue_words": words.cue or None,
            "draft_cue_opens": words.cue_opens,
            "draft_act_words": words.act or None,
            "draft_minutes": size,
            "draft_problem": problem,
        }
    )
    return text.strip()[:LONGEST_NOTE]


def _window(turn: Turn, text: str) -> str | Refused:
    try:
        return str(read_window(text, quiet_of(turn.coach, turn.learner)))
    except WindowRefused as error:
        return Refused(f"ui/window/{error.reason}")


def _zone(_turn: Turn, text: str) -> str | Refused:
    """A zone of the IANA database, however it is capitalised or spaced."""
    near = near_zone(text)
    refused = Refused("ui/zone_near", {"zone": near}) if near else None
    return find_zone(text) or refused or Refused("ui/zone_not_understood")


def _code(turn: Turn, text: str) -> str | Refused:
    """A code that invites learners. What has not the shape of one counts as no try."""
    code, today = joining.code_in(text), turn.now.astimezone(UTC).date()
    wrong = Refused(joining.NO_INVITATION)
    if not code:
        return wrong
    if turn.work.invitations.count_try(turn.learner.address, today) > CODES_A_DAY:
        return _tomorrow(turn)
    staff = joining.inviter_of(turn.work, code, turn.now)
    if staff is None:
        return wrong
    if joining.accompanies(turn, staff):
        return Refused("ui/joining/already", {"counsellor": literal(staff.name)})
    joining.ask_about(turn, staff, code=code)
    return code


def _tomorrow(turn: Turn) -> Refused:
    """Say when the next day begins, by the clock of the learner."""
    next_day = turn.now.astimezone(UTC).date() + timedelta(days=1)
    local = datetime.combine(next_day, time(), UTC).astimezone(zone_of(turn.coach, turn.learner))
    day = day_words(turn.coach, local.date(), turn.learner.language)
    return Refused("ui/joining/too_many", {"day": day, "time": f"{local:%H:%M}"})


def _person(turn: Turn, text: str) -> str | Refused:
    """Somebody `find_near` found: tapped, or typed by name."""
    staff = joining.chosen(turn, text)
    if staff is None:
        return Refused("ui/joining/name_not_understood")
    joining.ask_about(turn, staff)
    return f"{staff.id:x}"


_READERS: Mapping[str, Callable[[Turn, str], str | int | Refused]] = {
    "year": _year,
    "name": _name,
    "text": _text,
    "note": _note,
    "letter": _letter,
    "cue": _cue,
    "plan": _plan,
    "window": _window,
    "zone": _zone,
    "code": _code,
    "person": _person,
}
