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
from digiter_core.errors import TooManySteps

MAX_OPENED = 10


class Scripts(Protocol):
    """Every script that is live or that a stored conversation is pinned to."""

    def latest(self, script: str) -> Script:
        """Return the live version. Raises `UnknownScript`."""

    def version(self, script: str, version: str) -> Script:
        """Return that very version. Raises `UnknownScript`."""


def open_script(scripts: Scripts, session: Session, script: str) -> Turn:
    """Put *script* on top of what is open and start it."""
    if session.place is not None and session.place.script == script:
        # Asked for twice: it starts over in place instead of piling up.
        session = replace(session, stack=session.stack[:-1])
    opened = enter(scripts.latest(script), session)
    opened = replace(opened, step=opened.step + 1)
    return advance(scripts, opened, Started())


def advance(scripts: Scripts, session: Session, event: Input) -> Turn:
    """Return the session after *event*, following into other scripts and back out of them."""
    effects: list[Effect] = []
    for _ in range(MAX_OPENED):
        place = session.place
        if place is None:
            return session, tuple(effects)
        script = scripts.version(place.script, place.version)
        session, said = step(script, session, event)
        effects.extend(said)
        last = said[-1] if said else None
        match last:
            case OpenScript(script=other, then=then):
                if then is None:
                    session = replace(session, stack=session.stack[:-1])
                session = enter(scripts.latest(other), session)
                event = Started()
            case Finished():
                session = replace(session, stack=session.stack[:-1], step=session.step + 1)
                event = Resumed()
            case _:
                return session, tuple(effects)
    raise TooManySteps(session.stack[-1].script if session.stack else "", MAX_OPENED)
