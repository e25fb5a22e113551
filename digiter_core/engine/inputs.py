"""What can happen to a session. One class per kind of event."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The script was opened."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The learner tapped a button, or typed what names an option of the open question.

    `step` is the step token the button carries; None when typed (it names what is open now).
    """

    option: str
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The learner wrote a valid answer to an open entry."""

    value: str | int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The learner wrote something that matches nothing that is open."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The learner wants the question before, to change its answer."""

    step: int | None = None


@dataclass(frozen=True, slots=True)
class AskedToExplain:
    """The learner wants the open question in plain words."""

    step: int | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """The open question is to be asked again: after another dialogue, an outage, a pause."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer came to the question of *step* for so many minutes."""

    step: int
    minutes: int


Input = Started | Chosen | Typed | NotUnderstood | WentBack | AskedToExplain | Resumed | TimedOut
