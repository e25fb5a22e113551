"""Buttons below what a counsellor sent: who taps them decides, whatever question is open."""

from __future__ import annotations

from digiter_core.coaching import appointments, muting
from digiter_core.coaching.letter_words import MUTE, NO, UNMUTE, YES
from digiter_core.coaching.turn import Turn


def tapped(turn: Turn, data: str) -> None:
    """Do what the button says; one nobody knows says nothing."""
    what, _, number = data.partition(".")
    if what in (YES, NO):
        appointments.answer(turn, what, number)
    elif what == MUTE:
        muting.mute(turn, number)
    elif what == UNMUTE:
        muting.unmute(turn, number)
    elif what == muting.BLOCK:
        muting.block(turn, number)
