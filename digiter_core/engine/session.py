"""Where one learner stands. Small, frozen, and plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digiter_core.engine.script import NodeId, Value

MAX_TRAIL = 60
"""How many questions one can go back. It bounds the session, so that a turn costs the same
after ten thousand turns."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in one script, pinned to the version it was started with."""

    script: str
    version: str
    at: NodeId | None  # None: finished
    trail: tuple[NodeId, ...] = ()  # questions answered on the way here, newest last


@dataclass(frozen=True, slots=True)
class Session:
    """One learner's conversation: the open dialogue on top of those it interrupted."""

    stack: tuple[Place, ...] = ()
    step: int = 0  # token of the open question; every button carries it
    variables: Mapping[str, Value] = field(default_factory=dict)

    @property
    def place(self) -> Place | None:
        """The open dialogue, None when nothing is open."""
        return self.stack[-1] if self.stack else None


def to_json(session: Session) -> dict[str, Any]:
    """Return *session* as plain JSON values."""
    return {
        "stack": [
            [place.script, place.version, place.at, list(place.trail)] for place in session.stack
        ],
        "step": session.step,
        "variables": dict(session.variables),
    }


def from_json(data: Mapping[str, Any]) -> Session:
    """Return the session stored as *data*. Raises `KeyError` or `ValueError` if it is not one."""
    try:
        return Session(
            stack=tuple(_place(*place) for place in data["stack"]),
            step=int(data["step"]),
            variables=dict(data["variables"]),
        )
    except TypeError as error:
        raise ValueError(f"not a session: {error}") from error


def _place(script: str, version: str, at: str | None, trail: Sequence[str]) -> Place:
    return Place(script, version, None if at is None else NodeId(at), tuple(map(NodeId, trail)))
