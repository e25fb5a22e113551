"""
Several scripts on top of each other: opening one, and coming back to the exact place.

Pure, like `step`. What the scripts are is asked of a `Scripts`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from digiter_core.engine.effects import Effect, Finished, OpenScript
from digiter_core.engine.inputs import Input, Resumed, Started
from digiter_core.engine.script import Script
from digiter_core.engine.session import Session
from digiter_core.engine.step import Turn, enter, step
from digiter_core.errors import TooManySteps, UnknownScript

MAX_OPENED = 10
"""How many scripts one turn may open, one out of the other."""


class Scripts(Protocol):
    """Every script that is live or that a stored conversation is pinned to."""

    def latest(self, script: str) -> Script:
        """Return the live version. Raises `UnknownScript`."""

    def version(self, script: str, version: str) -> Script:
        """Return that very version. Raises `UnknownScript`."""


def open_script(scripts: Scripts, session: Session, script: str) -> Turn:
    """Put *script* on top of what is open and start it."""
    opened = _put_on_top(scripts, session, script)
    opened = replace(opened, step=opened.step + 1)
    return advance(scripts, opened, Started())


def advance(scripts: Scripts, session: Session, event: Input) -> Turn:
    """Return the session after *event*, following into other scripts and back out of them.

    A script that is opened by an older version, and is not live any more, is passed over.
    Raises `TooManySteps` if scripts open each other without asking anything, and
    `UnknownScript`.
    """
    effects: list[Effect] = []
    opened = 0
    while (place := session.place) is not None:
        script = scripts.version(place.script, place.version)
        session, said = step(script, session, event)
        effects.extend(said)
        match said[-1:]:
            case (OpenScript(script=other, then=then),):
                opened += 1
                if opened > MAX_OPENED:
                    raise TooManySteps(script.id, MAX_OPENED)
                session = _without_top(session) if then is None else session
                if _is_live(scripts, other):
                    session, event = _put_on_top(scripts, session, other), Started()
                else:
                    event = Resumed()
            case (Finished(),):
                session = replace(_without_top(session), step=session.step + 1)
                event = Resumed()
            case _:
                break
    return session, tuple(effects)


def _put_on_top(scripts: Scripts, session: Session, script: str) -> Session:
    """Return *session* with *script* open on top, at its start.

    A script is open once: where it was open already it is given up. Otherwise somebody who goes
    from /menu to /privacy and back again would pile up places without end, and would have to
    leave every one of them.
    """
    kept = tuple(place for place in session.stack if place.script != script)
    return enter(scripts.latest(script), replace(session, stack=kept))


def _is_live(scripts: Scripts, script: str) -> bool:
    try:
        scripts.latest(script)
    except UnknownScript:
        return False
    return True


def _without_top(session: Session) -> Session:
    return replace(session, stack=session.stack[:-1])
