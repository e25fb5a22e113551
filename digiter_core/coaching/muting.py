"""The learner wants no messages of the counsellor, or wants them again, or stops: one tap each."""

from __future__ import annotations

from dataclasses import replace

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Bond
from digiter_core.coaching import sharing
from digiter_core.coaching.correspondence import MARK, counsellor_of
from digiter_core.coaching.letter_words import UNMUTE
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.turn import Turn
from digiter_core.texts.markup import literal

BLOCK = "block"


def mute(turn: Turn, number: str) -> None:
    """From now on nothing of that counsellor comes through. What is shown stays as it is."""
    found = _meant(turn, number)
    if found is None:
        return turn.say("ui/letter/nobody")
    bond, staff = found
    if not bond.muted:
        turn.work.bonds.save(replace(bond, muted=True, taken_over_until=None))
        turn.note("letters_muted")
    name = literal(staff.name)
    rows = tuple(
        (turn.voice.button(f"ui/letter/{what}", f"{MARK}{what}.{staff.id:x}"),)
        for what in (UNMUTE, BLOCK)
    )
    return turn.said.append(Outgoing(turn.voice.say("ui/letter/muted", counsellor=name), rows))


def unmute(turn: Turn, number: str) -> None:
    """Letters come again."""
    found = _meant(turn, number)
    if found is None:
        return turn.say("ui/letter/nobody")
    bond, staff = found
    if bond.muted:
        turn.work.bonds.save(replace(bond, muted=False))
        turn.note("letters_unmuted")
    return turn.say("ui/letter/unmuted", counsellor=literal(staff.name))


def block(turn: Turn, number: str) -> None:
    """End the bond: nothing is shown any more, and nothing comes."""
    if _meant(turn, number) is None:
        return turn.say("ui/letter/nobody")
    sharing.end_bond(turn)
    turn.replay = False  # no question was about it
    return None


def _meant(turn: Turn, number: str) -> tuple[Bond, Staff] | None:
    """Return the bond if it is with the one whose number, in hex, the button carries."""
    found = counsellor_of(turn)
    return found if found and f"{found[1].id:x}" == number else None
