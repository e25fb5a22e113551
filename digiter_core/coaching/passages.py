"""Noting which questions a learner was asked, for the figures of the territory."""

from __future__ import annotations

from digiter_core.coaching.effects import CONSENT, STATISTICS
from digiter_core.coaching.turn import Turn
from digiter_core.ports import LearnerState
from digiter_core.ports.figures import Passage
from digiter_core.reports.months import month_of

AGREED = CONSENT + STATISTICS


def note(turn: Turn) -> None:
    """Store what was asked in *turn*: only of who agrees to be counted, and does not pause."""
    learner = turn.learner
    if not turn.asked or turn.is_visitor or learner.state is not LearnerState.ACTIVE:
        return
    if learner.session.variables.get(AGREED) is not True:  # as the dialogues know it: no statement
        return
    month = month_of(turn.now)
    passages = [Passage(month, script, node) for script, node in turn.asked]
    turn.work.passages.note(learner.id, passages)
