"""A dialogue as data: what the coordinators wrote, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from digiter_core.engine.conditions import Condition

NodeId = NewType("NodeId", str)
MessageKey = NewType("MessageKey", str)
"""``file/node/field``: the `msgctxt` under which a text is looked up in every language."""

Value = str | int | bool | None
"""What a variable of a session can hold. It must survive JSON."""

Assignments = tuple[tuple[str, Value], ...]

LONGEST_ANSWER = 500
"""Characters of an answer that is typed; only a letter may be longer."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer the learner may tap or type."""

    id: str
    label: MessageKey  # on the button
    goto: NodeId
    line: MessageKey | None = None  # the answer in full, listed above the buttons
    score: int | None = None  # None: not scored ("not lived", "skip")
    sets: Assignments = ()
    when: Condition | None = None  # offered only if true


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer the learner types freely. `kind` says what is accepted: name, year, text…

    `least` and `most` are limits: of the characters of a text, of the value of a number.
    """

    kind: str
    variable: str
    goto: NodeId
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Where a question leads by itself once no answer has come for so many minutes."""

    minutes: int
    goto: NodeId


@dataclass(frozen=True, slots=True)
class Item:
    """The questionnaire item a question asks: answers to it are recorded and scored."""

    id: str
    dimension: str
    position: Mapping[str, tuple[int, int]]  # form -> (number of this item, items in the form)


@dataclass(frozen=True, slots=True)
class Message:
    """Something said; the dialogue goes on by itself."""

    id: NodeId
    say: MessageKey
    goto: NodeId


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is shown; the dialogue goes on by itself.

    `digest` is the SHA-256 of its bytes: another picture under the same name is another script.
    """

    id: NodeId
    file: str  # its name, such as `tram.png`
    digest: str
    alt: MessageKey  # the words below it, which say all that is to be seen
    goto: NodeId


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked; the dialogue waits."""

    id: NodeId
    say: MessageKey
    options: tuple[Option, ...] = ()
    entry: Entry | None = None
    explain: MessageKey | None = None
    item: Item | None = None
    when: Condition | None = None  # passed over, on to `otherwise`, if false
    otherwise: NodeId | None = None
    no_answer: NoAnswer | None = None


@dataclass(frozen=True, slots=True)
class Case:
    when: Condition
    goto: NodeId
    sets: Assignments = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A fork the learner does not see: the first case that is true."""

    id: NodeId
    cases: tuple[Case, ...]
    otherwise: NodeId


@dataclass(frozen=True, slots=True)
class Do:
    """Something the coach does: one of the acts in `engine/acts.py`."""

    id: NodeId
    act: str
    argument: str
    goto: NodeId


@dataclass(frozen=True, slots=True)
class Open:
    """Goes into another script. `then` is where this one goes on; None: it is left for good."""

    id: NodeId
    script: str
    then: NodeId | None


@dataclass(frozen=True, slots=True)
class End:
    """The dialogue is over."""

    id: NodeId


Node = Message | Picture | Question | Branch | Do | Open | End


@dataclass(frozen=True, slots=True)
class Script:
    """A whole dialogue. ``version`` is the hash of its content: other content, another script."""

    id: str
    version: str
    start: NodeId
    nodes: Mapping[NodeId, Node]
    variables: Mapping[str, Value] = field(default_factory=dict)  # name -> value at the start
    moved: Mapping[NodeId, NodeId] = field(default_factory=dict)  # node of before -> node of now
