"""
Takes a conversation along into the live version of its scripts.

Once, at the start of a turn and before anything is read from the session: nothing is sent for
it, and within a turn there is one version. Where the learner's buttons are good no more, they
see the open question again when they write next.
"""

from __future__ import annotations

from digiter_core.coaching.nudging import ASKED_BEFORE
from digiter_core.coaching.turn import Turn
from digiter_core.engine.moving import up_to_date

UNSEEN = "unseen"
"""Variable: scripts whose open question has to be shown before it can be answered."""


def carry_over(turn: Turn) -> None:
    """Stand in the live version wherever that is possible; elsewhere in the one begun."""
    before = turn.learner.session
    carried = up_to_date(turn.scripts, before)
    if carried is None:
        return
    turn.go_to(carried.session)
    turn.note("moved", scripts=list(carried.scripts))
    if carried.asked_anew:
        turn.change(question_message=None)
        asked = str(before.variables.get(ASKED_BEFORE) or "").split()
        scripts = dict.fromkeys((*_unseen(turn), *carried.asked_anew))
        turn.set_variables(
            {
                UNSEEN: " ".join(scripts),
                ASKED_BEFORE: " ".join(e for e in asked if _script(e) not in scripts) or None,
            }
        )


def is_unseen(turn: Turn) -> bool:
    """Return whether the open question was not shown yet in the version it is open in."""
    place = turn.learner.session.place
    return place is not None and place.script in _unseen(turn)


def note_shown(turn: Turn, script: str) -> None:
    """The open question of *script* is on the screen now."""
    if script in (unseen := _unseen(turn)):
        turn.set_variables({UNSEEN: " ".join(e for e in unseen if e != script) or None})


def _unseen(turn: Turn) -> list[str]:
    return str(turn.learner.session.variables.get(UNSEEN) or "").split()


def _script(asked: str) -> str:
    """Return the script of an entry of `ASKED_BEFORE`: `step@script/node`."""
    return asked.partition("@")[2].partition("/")[0]
