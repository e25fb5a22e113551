"""What a step asks the world to do. Message keys and parameters, never words."""

from __future__ import annotations

from dataclasses import dataclass

from digiter_core.engine.script import MessageKey, NodeId, Question, Value


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the learner something."""

    text: MessageKey


@dataclass(frozen=True, slots=True)
class Show:
    """Show the learner a picture of the script, with the words that say what is on it."""

    file: str
    digest: str
    alt: MessageKey


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the open question. `options` are the ids offered now; `echo` the answer just given."""

    question: Question
    options: tuple[str, ...]
    step: int
    can_go_back: bool
    echo: MessageKey | None = None


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Keep the answer to an item. `score` 1 to 4, or None: missing, not a number."""

    item: str
    option: str
    score: int | None


@dataclass(frozen=True, slots=True)
class Remember:
    """A variable of the session has a new value."""

    variable: str
    value: Value


@dataclass(frozen=True, slots=True)
class Perform:
    """Carry out an act of `engine/acts.py`."""

    act: str
    argument: str


@dataclass(frozen=True, slots=True)
class OpenScript:
    """Go into another script; with `then` None this one is left for good."""

    script: str
    then: NodeId | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Say the open question in plain words (None: there is nothing more to explain)."""

    text: MessageKey | None


@dataclass(frozen=True, slots=True)
class NothingUnderstood:
    """Say kindly that the words were not understood, and what can be said here."""


@dataclass(frozen=True, slots=True)
class OldButton:
    """Say kindly that the button belongs to an earlier question. Nothing has changed."""


@dataclass(frozen=True, slots=True)
class NothingBefore:
    """Say kindly that there is no earlier question to go back to."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The script is over."""

    script: str


Effect = (
    Say
    | Show
    | Ask
    | RecordAnswer
    | Remember
    | Perform
    | OpenScript
    | Explained
    | NothingUnderstood
    | OldButton
    | NothingBefore
    | Finished
)
